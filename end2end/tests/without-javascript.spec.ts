import { expect, test } from '../support/test';
import { expectNoBarriers } from '../support/axe';
import { complaint, fillAndSend, PASSWORD, Person } from '../support/person';
import { unique } from '../support/names';
import { unscripted } from '../support/unscripted';

const plain = { javaScriptEnabled: false };

test('the whole way without JavaScript', async ({ visit, newcomer }) => {
  const page = await visit(plain);
  const ann = new Person(page, unique('ann'), false);
  const bob = await newcomer('bob');
  const room = unique('garden');

  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByRole('link', { name: 'Make one' }).click();
  await fillAndSend(page, 'Sign up', ann.name, PASSWORD);
  await ann.isSignedIn();

  await ann.createRoom(room, 'What grows');
  await expect(ann.room(room)).toBeVisible();
  await ann.say('The tulps are out');
  await ann.sees('The tulps are out', ann.name);
  await expect(ann.composer).toHaveValue('');

  // Somebody whose page is alive hears all of it at once.
  await bob.joinRoom(room);
  await bob.sees('The tulps are out', ann.name);
  await ann.edit('The tulps are out', 'The tulips are out');
  await bob.sees('The tulips are out', ann.name);
  await bob.say('At last');
  await ann.page.reload();
  await ann.sees('At last', bob.name);

  await ann.react('At last', '👍');
  await expect(ann.reaction('At last', '👍')).toContainText('1');
  await expect(bob.reaction('At last', '👍')).toContainText('1');
  await ann.reaction('At last', '👍').click();
  await expect(bob.reaction('At last', '👍')).toHaveCount(0);

  await ann.say('swordfish');
  await bob.sees('swordfish');
  await ann.delete('swordfish');
  await expect(ann.message('swordfish')).toHaveCount(0);
  await expect(bob.message('swordfish')).toHaveCount(0);

  await ann.setTopic('What has withered');
  await expect(ann.topic).toContainText('What has withered');
  await expect(bob.topic).toContainText('What has withered');

  await ann.writeTo(bob.name);
  await ann.say('psst');
  await expect(bob.direct(ann.name)).toBeVisible();
  await expect(ann.direct(bob.name)).toBeVisible();

  await ann.openRoom(room);
  await ann.leaveRoom();
  await expect(ann.room(room)).toHaveCount(0);
  await ann.joinRoom(room);
  await ann.sees('At last', bob.name);

  await ann.signOut();
  await page.goto(`/rooms/${room}`);
  await expect(page).toHaveURL(/\/sign-in/);
  await fillAndSend(page, 'Sign in', ann.name, PASSWORD);
  await expect(page).toHaveURL(new RegExp(`/rooms/${room}$`));
});

test('one pages through history by links', async ({ newcomer, visit }) => {
  const ann = await newcomer('ann');
  const room = unique('archive');
  await ann.createRoom(room);
  await ann.recite(room, 1, 120);

  const page = await visit(plain);
  const again = new Person(page, ann.name, false);
  await again.signIn();
  await again.openRoom(room);
  await expect(again.message('line 120.')).toBeVisible();
  const pages = [await again.said()];
  while (await again.olderLink.isVisible()) {
    await again.olderLink.click();
    await expect(again.message(pages[0][0])).toHaveCount(0);
    pages.unshift(await again.said());
  }
  expect(pages.flat()).toEqual(Array.from({ length: 120 }, (_, i) => `line ${i + 1}.`));

  await again.newerLink.click();
  expect(await again.said()).toEqual(pages[1]);
  await again.latestLink.click();
  await expect(again.message('line 120.')).toBeVisible();
});

