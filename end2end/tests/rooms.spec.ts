import { expect, test } from '../support/test';
import { unique } from '../support/names';

test('a room is made, found, joined and left', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room, 'What grows');
  await expect(ann.page.getByRole('heading', { name: room })).toBeVisible();
  await ann.say('The first one here');

  await bob.page.goto('/rooms');
  await expect(bob.room(room)).toHaveCount(0);
  const entry = bob.page.getByRole('main').getByRole('listitem').filter({ hasText: room });
  await expect(entry).toContainText('What grows');
  await entry.getByRole('link', { name: room }).click();
  await expect(bob.page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await expect(bob.composer).toHaveCount(0);
  await expect(bob.page.getByText('The first one here')).toHaveCount(0);

  await bob.page.getByRole('button', { name: 'Join room', exact: true }).click();
  await bob.sees('The first one here', ann.name);
  await expect(bob.room(room)).toBeVisible();

  await bob.leaveRoom();
  await expect(bob.room(room)).toHaveCount(0);
  await ann.say('Now he is gone');
  await bob.page.goto(`/rooms/${room}`);
  await expect(bob.page.getByRole('button', { name: 'Join room', exact: true })).toBeVisible();
  await expect(bob.page.getByText('Now he is gone')).toHaveCount(0);
});

test('what a room is about changes before everybody’s eyes', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room, 'What grows');
  await bob.joinRoom(room);
  await expect(bob.topic).toContainText('What grows');

  await ann.setTopic('What has withered');
  await expect(ann.topic).toContainText('What has withered');
  await expect(bob.topic).toContainText('What has withered');
  await expect(bob.log).toContainText(`${ann.name} set the topic: What has withered`);

  await bob.page.reload();
  await expect(bob.topic).toContainText('What has withered');
});

test('a room that is renamed takes along who is in it', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('park')];
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await bob.say('I am here');
  await bob.composer.fill('half a thou');
  await ann.page.goto(`/rooms/${room}/settings`);
  await ann.page.getByRole('textbox', { name: 'Room name', exact: true }).fill(other);
  await ann.page.getByRole('button', { name: 'Rename room', exact: true }).click();

  await expect(bob.page.getByRole('heading', { level: 1 })).toHaveText(`#${other}`);
  await expect(bob.page).toHaveURL(new RegExp(`/rooms/${other}$`));
  await expect(bob.page).toHaveTitle(new RegExp(other));
  await expect(bob.room(other)).toBeVisible();
  await expect(bob.room(room)).toHaveCount(0);
  await expect(bob.permalink('I am here')).toHaveAttribute('href', new RegExp(`^/rooms/${other}\\?`));
  await expect(bob.composer).toHaveValue('half a thou');
  await bob.say('I still am');
  await ann.openRoom(other);
  await ann.sees('I still am', bob.name);
});

test('the name of a room is taken only once', async ({ newcomer, watch }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('lola');
  await ann.createRoom(room);
  watch.announceAnswer(400, /room/);
  watch.announceAnswer(409, /room/);
  for (const name of [room, room.toUpperCase(), room.replace('l', '1')]) {
    await bob.page.goto('/rooms');
    await bob.fillNewRoom(name);
    await expect(bob.complaint).toContainText(/name/i);
    await expect(bob.page.getByRole('textbox', { name: 'Room name', exact: true })).toHaveValue(name);
  }
});

test('a room without a good name is refused in words', async ({ newcomer, watch }) => {
  const ann = await newcomer('ann');
  watch.announceAnswer(400, /room/);
  watch.announceAnswer(422, /room/);
  for (const name of ['my room', '<i>room</i>', 'a\u202Eb', 'x'.repeat(65)]) {
    await ann.page.goto('/rooms');
    await ann.fillNewRoom(name);
    await expect(ann.complaint).toContainText(/name/i);
    await expect(ann.conversations).not.toContainText(name);
  }
});

test('a private room is not there for anybody else', async ({ newcomer, watch }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('cellar');
  await ann.page.goto('/rooms');
  await ann.fillNewRoom(room, { isPrivate: true });
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await ann.say('Nobody can hear me');

  await bob.page.goto('/rooms');
  await expect(bob.page.getByRole('main')).not.toContainText(room);
  watch.announceAnswer(404, /rooms/);
  const answer = await bob.page.goto(`/rooms/${room}`);
  expect(answer?.status()).toBe(404);
  const never = await bob.page.goto(`/rooms/${unique('cellar')}`);
  expect(never?.status()).toBe(404);
  expect(await bob.page.content()).not.toContain('Nobody can hear me');
});
