// One autopsy on a phone, from opening to close, through seven seats; once with script and once without.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { Faults } from './support/look.mjs';
import { Person } from './support/person.mjs';
import { inDays, SEVEN, takesPart } from './support/seats.mjs';

let company, browser;
before(async () => { [company, browser] = await Promise.all([demonstration(), chrome()]); });
after(async () => { await browser?.close(); await company?.stop(); });

for (const javaScriptEnabled of [true, false]) {
  test(`one autopsy from opening to close, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
    const people = await company.people();
    const signsIn = async (email, options) =>
      Person.with(browser, company, await company.command('person', 'link', '--email', email), { javaScriptEnabled, ...options });
    const account = `Harrow Instruments ${javaScriptEnabled ? 'I' : 'II'}`;

    // The CS leader puts the account on record and opens the autopsy.
    const leader = await signsIn(people.customer_success);
    await leader.goes('/accounts/new');
    await leader.fills({ name: account, arr: '240000', segment: 'Mid-market', renewal_on: inDays(120) });
    await leader.sends();
    await leader.goes('/autopsies/new');
    await leader.fills({
      account, lifecycle_stage: 'adoption', kind: 'full', functions: SEVEN,
      happened: 'Forty planners were to start in March; six could sign in. The plant stood still on two days.',
    });
    await leader.sends();
    const autopsy = new URL(leader.page.url()).pathname;
    assert.match(autopsy, /^\/autopsies\/[0-9a-f-]{36}$/);

    // The rescue is locked until each seat has agreed, and nobody reads a filing before all have filed.
    const filed = [];
    for (const [function_, cause, evidence] of FILINGS) {
      assert.equal(await leader.asks(`${autopsy}/rescue/tasks`), 409, 'the rescue is locked');
      const executive = await takesPart({ autopsy, function_, cause, evidence, leader, browser, signsIn, people });
      filed.push([function_, executive, evidence]);
      await leader.goes(autopsy);
      const page = await leader.text();
      const read = filed.filter(([, , it]) => page.includes(it)).length;
      const own = function_ === 'customer_success' ? 1 : 0;
      if (filed.length < SEVEN.length) assert.ok(read <= own, `${read} filings can be read before the reveal`);
    }

    // The last filing reveals them all, side by side.
    const revealed = await leader.text();
    for (const [, , evidence] of FILINGS) assert.ok(revealed.includes(evidence), evidence);

    // The finding is proposed, and each of the seven answers it.
    await leader.goes(`${autopsy}/finding`);
    await leader.fills({
      primary_cause: 'onboarding_gap', primary_share: '60', contributing_1: 'crm_undocumented', share_1: '40',
      statement: 'Onboarding was planned for one site. The goals of the other two were never written down.',
    });
    await leader.sends();
    for (const [function_, executive] of filed) {
      const dissents = function_ === 'support';
      await executive.goes(`${autopsy}/finding/answers/${function_}`);
      await executive.fills(dissents ? { answer: 'dissent', reason: 'The goals stood in the order.' } : { answer: 'accept' });
      await executive.sends();
    }

    // The rescue: a task, its completion, and how it ended.
    await leader.goes(`${autopsy}/rescue/tasks`);
    await leader.fills({ title: 'Executive call', due_on: inDays(7) });
    await leader.fills({ purpose: await leader.page.locator('[name=purpose]').first().getAttribute('value') });
    await leader.sends();
    await leader.sends(/^Mark done/);
    await leader.goes(`${autopsy}/rescue/outcome`);
    await leader.fills({ outcome: 'saved', arr_retained: '240000' });
    await leader.sends();

    // Both are done, so the autopsy closes and stays as it is.
    await leader.goes(`${autopsy}/closure`);
    await leader.sends();
    const closed = await leader.text();
    assert.match(closed, /closed/i);
    assert.ok(closed.includes('The goals stood in the order.'), 'the dissent is kept with the finding');
    await leader.goes('/autopsies?state=closed');
    assert.ok((await leader.text()).includes(account));

    const faults = new Faults();
    for (const person of [leader, ...filed.map(([, it]) => it)]) {
      faults.from('', person.faults);
      await person.close();
    }
    assert.ok(!faults.size, `${faults.size} faults\n${faults}`);
  });
}

/** Who names what, and what shows it; the order in which they come. */
const FILINGS = [
  ['sales', 'crm_undocumented', 'The order lists three sites and no measure of success.'],
  ['product', 'onboarding_gap', 'The planning board was set up with its defaults.'],
  ['customer_success', 'onboarding_gap', 'The kick-off on 24 February had no customer owner.'],
  ['professional_services', 'onboarding_gap', 'Two of three sites are missing in the plan.'],
  ['onboarding', 'crm_undocumented', 'The handover sheet had no goals.'],
  ['support', 'missed_signals', 'Case 88213 was open for 19 days.'],
  ['cloud_operations', 'not_determined', 'The tenant ran within its limits all along.'],
];
