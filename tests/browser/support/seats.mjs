// The seven seats of an autopsy, and what an executive does in one from the link that was handed on.
import { Person } from './person.mjs';

export const SEVEN = [
  'sales', 'product', 'professional_services', 'cloud_operations', 'onboarding', 'support', 'customer_success',
];

/** A day in the form that a date field takes. */
export function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The CS leader opens an autopsy of all seven on an account that is new, too; its address. */
export async function opens(leader, account) {
  await leader.goes('/accounts/new');
  await leader.fills({ name: account, arr: '240000', segment: 'Mid-market', renewal_on: inDays(120) });
  await leader.sends();
  await leader.goes('/autopsies/new');
  await leader.fills({
    account, lifecycle_stage: 'adoption', kind: 'full', functions: SEVEN,
    happened: 'Forty planners were to start in March; six could sign in. The plant stood still on two days.',
  });
  await leader.sends();
  return leader.path();
}

/** The CS leader makes a link for a seat, to hand on. */
export async function handsOn(leader, autopsy, function_) {
  await leader.goes(`${autopsy}/seats/${function_}/link`);
  await leader.sends();
  return leader.page.locator('input[readonly]').inputValue();
}

/** An executive opens a link on a phone, agrees and files: three pages. */
export async function takesPart(browser, company, link, { cause, evidence, confidence = 'high' }, options) {
  const executive = await Person.with(browser, company, null, options);
  await executive.goes(link);
  await executive.sends();
  await executive.fills({ primary_cause: cause });
  await executive.sends();
  await executive.fills({ evidence, confidence });
  await executive.sends();
  return executive;
}

/** Whoever is signed in agrees and files on the pages of the autopsy. */
export async function takesPartSignedIn(person, autopsy, function_, { cause, evidence, confidence = 'high' }) {
  await person.goes(`${autopsy}/seats/${function_}/consent`);
  await person.fills({ answer: 'agreed' });
  await person.sends();
  await person.fills({ primary_cause: cause, evidence, confidence });
  await person.sends();
}
