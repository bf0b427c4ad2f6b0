// What opens on a page: the menu of a phone, and the list of shortcuts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome, DESK, PHONE, signedIn } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { Faults, look } from './support/look.mjs';
import { watch } from './support/watch.mjs';

let company, browser, page, watched;
before(async () => {
  [company, browser] = await Promise.all([demonstration(), chrome()]);
  const storageState = await signedIn(browser, company.links['CS leader']);
  page = await (await browser.newContext({ storageState, reducedMotion: 'reduce' })).newPage();
  watched = watch(page, company.url);
});
after(async () => { await browser?.close(); await company?.stop(); });

test('the menu of a phone opens and closes by its button', async () => {
  await page.setViewportSize(PHONE);
  await page.goto(`${company.url}/autopsies`);
  const menu = page.getByRole('button', { name: 'Menu' });
  const link = page.getByRole('link', { name: 'Patterns', exact: true });
  assert.equal(await link.isVisible(), false);
  await menu.click();
  assert.equal(await menu.getAttribute('aria-expanded'), 'true');
  assert.ok(await link.isVisible());
  await hasNoFaults(PHONE);
  await menu.click();
  assert.equal(await link.isVisible(), false);
});

for (const size of [DESK, PHONE]) {
  test(`the list of shortcuts opens at ${size.width} px, keeps the focus and gives it back`, async () => {
    await page.setViewportSize(size);
    await page.goto(`${company.url}/autopsies`);
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    assert.ok(await dialog.isVisible());
    assert.ok(await dialog.evaluate((it) => it.contains(document.activeElement)), 'the focus is in the dialog');
    await hasNoFaults(size);
    await page.keyboard.press('Escape');
    assert.equal(await dialog.isVisible(), false);
  });
}

test('shortcuts lead where the list says, and keep silent in a field', async () => {
  await page.setViewportSize(DESK);
  await page.goto(company.url);
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.waitForURL('**/autopsies');
  await page.locator('input[type=search]').first().focus();
  await page.keyboard.type('gp?n');
  assert.equal(new URL(page.url()).pathname, '/autopsies');
  assert.equal(await page.locator('input[type=search]').first().inputValue(), 'gp?n');
  assert.equal(await page.getByRole('dialog').isVisible(), false);
});

async function hasNoFaults(size) {
  const faults = new Faults();
  await look(page, size, faults);
  faults.add('', watched.take());
  assert.ok(!faults.size, String(faults));
}
