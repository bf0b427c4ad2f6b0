// Pictures of every page that a role reaches, at both widths and in both lights, for people to look at:
//   node shots.mjs FOLDER [ROLE]
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chrome, DESK, PHONE, signedIn } from './support/chrome.mjs';
import { demonstration } from './support/company.mjs';
import { crawl } from './support/crawl.mjs';

const [folder, only] = process.argv.slice(2);
if (!folder) throw new Error('say where the pictures go: node shots.mjs FOLDER [ROLE]');
await mkdir(folder, { recursive: true });
const [company, browser] = await Promise.all([demonstration(), chrome()]);
for (const [role, link] of Object.entries(company.links)) {
  if (only && role !== only) continue;
  const kept = await signedIn(browser, link);
  const { pages } = await crawl(company.url, kept);
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    const context = await browser.newContext({ storageState: kept, reducedMotion: 'reduce', viewport });
    const page = await context.newPage();
    for (const [number, { route, address }] of pages.entries()) {
      await page.goto(company.url + address);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: path.join(folder, named(role, number, route, size, colorScheme)), fullPage: true });
      }
    }
    await context.close();
  }
}
await browser.close();
await company.stop();

function named(role, number, route, size, light) {
  const words = route.replace(/[{}*]/g, '').split('/').filter(Boolean).join('-') || 'home';
  const place = String(number).padStart(2, '0');
  return `${role.toLowerCase().replaceAll(' ', '-')}-${place}-${words}-${size}-${light}.png`;
}
