import { expect, test } from '../support/test';
import { unique } from '../support/names';

test('nothing is said with nothing', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  for (const nothing of ['', '   ', '\n\n']) {
    await ann.composer.fill(nothing);
    await ann.composer.press('Enter');
  }
  await ann.say('something');
  await bob.sees('something');
  await expect(bob.messages).toHaveCount(1);
  await expect(ann.messages).toHaveCount(1);

  await ann.composer.fill('\u200B\u202E');
  await ann.composer.press('Enter');
  await expect(ann.complaint).toContainText('the message is empty');
  await ann.page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await ann.say('something else');
  await bob.sees('something else');
  await expect(bob.messages).toHaveCount(2);
  await expect(ann.messages).toHaveCount(2);
});

test('ten thousand characters arrive whole and break nothing', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob', { viewport: { width: 390, height: 844 } })];
  const room = unique('garden');
  const long = `begin${'x'.repeat(9_990)}final`;
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.say(long);
  await expect(bob.message('final', ann.name)).toContainText(long);
  expect(await bob.overflows()).toBe(false);
  await bob.page.reload();
  await expect(bob.message('final', ann.name)).toContainText(long);
  expect(await bob.overflows()).toBe(false);
});

test('a message above the limit is refused in words, and its words are not lost', async ({ newcomer, watch }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  watch.announceAnswer(413, /./);
  const tooLong = 'x'.repeat(64 * 1024 + 1);
  await ann.composer.fill(tooLong);
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(ann.page.getByText(/too long/i).first()).toBeVisible();
  // In the composer still, or in the row that offers to try again.
  const kept = async () => (await ann.composer.inputValue()) + (await ann.log.innerText());
  expect(await kept()).toContain(tooLong);
});

const attacks = {
  'a script': '<script>window.hacked = 1</script>',
  'an image that fails': '<img src="/nothing" onerror="window.hacked = 1">',
  'the end of a script of the page': '</script><script>window.hacked = 1</script><!--',
  'an attribute that ends': `"><svg onload="window.hacked = 1">' onfocus='window.hacked = 1`,
  'a template': '{{ constructor.constructor("window.hacked = 1")() }} ${window.hacked = 1}',
  'a link that is a script': '[click](javascript:window.hacked=1) javascript:window.hacked=1 <javascript:window.hacked=1>',
  'a data link': 'data:text/html,<script>window.hacked=1</script>',
  'a link with quotes': 'https://example.com/"onmouseover="window.hacked=1',
};
test('a message far above the limit costs nobody their connection', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.composer.fill('x'.repeat(300_000));
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(ann.complaint).toContainText(/too long/i);
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await ann.page.reload();
  await ann.isLive();
  await ann.say('still here');
  await ann.sees('still here', ann.name);
});

test('what looks like a program is only text', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  const messages = Object.entries(attacks).map(([what, attack]) => `${what}: ${attack}`);
  const topic = attacks['the end of a script of the page'];
  await ann.createRoom(room, topic);
  await bob.joinRoom(room);
  for (const message of messages) await ann.say(message);

  const isHarmless = async () => {
    await expect(bob.topic).toContainText(topic);
    for (const message of messages) await bob.sees(message, ann.name);
    for (const link of await bob.log.getByRole('link').all()) {
      expect(await link.getAttribute('href')).toMatch(/^(https?:|\/|#)/);
      await link.hover();
    }
    expect(await bob.page.evaluate('window.hacked')).toBeUndefined();
  };
  await isHarmless();
  await bob.page.reload();
  await isHarmless();
});

test('links lead out without telling where one came from', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  await ann.say('See https://example.com/a_(b)?c=d#e, and example.org.');
  const link = ann.message('See').getByRole('link', { name: /example\.com/ });
  await expect(link).toHaveAttribute('href', 'https://example.com/a_(b)?c=d#e');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(link).toHaveAttribute('rel', /noreferrer/);
});

test('text that turns the direction of writing around turns only itself around', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  const turned = 'see \u202Egnp.exe.txt\u202D and \u2067on';
  await ann.say(turned);
  await expect(bob.message('see', ann.name)).toBeVisible();
  const isolated = await bob.page.getByText('see ').last().evaluate((element) => {
    for (let at: Element | null = element; at && at.tagName !== 'ARTICLE'; at = at.parentElement) {
      if (/isolate|plaintext/.test(getComputedStyle(at).unicodeBidi)) return true;
    }
    return false;
  });
  expect(isolated, 'the body stands in an isolated run of text').toBe(true);
});

test('emoji, accents and scripts of all kinds arrive as they were sent', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  const text = 'Zoë 👩‍👩‍👧‍👦 👍🏽 🇨🇭 é é 你好 שלום مرحبا ¯\\_(ツ)_/¯ 𝕏';
  await ann.say(text);
  await expect(bob.message('Zoë')).toContainText(text);
  await bob.page.reload();
  await expect(bob.message('Zoë')).toContainText(text);
});

test('lines and spaces stay where they were put', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  await ann.composer.fill('roses are red');
  await ann.composer.press('Shift+Enter');
  await ann.composer.pressSequentially('  violets are blue');
  await ann.composer.press('Enter');
  const message = ann.message('roses', ann.name);
  await expect(message).toBeVisible();
  await expect.poll(() => message.innerText()).toContain('roses are red\n  violets are blue');
  // What is not acknowledged yet comes back as waiting, beside what the server draws.
  await expect(ann.page.locator('.message.unsent')).toHaveCount(0);
  await ann.page.reload();
  await expect.poll(() => message.innerText()).toContain('roses are red\n  violets are blue');
});
