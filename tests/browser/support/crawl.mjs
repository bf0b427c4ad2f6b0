// Which pages there are: everything that can be reached by links from where somebody begins, without a list to keep.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** How many addresses of one route are read; the demonstration has hundreds of accounts and filters. */
const MOST = 12;

/**
 * Reads every page that links lead to. `pages` are those to look at: of each route the first, and further ones that have
 * furniture (an element or a class) which no page of that route in `known` had. `refused` are the links that lead nowhere.
 */
export async function crawl(origin, kept, known = new Map(), from = ['/']) {
  const cookie = kept.cookies.map((it) => `${it.name}=${it.value}`).join('; ');
  const patterns = await routes();
  const queue = [...from];
  const met = new Map(queue.map((it) => [it, it]));
  const read = new Map();
  const pages = [];
  const refused = [];
  for (let address = queue.shift(); address; address = queue.shift()) {
    const route = patterns(address);
    const times = read.get(route) ?? 0;
    if (times >= MOST) continue;
    read.set(route, times + 1);
    if (isPdf(address)) {
      // An unoptimised server sets no PDF in time; that there is no such paper is said at once, by one that is there.
      const folio = `${address}${address.includes('?') ? '&' : '?'}paper=folio`;
      const { status } = await fetch(origin + folio, { headers: { cookie }, redirect: 'manual' });
      if (status !== 400) refused.push({ fault: `a link to ${route} answers ${status}`, on: patterns(met.get(address)) });
      continue;
    }
    const reply = await fetch(origin + address, { headers: { cookie }, redirect: 'manual' });
    const text = await reply.text();
    if (reply.status >= 400) {
      refused.push({ fault: `a link to ${route} answers ${reply.status}`, on: patterns(met.get(address)) });
    }
    const links = reply.status >= 300 && reply.status < 400 ? [reply.headers.get('location')] : hrefs(text);
    for (const link of links) {
      const url = new URL(link, origin + address);
      const next = url.pathname + url.search;
      if (url.origin !== origin || next.startsWith('/assets/') || met.has(next)) continue;
      queue.push(next);
      met.set(next, address);
    }
    if (!reply.headers.get('content-type')?.startsWith('text/html')) continue;
    // A file to keep is no page.
    if (reply.headers.get('content-disposition')?.startsWith('attachment')) continue;
    const before = known.get(route) ?? new Set();
    known.set(route, before);
    const news = furniture(text).filter((it) => !before.has(it));
    news.forEach((it) => before.add(it));
    if (news.length || !pages.some((it) => it.route === route)) {
      pages.push({ route, address, status: reply.status, news: news.length > 0 });
    }
  }
  return { pages, refused };
}

function isPdf(address) {
  return address.split('?')[0].endsWith('.pdf');
}

function hrefs(html) {
  return [...html.matchAll(/<a\b[^>]*?\shref="([^"#][^"]*)"/g)].map((it) => it[1].replaceAll('&amp;', '&'));
}

/** What a page is made of: its elements and their classes, without its words. */
function furniture(html) {
  const parts = [...html.matchAll(/<([a-z][a-z0-9]*)(?:[^>]*?\sclass="([^"]*)")?/g)];
  return [...new Set(parts.flatMap(([, tag, classes]) => [tag, ...(classes ?? '').split(/\s+/).map((it) => `${tag}.${it}`)]))];
}

/** Which route an address belongs to, by the routes that the source names. */
async function routes() {
  const folder = path.resolve(import.meta.dirname, '../../../src/web');
  const files = await readdir(folder, { recursive: true });
  const sources = await Promise.all(
    files.filter((it) => it.endsWith('.rs')).map((it) => readFile(path.join(folder, it), 'utf8')),
  );
  const named = sources.flatMap((it) => [...it.matchAll(/\.route\(\s*"([^"]+)"/g)].map((found) => found[1]));
  // An address of words alone belongs to the route of these words, not to one that takes anything in their place.
  const sorted = named.sort((a, b) => a.split('{').length - b.split('{').length);
  const tests = sorted.map((route) => [route, new RegExp(`^${route.replaceAll('.', '\\.').replace(/\{\*[^}]*\}/g, '.+').replace(/\{[^}]*\}/g, '[^/]+')}$`)]);
  return (address) => {
    const [plain] = address.split('?');
    const route = tests.find(([, test]) => test.test(plain))?.[0] ?? plain;
    return isPdf(plain) && !isPdf(route) ? `${route}.pdf` : route;
  };
}
