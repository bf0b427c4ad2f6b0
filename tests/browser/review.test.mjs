// A whole quarterly review as its chair goes through it, at a desk with script and on a phone without: planned, its figures
// frozen, every pattern decided, people and minutes noted, closed, and corrected by a line. Each page on the way is looked at.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome, DESK, PHONE } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { Faults } from './support/look.mjs';
import { Person } from './support/person.mjs';
import { inDays } from './support/seats.mjs';

let browser;
before(async () => { browser = await chrome(); });
after(() => browser?.close());

for (const [how, options] of [
  ['at a desk', { viewport: DESK }],
  ['on a phone, without script', { viewport: PHONE, javaScriptEnabled: false }],
]) {
  test(`a review from its plan to its closing, ${how}`, async (t) => {
    const company = await demonstration();
    t.after(() => company.stop());
    const chair = await Person.with(browser, company, company.links['CS leader'], options);

    // The quarter that is running has no review yet; its figures are provisional, and say so.
    await chair.goes('/reviews/new');
    const quarter = await chair.page.locator('[name=quarter] option').first().getAttribute('value');
    await chair.fills({ quarter, day: inDays(5), place: 'Room 4' });
    await chair.sends();
    const review = chair.path();
    assert.match(review, /^\/reviews\/[0-9a-f-]{36}$/);
    await chair.goes(`${review}/snapshot`);
    assert.match(await chair.text(), /provisional/);
    await chair.sends();
    assert.match(await chair.text(), /Provisional figures/);
    await chair.goes(`${review}/board`);
    await chair.goes(`${review}/words`);
    await chair.fills({ words: 'Two of the three came with the new product line.' });
    await chair.sends();

    // One decision of each kind, as far as there are patterns for it.
    const decide = await waiting(chair);
    assert.ok(decide.length > 0, 'something is on the agenda');
    assert.equal(await chair.asks(`${review}/closure`), 409, 'never closed by silence');
    for (const [at, address] of decide.entries()) {
      await chair.goes(address);
      if (at % 3 === 0) await chair.tap(chair.page.locator('details.part > summary'));
      await chair.fills([proposing, accepting, investigating][at % 3]);
      if (at % 3 === 0) await chooseOthers(chair);
      await chair.sends();
    }
    await chair.goes(review);
    assert.equal((await waiting(chair)).length, 0);

    await chair.goes(`${review}/people`);
    const everybody = await chair.page.locator('main [name=people]').evaluateAll((all) => all.map((it) => it.value));
    await chair.fills({ people: everybody.slice(0, 3) });
    await chair.sends();
    await chair.fills({ text: 'Support asks for the shifts in writing.' });
    await chair.sends('Add to the minutes');
    await chair.goes(`${review}/closure`);
    await chair.sends();
    assert.match(await chair.text(), /Closed by/);

    // What goes to the board is one sheet, whatever paper is in the tray.
    if (options.javaScriptEnabled !== false) {
      await chair.goes(`${review}/board`);
      for (const format of ['A4', 'Letter']) assert.equal(await sheets(chair.page, format), 1, format);
      await chair.goes(review);
    }

    // Closed, it stays; what has to be put right is a new line.
    assert.equal(await chair.asks(`${review}/closure`), 409);
    await chair.fills({ text: 'Support asked for the rota, not for the shifts.' });
    await chair.sends('Add to the minutes');
    assert.match(await chair.text(), /Correction/);
    // An unoptimised server sets no PDF in time: tests/it/review_files.rs reads it.
    assert.equal(await chair.asks(`${review}/report.pdf?paper=folio`), 400);
    for (const file of ['report.xlsx', 'report.html', 'calendar.ics', 'exhibits/causes.csv']) {
      assert.equal(await chair.asks(`${review}/${file}`), 200, file);
    }

    const faults = new Faults();
    faults.from('', chair.faults);
    assert.ok(!faults.size, `${faults.size} faults\n${faults}`);
    await chair.close();
  });
}

const accepting = { kind: 'accept', reason: 'It is rare, and the contract ends in a year.', due_on: inDays(180) };
const investigating = { kind: 'investigate', reason: 'Is it the tool or the shifts?', due_on: inDays(60) };
const proposing = {
  kind: 'change', reason: 'It leads by far.', due_on: inDays(30), change: 'new', title: 'A second session for each site',
  change_kind: 'process', strength: 'checklist', hypothesis: 'Whoever is trained twice stays on course.',
};

/** How many sheets a page is on paper. */
async function sheets(page, format) {
  const pdf = await page.pdf({ format, preferCSSPageSize: false });
  return pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g).length;
}

/** The addresses at which decisions wait. */
async function waiting(chair) {
  const open = chair.page.locator('.decision a.btn.primary');
  return open.evaluateAll((all) => all.map((it) => it.getAttribute('href')));
}

/** Whoever judges a change is not who owns it. */
async function chooseOthers(chair) {
  const values = (name) => chair.page.locator(`main [name=${name}] option`).evaluateAll((all) => all.map((it) => it.value).filter(Boolean));
  const [owner, checker] = await values('owner');
  await chair.fills({ owner, checker });
  if (!(await chair.page.locator('[name=owner_function]').inputValue())) {
    await chair.fills({ owner_function: (await values('owner_function'))[0] });
  }
}
