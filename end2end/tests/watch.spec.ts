import { expect, test } from '../support/test';
import type { Watch } from '../support/watch';
import { unique } from '../support/names';

// The other tests rely on it that whatever goes wrong in a page fails them.

/** Waits until the watch has noticed all of these, and takes them from it: this test is not to fail. */
async function expectNoticed(watch: Watch, ...problems: RegExp[]): Promise<void> {
  const noticed: string[] = [];
  const look = () => {
    noticed.push(...watch.surprises());
    return problems.filter((problem) => !noticed.some((text) => problem.test(text)));
  };
  await expect.poll(look, { message: 'what was not noticed' }).toEqual([]);
}

const mishaps = {
  'a warning in the console': ['console.warn("careful")', /^console warning: careful/],
  'an error in the console': ['console.error("oh no")', /^console error: oh no/],
  'a complaint about hydration': ['console.log("Hydration: expected a text node")', /^console log: Hydration/],
  'an error that nobody catches': ['void setTimeout(() => { throw new Error("oops") })', /^uncaught error: .*oops/],
  'a promise that nobody catches': ['void Promise.reject(new Error("oops"))', /^uncaught error: .*oops/],
} as const;
for (const [what, [code, problem]] of Object.entries(mishaps)) {
  test(`${what} is noticed`, async ({ page, watch }) => {
    await page.goto('/sign-in');
    await page.evaluate(code);
    await expectNoticed(watch, problem);
  });
}

test('an answer that is an error is noticed', async ({ page, watch }) => {
  await page.goto('/sign-in');
  await page.evaluate('void fetch("/pkg/nothing.js")');
  // The browser writes the same to its console.
  await expectNoticed(watch, /^answer 404 GET .*nothing\.js$/, /^console error: .*404.*nothing\.js/s);
});

test('a request that fails is noticed', async ({ page, watch }) => {
  await page.goto('/sign-in');
  await page.route('/pkg/cut.js', (route) => route.abort('connectionreset'));
  await page.evaluate('void fetch("/pkg/cut.js").catch(() => {})');
  await expectNoticed(watch, /^request failed: net::ERR_CONNECTION_RESET GET .*cut\.js$/, /^console error: .*cut\.js/s);
});

test('a page that the server draws otherwise than the browser is noticed', async ({ newcomer, watch }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.page.route(`/rooms/${room}`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/<main class="conversation">/, '<section>');
    await route.fulfill({ response: answer, body });
  });
  // The browser does not know where a page came from that the test has written, and keeps it from the machine's own
  // network.
  watch.announce(/WebSocket connection to .* failed.*LOCAL_NETWORK_ACCESS/);
  await ann.page.goto(`/rooms/${room}`);
  // What the browser's part says of it, and that it has ended.
  await expectNoticed(watch, /^console error: .*hydrat/is, /^uncaught error: RuntimeError/);
});
