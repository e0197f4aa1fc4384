import { expect, test } from '../support/test';
import { complaint, fillAndSend, PASSWORD } from '../support/person';
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
  await expectNoBarriers(bob.page);
  await bob.message('hello').hover();
  await expectNoBarriers(bob.page);
});

test('an empty room, a room one is not in, and what is not there', async ({ newcomer, watch }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await expectNoBarriers(ann.page);
  await bob.page.goto(`/rooms/${room}`);
  await expect(bob.page.getByRole('button', { name: 'Join room', exact: true })).toBeVisible();
  await expectNoBarriers(bob.page);
  watch.announceAnswer(404, /./);
  for (const path of [`/rooms/${unique('nowhere')}`, `/direct/${unique('nobody')}`, '/there/is/nothing']) {
    await bob.page.goto(path);
    await expect(bob.page.getByRole('main')).toBeVisible();
    await expectNoBarriers(bob.page);
  }
});

test('the list of rooms, direct conversations and the settings', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  await ann.createRoom(unique('garden'), 'What grows');
  await ann.page.goto('/rooms');
  await expectNoBarriers(ann.page);
  await ann.openDirect(bob.name);
  await expectNoBarriers(ann.page);
  await ann.say('psst');
  await expectNoBarriers(ann.page);
  await ann.page.goto('/settings');
  const token = await ann.makeToken('the coffee machine');
  await expectNoBarriers(ann.page);
  await ann.page.goto(`/chat.html?access_token=${token}`);
  await expect(ann.page.getByRole('button', { name: `Sign in as ${ann.name}`, exact: true })).toBeVisible();
  await expectNoBarriers(ann.page);
});

test('every page says in its title where one is', async ({ newcomer, page }) => {
  await page.goto('/sign-in');
  await expect(page).toHaveTitle(/Sign in/);
  await page.goto('/sign-up');
  await expect(page).toHaveTitle(/Sign up/);
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await expect(ann.page).toHaveTitle(new RegExp(room));
  await ann.openDirect(bob.name);
  await expect(ann.page).toHaveTitle(new RegExp(bob.name));
  await ann.page.goto('/settings');
  await expect(ann.page).toHaveTitle(/Settings/);
  await ann.openRoom(room);
  await expect(ann.page).toHaveTitle(new RegExp(room));
});
