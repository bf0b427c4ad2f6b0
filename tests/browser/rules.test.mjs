// That the rules see a fault where there is one: each page here has just one thing wrong with it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome } from './support/chrome.mjs';
import { accessible, headed, legible, narrow } from './support/rules.mjs';
import { watch } from './support/watch.mjs';

let browser, page;
before(async () => { browser = await chrome(); page = await browser.newPage(); });
after(() => browser?.close());

const page_of = (body, title = 'A page · Account Autopsy') =>
  `<!doctype html><html lang="en"><title>${title}</title><main>${body}</main></html>`;

test('a page without a fault has none', async () => {
  await page.setContent(page_of('<h1>A heading</h1><p>Some words.</p>'));
  const found = [await accessible(page), await legible(page), await headed(page), await narrow(page)];
  assert.deepEqual(found.flat(), []);
});

test('a field without a label is seen', async () => {
  await page.setContent(page_of('<h1>A heading</h1><input type="text">'));
  assert.match((await accessible(page)).join(), /^label at input/);
});

test('grey on grey is seen', async () => {
  await page.setContent(page_of('<h1>A heading</h1><p style="color:#999;background:#888">Some words.</p>'));
  assert.match((await legible(page)).join(), /^color-contrast at p/);
});

test('a second heading, a missing title and what a template left over are seen', async () => {
  await page.setContent(page_of('<h1>A heading</h1><h1>Another</h1><p>{{ name }}</p>', ''));
  assert.equal((await headed(page)).length, 3);
});

test('what sticks out is seen, and named', async () => {
  await page.setContent(page_of('<h1>A heading</h1><div class="long" style="width:500px">Some words.</div>'));
  const found = await narrow(page);
  assert.equal(found.length, 3, 'at 320, 380 and 390 px');
  assert.match(found[0], /320 px: .*div\.long/);
});

test('what a page does beside being looked at is seen', async () => {
  const quiet = 'http://autopsy.test';
  await page.route(`${quiet}/**`, (route) => route.fulfill(new URL(route.request().url()).pathname === '/'
    ? {
      contentType: 'text/html',
      headers: { 'content-security-policy': "default-src 'self'; img-src *" },
      body: '<title>A page</title><p style="color:red">Red</p><img src="/gone.svg" alt=""><img src="http://other.test/" alt="">',
    }
    : { status: 404 }));
  await page.route('http://other.test/**', (route) => route.abort());
  const watched = watch(page, quiet);
  await page.goto(quiet);
  const found = watched.take().join('\n');
  assert.match(found, /console .*Content Security Policy/);
  assert.match(found, /answered 404 .*gone\.svg/);
  assert.match(found, /another origin http:\/\/other\.test/);
  assert.match(found, /request failed/);
  assert.deepEqual(watched.take(), []);
});
