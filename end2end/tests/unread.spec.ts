import { expect, test } from '../support/test';
import { unique } from '../support/names';
import { look } from '../support/prying';

test('what was said elsewhere is counted, and a line shows where it begins', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.say('before');
  await bob.sees('before');
  await bob.createRoom(other);

  for (const text of ['one', 'two', 'three']) await ann.say(text);
  await expect(bob.unread(bob.room(room))).toHaveText(/3/);
  await expect(bob.unread(bob.room(other))).toHaveCount(0);
  await expect(bob.page).toHaveTitle(/3/);
  await expect(ann.unread(ann.room(room))).toHaveCount(0);

  await bob.openRoom(room);
  await expect(bob.newMessagesLine).toBeVisible();
  await expect(bob.firstNewMessage).toContainText('one');
  await expect(bob.unread(bob.room(room))).toHaveCount(0);

  // It stays where it was while one reads on, and is gone the next time.
  await ann.say('four');
  await bob.sees('four');
  await expect(bob.firstNewMessage).toContainText('one');
  await bob.openRoom(other);
  await bob.openRoom(room);
  await bob.sees('four');
  await expect(bob.newMessagesLine).toHaveCount(0);
});

test('unread counts are there from the first sight of the page', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await bob.createRoom(other);
  await bob.page.goto('about:blank');
  await ann.say('one');
  await ann.say('two');
  await ann.openDirect(bob.name);
  await ann.say('psst');

  await bob.page.goto(`/rooms/${other}`);
  await expect(bob.unread(bob.room(room))).toHaveText(/2/);
  await expect(bob.unread(bob.direct(ann.name))).toHaveText(/1/);
  await bob.openRoom(room);
  await expect(bob.firstNewMessage).toContainText('one');
  await expect(bob.unread(bob.room(room))).toHaveCount(0);
  await bob.page.reload();
  await expect(bob.unread(bob.room(room))).toHaveCount(0);
  await expect(bob.unread(bob.direct(ann.name))).toHaveText(/1/);
});

test('what oneself said is never unread', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await ann.say('to myself');
  await ann.createRoom(other);
  await expect(ann.unread(ann.room(room))).toHaveCount(0);
  await ann.page.reload();
  await expect(ann.room(room)).toBeVisible();
  await expect(ann.unread(ann.room(room))).toHaveCount(0);
});

test('who reads a busy room tells the server once a second how far, and to the end', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('market');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  const [start, before] = [Date.now(), bob.wire.countSent('mark_read')];
  await ann.recite(room, 1, 150);
  await bob.sees('line 150.');
  const seconds = Math.ceil((Date.now() - start) / 1_000);
  expect(bob.wire.countSent('mark_read') - before).toBeLessThanOrEqual(seconds + 1);
  const unread = async () => JSON.parse((await look(bob.page, `/api/v1/rooms/${room}`)).body).unread as number;
  await expect.poll(unread).toBe(0);
});

test('a message that is taken back is not unread any more', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await bob.createRoom(other);
  await ann.say('in the wrong room');
  await expect(bob.unread(bob.room(room))).toHaveText(/1/);
  await ann.delete('in the wrong room');
  await expect(bob.unread(bob.room(room))).toHaveCount(0);
});

test('the line is found above the first of many unread messages', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('market'), unique('kitchen')];
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await bob.createRoom(other);
  await ann.recite(room, 1, 120);
  await bob.openRoom(room);
  await expect(bob.message('line 120.')).toBeInViewport();
  await expect(async () => {
    await bob.messages.first().scrollIntoViewIfNeeded({ timeout: 1_000 });
    await expect(bob.newMessagesLine).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await expect(bob.firstNewMessage).toContainText('line 1.');
});
