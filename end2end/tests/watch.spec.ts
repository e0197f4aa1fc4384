import { test } from '../support/test';

// The other tests rely on it that whatever goes wrong in a page fails them.
const mishaps = {
  'a warning in the console': ['console.warn("careful")', 'console'],
  'an error that nobody catches': ['void setTimeout(() => { throw new Error("oops") })', 'weberror'],
  'a promise that nobody catches': ['void Promise.reject(new Error("oops"))', 'weberror'],
  'an answer that is an error': ['void fetch("/pkg/nothing.js")', 'response'],
} as const;
for (const [what, [code, event]] of Object.entries(mishaps)) {
  test(`${what} fails a test`, async ({ page }) => {
    test.fail();
    await page.goto('/sign-in');
    const noticed = new Promise((done) => page.context().once(event as 'console', done));
    await page.evaluate(code);
    await noticed;
  });
}
