// Debian's Chromium, and people signed in to it. No browser is ever downloaded.
import { chromium } from 'playwright-core';

/** The widths that every page is looked at in, as a phone and as a desk have them. */
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

export function chrome() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** Signs in by a one-time link, as a person does, and returns what the browser keeps of it. */
export async function signedIn(browser, link) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  const kept = await context.storageState();
  await context.close();
  return kept;
}
