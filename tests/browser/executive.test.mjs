// What an executive's part costs: counted on a phone, from the link to the seal; and by keyboard alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome, DESK } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { Person } from './support/person.mjs';
import { handsOn, opens } from './support/seats.mjs';
import { decisions, words } from './support/counted.mjs';

let company, browser, leader, autopsy;
before(async () => {
  [company, browser] = await Promise.all([demonstration(), chrome()]);
  leader = await Person.with(browser, company, company.links['CS leader']);
  autopsy = await opens(leader, 'Harrow Instruments');
});
after(async () => { await browser?.close(); await company?.stop(); });

const FACT = 'The order lists three sites and no measure of success.';

test('three decisions, six taps and 330 words on three pages', async (t) => {
  const executive = await Person.with(browser, company, null);
  const cost = { pages: 0, words: 0, decisions: 0 };
  const reads = async () => {
    cost.pages += 1;
    cost.words += await words(executive.page);
    cost.decisions += await decisions(executive.page);
  };
  await executive.goes(await handsOn(leader, autopsy, 'sales'));
  await reads();
  await executive.sends();
  await reads();
  await executive.fills({ primary_cause: 'crm_undocumented' });
  await executive.sends();
  await reads();
  await executive.fills({ evidence: FACT, confidence: 'high' });
  await executive.sends();
  assert.ok((await executive.text()).includes(FACT), 'the receipt shows what was sealed');
  t.diagnostic(JSON.stringify({ ...cost, taps: executive.taps }));
  assert.equal(cost.pages, 3);
  assert.ok(cost.decisions <= 3, `${cost.decisions} decisions`);
  assert.ok(executive.taps <= 6, `${executive.taps} taps`);
  assert.ok(cost.words <= 330, `${cost.words} words`);
  await executive.close();
});

test('filed by keyboard alone', async (t) => {
  const page = await browser.newPage({ viewport: DESK });
  await page.goto(await handsOn(leader, autopsy, 'product'));
  let presses = 0;
  const press = async (key) => {
    presses += 1;
    await page.keyboard.press(key);
  };
  /** Goes on with Tab until the focus is where it is wanted, and never to a place that can't be seen. */
  const tabTo = async (wanted) => {
    for (let n = 0; n < 40; n += 1) {
      await press('Tab');
      const at = await page.evaluate((selector) => {
        const it = document.activeElement;
        const box = (it.matches('.opt > input') ? it.parentElement : it).getBoundingClientRect();
        return { there: it.matches(selector), seen: box.width > 1 && box.bottom > 0 && box.top < innerHeight };
      }, wanted);
      assert.ok(at.seen, 'the focus can be seen');
      if (at.there) return;
    }
    assert.fail(`Tab never comes to ${wanted}`);
  };
  const goesOn = (key) => Promise.all([page.waitForEvent('load'), press(key)]);
  await tabTo('main form .primary');
  await goesOn('Enter');
  await tabTo('[name=primary_cause]');
  await press('Space');
  await goesOn('Enter');
  await tabTo('[name=evidence]');
  await page.keyboard.type(FACT);
  await tabTo('[name=confidence]');
  await press('Space');
  await tabTo('main form .primary');
  await goesOn('Enter');
  assert.ok((await page.locator('main').innerText()).includes(FACT));
  t.diagnostic(`${presses} key presses besides typing`);
  assert.ok(presses <= 16, `${presses} key presses`);
  await page.close();
});
