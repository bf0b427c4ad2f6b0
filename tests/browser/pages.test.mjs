// Every page that a role reaches by links: accessible by day and by night, on a phone and at a desk, never too wide, silent
// in the console, and asking nobody else for anything. All faults are told at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome, signedIn } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { crawl } from './support/crawl.mjs';
import { Faults, visit } from './support/look.mjs';
import { watch } from './support/watch.mjs';

/** Pages that are looked at at the same time. */
const LANES = 2;

let company, browser;
before(async () => { [company, browser] = await Promise.all([demonstration(), chrome()]); });
after(async () => { await browser?.close(); await company?.stop(); });

test('every page of every role is as it has to be', async (t) => {
  const faults = new Faults();
  const known = new Map();
  const visits = [];
  for (const [role, link] of Object.entries(company.links)) {
    const kept = await signedIn(browser, link);
    const { pages, refused } = await crawl(company.url, kept, known);
    refused.forEach((it) => faults.add(`${role} at ${it.on}`, [it.fault]));
    visits.push(...pages.map((it) => ({ ...it, role, kept })));
  }
  visits.push(...outside(visits));
  const count = visits.length;
  await Promise.all(Array.from({ length: LANES }, () => walk(visits, faults)));
  t.diagnostic(`${count} pages of ${known.size} routes`);
  assert.ok(!faults.size, `${faults.size} faults\n${faults}`);
});

/** What no link of a signed-in person leads to: signing in, and the pages that say no. */
function outside(visits) {
  const kept = (role) => visits.find((it) => it.role === role).kept;
  const signedOut = { role: 'nobody', kept: { cookies: [], origins: [] } };
  return [
    { ...signedOut, route: '/sign-in', address: '/sign-in', status: 200 },
    { ...signedOut, route: '/sign-in/{token}', address: '/sign-in/a-link', status: 200 },
    { ...signedOut, route: 'no page', address: '/no-such-page', status: 404 },
    { role: 'Viewer', kept: kept('Viewer'), route: 'no permission', address: '/settings', status: 403 },
    { role: 'CS leader', kept: kept('CS leader'), route: 'malformed', address: '/accounts?cursor=1&no=2', status: 400 },
  ];
}

/** Visits one after the other until none is left, in one browser window for each person. */
async function walk(visits, faults) {
  let role, page, watched;
  for (let next = visits.shift(); next; next = visits.shift()) {
    if (next.role !== role) {
      await page?.context().close();
      page = await (await browser.newContext({ storageState: next.kept, reducedMotion: 'reduce' })).newPage();
      watched = watch(page, company.url);
      role = next.role;
    }
    const found = await visit(page, watched, company.url + next.address, next);
    faults.from(`${role} at ${next.route}`, found);
  }
  await page?.context().close();
}
