import { expect, test } from '../support/test';
import { complaint, fillAndSend, PASSWORD, signUp } from '../support/person';
import { expectNoBarriers } from '../support/axe';
import { unique } from '../support/names';

test('the doors are open to everybody', async ({ page }) => {
  for (const path of ['/sign-in', '/sign-up']) {
    await page.goto(path);
    await expect(page.getByRole('main')).toBeVisible();
    await expectNoBarriers(page);
  }
});

test('so they are when something went wrong', async ({ page, watch }) => {
  watch.announceAnswer(401, /sign/);
  watch.announceAnswer(404, /./);
  await page.goto('/sign-in');
  await fillAndSend(page, 'Sign in', unique('nobody'), PASSWORD);
  await expect(complaint(page)).toContainText('Wrong username or password.');
  await expectNoBarriers(page);
  await page.goto('/there/is/nothing');
  await expectNoBarriers(page);
});

test('a room full of life', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room, 'What grows');
  await ann.say('See https://example.com for all of it');
  await ann.say('second');
  await ann.react('second', '🎉');
  await ann.edit('second', 'another');
  await bob.joinRoom(room);
  await bob.say('hello');
  await bob.createRoom(other);
  await ann.say('news');
  await ann.openDirect(bob.name);
  await ann.say('psst');

  await expect(bob.unread(bob.room(room))).toHaveText(/1/);
  await bob.openRoom(room);
  await expect(bob.newMessagesLine).toBeVisible();
  await expectNoBarriers(bob);
  await bob.message('hello').hover();
  await expectNoBarriers(bob);
});

test('an empty room, a room one is not in, and what is not there', async ({ newcomer, watch }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await expectNoBarriers(ann);
  await bob.page.goto(`/rooms/${room}`);
  await expect(bob.page.getByRole('button', { name: 'Join room', exact: true })).toBeVisible();
  await expectNoBarriers(bob);
  watch.announceAnswer(404, /./);
  for (const path of [`/rooms/${unique('nowhere')}`, `/direct/${unique('nobody')}`]) {
    await bob.page.goto(path);
    await expect(bob.page.getByRole('main')).toBeVisible();
    await expectNoBarriers(bob);
  }
});

test('the list of rooms, direct conversations, the search and the settings', async ({ newcomer, watch }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  await ann.createRoom(unique('garden'), 'What grows');
  await ann.page.goto('/rooms');
  await expectNoBarriers(ann);
  await ann.openDirect(bob.name);
  await expectNoBarriers(ann);
  await ann.say('psst');
  await expectNoBarriers(ann);
  watch.announceAnswer(400, /search/);
  for (const asked of ['', '?q=psst', '?q=silence', '?q=*']) {
    await ann.page.goto(`/search${asked}`);
    await expectNoBarriers(ann);
  }
  await ann.page.goto('/settings');
  const token = await ann.makeToken('the coffee machine');
  await expectNoBarriers(ann);
  await ann.page.goto(`/chat.html?access_token=${token}`);
  await expect(ann.page.getByRole('button', { name: `Sign in as ${ann.name}`, exact: true })).toBeVisible();
  await expectNoBarriers(ann.page);
});

test('what is open over a room, and what is changed in it', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'), 'What grows');
  await ann.say('The tulips are out');

  await ann.openActions('The tulips are out');
  await expectNoBarriers(ann);
  await ann.page.keyboard.press('Escape');
  await ann.page.keyboard.press('Control+k');
  await expect(ann.jump).toBeVisible();
  await expectNoBarriers(ann);
  await ann.page.keyboard.type('there is nothing like it');
  await expect(ann.jump.getByText('Nothing is called that.')).toBeVisible();
  await expectNoBarriers(ann);
  await ann.page.keyboard.press('Escape');
  await ann.openEditor('The tulips are out');
  await expectNoBarriers(ann);
});

test('what is said when something goes wrong in a room', async ({ newcomer, cable, watch }) => {
  const ann = await newcomer('ann', { baseURL: cable.url });
  await ann.createRoom(unique('garden'));
  await ann.composer.fill('\u200B');
  await ann.composer.press('Enter');
  await expect(ann.complaint).toContainText('the message is empty');
  await expectNoBarriers(ann);

  watch.announceOutage();
  await cable.cut();
  await ann.composer.fill('on its way');
  await ann.composer.press('Enter');
  await expect(ann.status('The connection is lost.')).toBeVisible();
  // Not alive, as it should be.
  await expectNoBarriers(ann.page);
});

test('the API documents, and the plain page of an error', async ({ page, watch }) => {
  for (const path of ['/docs', '/docs/http', '/docs/websockets']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoBarriers(page);
  }
  watch.announceAnswer(400, /chat\.html/);
  await page.goto('/chat.html?access_token=nobody_has_this');
  await expect(page.getByText('This access token is unknown')).toBeVisible();
  await expectNoBarriers(page);
});

for (const [how, javaScriptEnabled] of [['with', true], ['without', false]] as const) {
  test(`every page says in its title where one is, ${how} JavaScript`, async ({ newcomer, visit, watch }) => {
    watch.announceAnswer(404, /./);
    const page = await visit({ javaScriptEnabled });
    const expectTitle = async (path: string, title: string) => {
      await page.goto(path);
      await expect(page).toHaveTitle(`${title} · ExChat`);
    };
    await expectTitle('/sign-in', 'Sign in');
    await expectTitle('/sign-up', 'Sign up');
    await expectTitle('/there/is/nothing', 'Not found');
    const [ann, bob] = [await signUp(page, unique('ann'), javaScriptEnabled), await newcomer('bob')];
    const [room, other] = [unique('garden'), unique('kitchen')];
    await ann.createRoom(room);
    await bob.createRoom(other);
    await expectTitle(`/rooms/${room}`, `#${room}`);
    await expectTitle(`/rooms/${other}`, `#${other}`);
    await expectTitle(`/direct/${bob.name}`, bob.name);
    await expectTitle(`/direct/${unique('nobody')}`, 'Not here');
    await expectTitle('/rooms', 'Rooms');
    await expectTitle('/search', 'Search');
    await expectTitle('/settings', 'Settings');
    await bob.joinRoom(room);
    await bob.say('news');
    await expectTitle('/settings', '(1) Settings');
    await ann.openRoom(room);
    if (javaScriptEnabled) await expect(page).toHaveTitle(`#${room} · ExChat`);
  });
}
