// Somebody with a phone: one window, signed in or not, in which forms are filled in and sent as a finger would.
import { PHONE, signedIn } from './chrome.mjs';
import { Faults } from './look.mjs';
import { accessible, headed } from './rules.mjs';
import { watch } from './watch.mjs';

export class Person {
  /** A window for whoever has this sign-in link; without one, for somebody who is not signed in. */
  static async with(browser, company, link, options = {}) {
    const storageState = link ? await signedIn(browser, link) : undefined;
    const phone = { viewport: PHONE, hasTouch: true, isMobile: true, reducedMotion: 'reduce' };
    const context = await browser.newContext({ ...phone, storageState, ...options });
    const page = await context.newPage();
    return new Person(company, page, options.javaScriptEnabled !== false);
  }

  constructor(company, page, script) {
    this.company = company;
    this.page = page;
    this.script = script;
    this.watched = watch(page, company.url);
    this.faults = new Faults();
  }

  /** Goes to an address of the company. */
  async goes(address) {
    await this.page.goto(new URL(address, this.company.url).href);
    await this.looks();
  }

  /** What an address would answer, without going there. */
  async asks(address) {
    const reply = await this.page.context().request.get(new URL(address, this.company.url).href);
    return reply.status();
  }

  /** Follows a link on the page, found by how its address ends. */
  async follows(ending) {
    const link = this.page.locator(`main a[href$="${ending}"]`).first();
    await Promise.all([this.page.waitForEvent('load'), link.click()]);
    await this.looks();
  }

  /** Types or chooses, by the names of the fields; a list of values ticks those and no others. */
  async fills(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.page.locator(`main [name="${name}"]`);
      const type = await field.first().evaluate((it) => it.type);
      if (type === 'radio') await this.label(field, value).click();
      else if (type === 'checkbox') await this.ticks(field, value);
      else if (type === 'select-one') await field.selectOption(value);
      else await field.fill(value);
    }
  }

  /** Sends the form by its button: by what stands on it, or its first. */
  async sends(button) {
    const named = button ? this.page.getByRole('button', { name: button }) : this.page.locator('main form[method=post] button.primary');
    await Promise.all([this.page.waitForEvent('load'), named.first().click()]);
    await this.looks();
  }

  async ticks(boxes, wanted) {
    for (const box of await boxes.all()) {
      const value = await box.getAttribute('value');
      if ((await box.isChecked()) !== wanted.includes(value)) await this.page.locator(`label[for="${await box.getAttribute('id')}"]`).click();
    }
  }

  /** The row around a radio button, which is what a finger meets. */
  label(radios, value) {
    return this.page.locator(`label:has(+ input[value="${value}"]), input[value="${value}"] + label`).first();
  }

  /** The text of the page as it can be read. */
  text() {
    return this.page.locator('main').innerText();
  }

  /** Each page on the way has to be as every page has to be. */
  async looks() {
    const where = new URL(this.page.url()).pathname.replace(/[0-9a-f-]{36}/g, '{id}');
    this.faults.add(where, await headed(this.page));
    // Without script axe can't run either; what it would look at is the same.
    if (this.script) this.faults.add(where, await accessible(this.page));
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) this.faults.add(where, [`scrolls ${wide} px sideways`]);
    this.faults.add(where, this.watched.take());
  }

  close() {
    return this.page.context().close();
  }
}
