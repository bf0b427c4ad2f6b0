// The seven seats of an autopsy, and what an executive does in one.

export const SEVEN = [
  'sales', 'product', 'professional_services', 'cloud_operations', 'onboarding', 'support', 'customer_success',
];

/** A day in the form that a date field takes. */
export function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** One executive agrees and files; the window in which it was done. */
export async function takesPart({ autopsy, function_, cause, evidence, leader, signsIn, people }) {
  const person = function_ === 'customer_success' ? leader : await signsIn(people[function_]);
  await person.goes(`${autopsy}/seats/${function_}/consent`);
  await person.fills({ answer: 'agreed' });
  await person.sends();
  await person.fills({ primary_cause: cause, evidence, confidence: 'high' });
  await person.sends();
  return person;
}
