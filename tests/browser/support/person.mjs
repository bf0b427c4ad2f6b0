// Somebody with a phone: one window, signed in or not, in which forms are filled in and sent as a finger would.
import assert from 'node:assert/strict';
import { PHONE, signedIn } from './chrome.mjs';
import { Faults } from './look.mjs';
import { accessible, headed } from './rules.mjs';
import { watch } from './watch.mjs';

export class Person {
  /** How often something was tapped; what is typed is not counted, but the tap into its field is. */
  taps = 0;
  faults = new Faults();

  /** A window for whoever has this sign-in link; without one, for somebody who is not signed in. */
  static async with(browser, company, link, options = {}) {
    const storageState = link ? await signedIn(browser, link) : undefined;
    const phone = { viewport: PHONE, hasTouch: true, isMobile: true, reducedMotion: 'reduce' };
    const context = await browser.newContext({ ...phone, storageState, ...options });
    return new Person(company, await context.newPage(), options.javaScriptEnabled !== false);
  }

  constructor(company, page, script) {
    this.company = company;
    this.page = page;
    this.script = script;
    this.watched = watch(page, company.url);
  }

  /** Goes to an address of the company. */
  async goes(address) {
    const reply = await this.page.goto(new URL(address, this.company.url).href);
    assert.equal(reply.status(), 200, `${address} answers ${reply.status()}`);
    await this.looks();
  }

  /** What an address would answer, without going there. */
  async asks(address) {
    const reply = await this.page.context().request.get(new URL(address, this.company.url).href);
    return reply.status();
  }

  /** Types or chooses, by the names of the fields; a list of values ticks those and no others. */
  async fills(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.page.locator(`main [name="${name}"]`);
      const type = await field.first().evaluate((it) => it.type);
      if (type === 'radio') await this.tap(this.row(name, value));
      else if (type === 'checkbox') await this.ticks(name, value);
      else if (type === 'select-one') await field.selectOption(value);
      else {
        await this.tap(field);
        await field.fill(value);
      }
    }
  }

  /** Ticks the boxes that are wanted, and unticks the others. */
  async ticks(name, wanted) {
    for (const box of await this.page.locator(`main [name="${name}"]`).all()) {
      const value = await box.getAttribute('value');
      if ((await box.isChecked()) !== wanted.includes(value)) await this.tap(this.row(name, value));
    }
  }

  /** The label of a choice, which is what a finger meets. */
  row(name, value) {
    return this.page.locator(`main [name="${name}"][value="${value}"] + label`);
  }

  /** Sends the form by its main button, or by one with these words, and comes to the next page. */
  async sends(words) {
    const named = this.page.getByRole('button', { name: words });
    const button = words ? named : this.page.locator('main form[method=post] .primary');
    const answer = this.page.waitForResponse((it) => it.request().isNavigationRequest() && it.request().method() === 'POST');
    await Promise.all([this.page.waitForEvent('load'), this.tap(button.first())]);
    const status = (await answer).status();
    await this.looks();
    assert.ok(status < 400, `${this.path()} answers ${status}: ${await this.text()}`);
  }

  async tap(element) {
    this.taps += 1;
    await element.tap();
  }

  /** The text of the page as it can be read. */
  text() {
    return this.page.locator('main').innerText();
  }

  path() {
    return new URL(this.page.url()).pathname;
  }

  /** Each page on the way has to be as every page has to be. */
  async looks() {
    const where = this.path().replace(/[0-9a-f-]{36}/g, '{id}').replace(/^\/f\/[^/]+/, '/f/{token}');
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