test('refusals come in words, and what was typed is still there', async ({ visit, newcomer }) => {
  const page = await visit(plain);
  const taken = await newcomer('lola');
  await page.goto('/sign-up');
  await fillAndSend(page, 'Sign up', taken.name, PASSWORD);
  await expect(complaint(page)).toContainText(/name/i);
  await expect(page.getByRole('textbox', { name: 'Username', exact: true })).toHaveValue(taken.name);

  await page.goto('/sign-in');
  await fillAndSend(page, 'Sign in', taken.name, 'not her password');
  await expect(complaint(page)).toHaveText('Wrong username or password.');

  await fillAndSend(page, 'Sign in', taken.name, PASSWORD);
  const lola = new Person(page, taken.name, false);
  await lola.isSignedIn();
  await page.goto('/rooms');
  await lola.fillNewRoom('two words');
  await expect(lola.complaint).toContainText(/name/i);
  await expect(page.getByRole('textbox', { name: 'Room name', exact: true })).toHaveValue('two words');

  // A reload does not complain a second time.
  await page.reload();
  await expect(lola.complaint).toHaveCount(0);
});

test('a long text that is refused is all there, to be made shorter', async ({ visit, watch }) => {
  watch.announceAnswer(413, /post_message/);
  const page = await visit(plain);
  const ann = new Person(page, unique('ann'), false);
  await page.goto('/sign-up');
  await fillAndSend(page, 'Sign up', ann.name, PASSWORD);
  const room = unique('attic');
  await ann.createRoom(room);
  const long = 'every word of it & <more>\n'.repeat(3_000);
  // Put there at once: the browser takes its time over so many lines that are typed.
  await ann.composer.evaluate((box, text) => ((box as HTMLTextAreaElement).value = text), long);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(complaint(page)).toContainText('The message is too long');
  const box = page.getByRole('textbox', { name: 'What you wrote', exact: true });
  await expect(box).toHaveValue(long);
  await box.fill('a word of it');
  await page.getByRole('button', { name: 'Send again', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await ann.sees('a word of it', ann.name);
});

test('the settings: ending a session, making and revoking a token', async ({ visit, server }) => {
  const page = await visit(plain);
  await page.goto('/sign-up');
  const ann = new Person(page, unique('ann'), false);
  await fillAndSend(page, 'Sign up', ann.name, PASSWORD);
  await ann.isSignedIn();
  const elsewhere = new Person(await visit({ ...plain, userAgent: 'A browser in the library' }), ann.name, false);
  await elsewhere.signIn();
  await elsewhere.isSignedIn();

  await page.goto('/settings');
  await ann.endSession('A browser in the library');
  await expect(ann.session('A browser in the library')).toHaveCount(0);
  await elsewhere.page.goto('/rooms');
  await expect(elsewhere.page).toHaveURL(/\/sign-in/);

  const ask = (token: string) =>
    fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } }).then((answer) => answer.status);
  const token = await ann.makeToken('the coffee machine');
  expect(await ask(token)).toBe(200);
  await page.reload();
  await expect(ann.token('the coffee machine')).toBeVisible();
  expect(await page.content()).not.toContain(token);
  await ann.revokeToken('the coffee machine');
  await expect(ann.token('the coffee machine')).toHaveCount(0);
  expect(await ask(token)).toBe(401);
});

test('nothing is in the way of those who have no scripts', async ({ visit, newcomer }) => {
  const bob = await newcomer('bob');
  const { page, alone } = await unscripted(await visit());
  const ann = new Person(page, unique('ann'), false);
  await page.goto('/sign-up');
  await alone(() => expectNoBarriers(page));
  await fillAndSend(page, 'Sign up', ann.name, PASSWORD);
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.say('hello');
  await bob.joinRoom(room);
  await bob.say('<script>document.title = "hacked"</script>');
  await page.reload();
  await ann.sees('<script>document.title = "hacked"</script>', bob.name);
  await expect(ann.newMessagesLine).toBeVisible();
  await alone(() => expectNoBarriers(page));
  await ann.openEditor('hello');
  await alone(() => expectNoBarriers(page));
  for (const path of ['/rooms', '/search?q=hello', '/settings']) {
    await page.goto(path);
    await alone(() => expectNoBarriers(page));
  }
  expect(await page.title()).toBe('(1) Settings · ExChat');
});
