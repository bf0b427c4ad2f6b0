// A phone that loses the network between two pages: nothing that was typed is lost.
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { chrome } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { Person } from './support/person.mjs';
import { handsOn, opens } from './support/seats.mjs';

const FACT = 'The order lists three sites and no measure of success.';
const SEATS = ['sales', 'product', 'support'];

let company, browser, leader, autopsy, executive;
before(async () => {
  [company, browser] = await Promise.all([demonstration(), chrome()]);
  leader = await Person.with(browser, company, company.links['CS leader']);
  autopsy = await opens(leader, 'Harrow Instruments');
});
after(async () => { await browser?.close(); await company?.stop(); });

beforeEach(async () => {
  executive = await Person.with(browser, company, null);
  await executive.goes(await handsOn(leader, autopsy, SEATS.shift()));
  await executive.sends();
  await executive.fills({ primary_cause: 'crm_undocumented' });
  await executive.sends();
});
afterEach(() => executive.close());

const offline = (is) => executive.page.context().setOffline(is);
const typed = () => executive.page.locator('[name=evidence]').inputValue();

/** Presses the button without a network, and waits for whatever the browser makes of it. */
async function sendsInVain() {
  const { page } = executive;
  const said = Promise.race([page.waitForEvent('framenavigated'), page.locator('[role=status]').filter({ hasText: /connection|offline/i }).waitFor()]);
  await page.locator('main form .primary').tap();
  await said;
}

test('typed and sent without a network, gone back to, and sent again', async () => {
  await offline(true);
  await executive.fills({ evidence: FACT, confidence: 'high' });
  await sendsInVain();
  await offline(false);
  if (!(await executive.page.locator('[name=evidence]').count())) await executive.page.goBack();
  assert.equal(await typed(), FACT);
  assert.ok(await executive.page.locator('[name=confidence][value=high]').isChecked());
  await executive.sends();
  assert.ok((await executive.text()).includes(FACT), 'sealed');
});

test('chosen without a network on the page before, and loaded again', async () => {
  const { page } = executive;
  await executive.goes(executive.path().replace(/evidence$/, 'cause'));
  await offline(true);
  await executive.fills({ primary_cause: 'sale_misfit' });
  await sendsInVain();
  await offline(false);
  await page.reload();
  assert.match(executive.path(), /evidence$/);
  assert.equal(await page.locator('[name=primary_cause]').getAttribute('value'), 'sale_misfit');
});

test('typed, the tab closed, and opened again', async () => {
  const { page } = executive;
  const kept = page.waitForResponse((it) => it.url().endsWith('/draft'));
  await executive.fills({ evidence: FACT });
  assert.equal((await kept).status(), 204);
  const address = page.url();
  const next = await page.context().newPage();
  await page.close();
  await next.goto(address);
  assert.equal(await next.locator('[name=evidence]').inputValue(), FACT);
});
