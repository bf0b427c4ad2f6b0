// What holds on every page, whatever it is about: each function answers with the faults it found.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** From the narrowest phone that is sold to a wide screen. */
export const WIDTHS = [320, 380, 390, 768, 1024, 1280, 1440, 1920];

/** WCAG 2.0 to 2.2, A and AA, and good practice, as axe sees them in the page as it is now. */
export function accessible(page) {
  return violations(page, { type: 'tag', values: STANDARDS });
}

/** Only what depends on colours, for a page that was looked at in full in another light. */
export function legible(page) {
  return violations(page, { type: 'rule', values: COLOURS });
}

// The script goes in by the debugger's door, so the page's own policy stays in force while it is looked at. Of many
// elements with one fault three are enough to find it by.
async function violations(page, runOnly) {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(axe);
  const found = await page.evaluate(async (only) => {
    const { violations } = await globalThis.axe.run({ runOnly: only, resultTypes: ['violations'], iframes: false, preload: false });
    return violations.flatMap((it) => it.nodes.slice(0, 3).map((node) => ({
      rule: it.id, at: node.target.join(' '), why: node.failureSummary.split('\n').slice(1).join(';').trim(),
    })));
  }, runOnly);
  return found.map((it) => `${it.rule} at ${it.at}: ${it.why}`);
}

/** One heading of the first level, a title, a language, and nothing of a template left over. */
export async function headed(page) {
  const { headings, title, lang, text } = await page.evaluate(() => ({
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    lang: document.documentElement.lang,
    text: document.body.innerText,
  }));
  const faults = [];
  if (headings !== 1) faults.push(`${headings} headings of the first level`);
  if (!/^\S.* · Account Autopsy$/.test(title)) faults.push(`the title is “${title}”`);
  if (!lang) faults.push('no language');
  const leftover = text.match(/\{\{|\{%|\bundefined\b|\bNaN\b|\[object/);
  if (leftover) faults.push(`the text has “${leftover[0]}”`);
  return faults;
}

/** Nothing has to be scrolled sideways, at any width. */
export async function narrow(page) {
  const { height } = page.viewportSize();
  const faults = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate(widest);
    if (wide) faults.push(`scrolls sideways at ${width} px: ${wide}`);
  }
  return faults;
}

/** In the page: the elements that stick out furthest, if the page can be scrolled sideways. */
function widest() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return null;
  const out = [...document.body.querySelectorAll('*')]
    .map((it) => ({ it, right: it.getBoundingClientRect().right }))
    .filter(({ right }) => right > clientWidth + 0.5)
    .sort((a, b) => b.right - a.right)
    .slice(0, 3)
    .map(({ it, right }) => `${it.tagName.toLowerCase()}.${[...it.classList].join('.')} to ${Math.round(right)}`);
  return `${scrollWidth} wide; ${out.join(', ')}`;
}
