// One autopsy on a phone, from opening to close, through seven seats; once with script and once without. Six executives
// answer from the link that was handed on to them; customer success answers signed in, as the leader.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { Faults } from './support/look.mjs';
import { Person } from './support/person.mjs';
import { handsOn, inDays, opens, SEVEN, takesPart, takesPartSignedIn } from './support/seats.mjs';

/** Who names what, and what shows it, in the order in which they come. */
const FILINGS = {
  sales: { cause: 'crm_undocumented', evidence: 'The order lists three sites and no measure of success.' },
  product: { cause: 'onboarding_gap', evidence: 'The planning board was set up with its defaults.' },
  customer_success: { cause: 'onboarding_gap', evidence: 'The kick-off on 24 February had no customer owner.' },
  professional_services: { cause: 'onboarding_gap', evidence: 'Two of three sites are missing in the plan.' },
  onboarding: { cause: 'crm_undocumented', evidence: 'The handover sheet had no goals.' },
  support: { cause: 'support_slow', evidence: 'Case 88213 was open for 19 days.' },
  cloud_operations: { cause: 'not_determined', evidence: 'The tenant ran within its limits all along.' },
};

let browser;
before(async () => { browser = await chrome(); });
after(() => browser?.close());

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test(`one autopsy from opening to close, ${how} script`, async (t) => {
    const company = await demonstration();
    t.after(() => company.stop());
    const everybody = await company.people();
    const signsIn = async (function_) => {
      const link = await company.command('person', 'link', '--email', everybody[function_]);
      return Person.with(browser, company, link, { javaScriptEnabled });
    };
    const leader = await signsIn('customer_success');
    const people = [leader];
    const autopsy = await opens(leader, 'Harrow Instruments');
    assert.match(autopsy, /^\/autopsies\/[0-9a-f-]{36}$/);

    for (const [function_, filing] of Object.entries(FILINGS)) {
      assert.equal(await leader.asks(`${autopsy}/rescue/tasks`), 409, 'locked until each seat has agreed');
      if (function_ === 'customer_success') {
        await takesPartSignedIn(leader, autopsy, function_, filing);
        continue;
      }
      const link = await handsOn(leader, autopsy, function_);
      people.push(await takesPart(browser, company, link, filing, { javaScriptEnabled }));
      if (function_ === Object.keys(FILINGS).at(-1)) break;
      await leader.goes(autopsy);
      const page = await leader.text();
      assert.deepEqual(others(FILINGS).filter((it) => page.includes(it)), [], 'sealed until all have filed');
    }
    assert.equal(await leader.asks(`${autopsy}/rescue/tasks`), 200, 'the rescue began when the last seat agreed');

    // The last filing revealed them all, side by side.
    await leader.goes(autopsy);
    const revealed = await leader.text();
    for (const { evidence } of Object.values(FILINGS)) assert.ok(revealed.includes(evidence), evidence);

    await leader.goes(`${autopsy}/finding`);
    await leader.fills({
      primary_cause: 'onboarding_gap', primary_share: '60', contributing_1: 'crm_undocumented', share_1: '40',
      statement: 'Onboarding was planned for one site. The goals of the other two were never written down.',
    });
    await leader.sends();
    for (const function_ of SEVEN) {
      const person = function_ === 'customer_success' ? leader : await signsIn(function_);
      if (person !== leader) people.push(person);
      await person.goes(`${autopsy}/finding/answers/${function_}`);
      const dissents = function_ === 'support';
      await person.fills(dissents ? { answer: 'dissent', reason: 'The goals stood in the order.' } : { answer: 'accept' });
      await person.sends();
    }

    await leader.goes(`${autopsy}/rescue/tasks`);
    await leader.fills({ title: 'Executive call', purpose: 'advocate', due_on: inDays(7) });
    await leader.sends();
    await leader.sends(/^Mark done/);
    await leader.goes(`${autopsy}/rescue/outcome`);
    await leader.fills({ outcome: 'saved', arr_retained: '240000' });
    await leader.sends();

    await leader.goes(`${autopsy}/closure`);
    await leader.sends();
    const closed = await leader.text();
    assert.match(closed, /closed/i);
    assert.ok(closed.includes('The goals stood in the order.'), 'the dissent is kept with the finding');
    await leader.goes('/autopsies?state=closed');
    assert.ok((await leader.text()).includes('Harrow Instruments'));

    const faults = new Faults();
    people.forEach((it) => faults.from('', it.faults));
    assert.ok(!faults.size, `${faults.size} faults\n${faults}`);
    await Promise.all(people.map((it) => it.close()));
  });
}

/** What the leader may not read before the reveal. */
function others(filings) {
  const { customer_success: _, ...others } = filings;
  return Object.values(others).map((it) => it.evidence);
}
