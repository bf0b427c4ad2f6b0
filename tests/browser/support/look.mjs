// Looking at one page as everybody may have it: on a phone and at a desk, by day and by night, folded and unfolded.
import { DESK, PHONE } from './chrome.mjs';
import { accessible, headed, legible, narrow } from './rules.mjs';

/**
 * Goes to an address in each light and width; the faults, each with the circumstances in which it shows. A page that is
 * made of nothing new is looked at once, unfolded and in every width; what folds on a phone is looked at unfolded only.
 */
export async function visit(page, watched, url, { status: expected = 200, news = true } = {}) {
  const faults = new Faults();
  for (const size of news ? [DESK, PHONE] : [DESK]) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(size);
    const reply = await page.goto(url);
    if (reply.status() !== expected) faults.add('', [`answered ${reply.status()} where ${expected} was due`]);
    faults.add('', await headed(page));
    const folds = await page.locator('details:not([open])').count() > 0;
    if (news && (size === DESK || !folds)) await look(page, size, faults);
    if (await unfold(page) || !news) await look(page, size, faults, 'unfolded ');
    faults.add('', watched.take());
  }
  return faults;
}

/** The page as it is now: accessible in this width by day and by night, and never too wide. */
export async function look(page, size, faults, how = '') {
  const where = `${how}${size.width}`;
  await page.emulateMedia({ colorScheme: 'light' });
  faults.add(`${where} light`, await accessible(page));
  await page.emulateMedia({ colorScheme: 'dark' });
  faults.add(`${where} dark`, await legible(page));
  if (size === DESK) {
    faults.add(how, await narrow(page));
    await page.setViewportSize(size);
  }
}

/** Opens everything that can be unfolded; whether there was anything. */
function unfold(page) {
  return page.evaluate(() => {
    const folded = [...document.querySelectorAll('details:not([open])')];
    folded.forEach((it) => { it.open = true; });
    return folded.length > 0;
  });
}

/** Faults, each once, with every circumstance in which it was seen. */
export class Faults {
  #seen = new Map();

  add(where, faults) {
    for (const fault of faults) {
      const at = this.#seen.get(fault) ?? new Set();
      this.#seen.set(fault, at.add(where.trim()));
    }
  }

  /** The same faults, seen at a place. */
  from(place, others) {
    for (const [fault, at] of others.#seen) {
      this.add([place, [...at].filter(Boolean).join(', ')].filter(Boolean).join(': '), [fault]);
    }
  }

  toString() {
    return [...this.#seen].map(([fault, at]) => `${fault}\n    ${[...at].join('\n    ')}`).join('\n');
  }

  get size() {
    return this.#seen.size;
  }
}
