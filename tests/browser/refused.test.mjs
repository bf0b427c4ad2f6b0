// Forms that come back: every form that a role reaches is sent empty, and what comes back is as every page has to be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome, DESK, PHONE, signedIn } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { crawl } from './support/crawl.mjs';
import { Faults, look } from './support/look.mjs';
import { headed } from './support/rules.mjs';
import { watch } from './support/watch.mjs';

let company, browser;
before(async () => { [company, browser] = await Promise.all([demonstration(), chrome()]); });
after(async () => { await browser?.close(); await company?.stop(); });

test('every form that is sent empty comes back whole', async (t) => {
  const faults = new Faults();
  const known = new Map();
  const sent = new Set();
  let came = 0;
  for (const [role, link] of Object.entries(company.links)) {
    const kept = await signedIn(browser, link);
    const { pages } = await crawl(company.url, kept, known);
    const page = await (await browser.newContext({ storageState: kept, reducedMotion: 'reduce' })).newPage();
    const watched = watch(page, company.url);
    for (const { route, address } of pages) {
      if (sent.has(route)) continue;
      await page.goto(company.url + address);
      const status = await sendsEmpty(page).catch((it) => { throw new Error(`${role} at ${address}: ${it.message}`); });
      if (status === null) continue;
      sent.add(route);
      if (status < 400) continue;
      came += 1;
      faults.from(`${role} at ${route}, sent empty`, await cameBack(page, status, watched));
    }
    await page.context().close();
  }
  t.diagnostic(`${sent.size} forms were sent, ${came} came back`);
  assert.ok(came >= 10, 'hardly any form came back, so hardly any was looked at');
  assert.ok(!faults.size, `${faults.size} faults\n${faults}`);
});

/** Empties the page's form and sends it; the status of the answer, or null where there is nothing to fill in. */
async function sendsEmpty(page) {
  const form = page.locator('main form[method=post]:has(input:not([type=hidden]), textarea)').first();
  if (!(await form.count())) return null;
  // A form may be folded away.
  await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
  await form.evaluate((it) => {
    for (const field of it.elements) {
      if (field.type === 'hidden') continue;
      if ('checked' in field) field.checked = false;
      if (field.tagName === 'SELECT') field.selectedIndex = 0;
      else if (!['radio', 'checkbox', 'file', 'submit'].includes(field.type)) field.value = '';
    }
  });
  const navigates = (it) => it.request().isNavigationRequest();
  const sending = form.locator('button').last().click();
  // The page that comes is waited for, not the one that is left.
  const [answer] = await Promise.all([page.waitForResponse(navigates), page.waitForEvent('load'), sending]);
  return answer.status();
}

/** A form that came back says what is wrong where a reader begins, and is as every page has to be. */
async function cameBack(page, status, watched) {
  const faults = new Faults();
  if (status >= 500) faults.add('', [`answered ${status}`]);
  if (status === 422) {
    const focused = await page.evaluate(() => document.activeElement?.matches('.err-sum'));
    if (!focused) faults.add('', ['the summary of what is wrong has no focus']);
    const dead = await page.evaluate(() => [...document.querySelectorAll('.err-sum a')]
      .map((it) => it.getAttribute('href')).filter((it) => !document.querySelector(it)));
    faults.add('', dead.map((it) => `the summary leads to ${it}, which isn't there`));
  }
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    faults.add('', await headed(page));
    await look(page, size, faults);
  }
  faults.add('', watched.take());
  return faults;
}
