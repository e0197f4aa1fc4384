import { expect, test } from '../support/test';
import { unique } from '../support/names';
import { roomId } from '../support/prying';

test('who was cut off gets everything that was missed, once, without doing anything', async ({ newcomer, cable, watch }) => {
  const ann = await newcomer('ann');
  const bob = await newcomer('bob', { baseURL: cable.url });
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  for (const text of ['one', 'two', 'three']) await ann.say(text);
  await bob.sees('three', ann.name);

  watch.announceOutage();
  const before = bob.wire.resumed;
  await cable.cut();
  await ann.edit('one', 'first');
  await ann.delete('two');
  await ann.react('three', '🎉');
  await ann.say('four');
  await ann.setTopic('What has withered');
  await ann.say('five');
  await cable.mend();

  await bob.isBack(before);
  await expect(bob.messages).toContainText(['first', 'three', 'four', 'five']);
  await expect(bob.messages).toHaveCount(4);
  await expect(bob.message('first')).toContainText('edited');
  await expect(bob.reaction('three', '🎉')).toContainText('1');
  await expect(bob.topic).toContainText('What has withered');
});

test('what is written while one is cut off is kept, shown as waiting, and sent in order', async ({ newcomer, cable, watch }) => {
  const ann = await newcomer('ann');
  const bob = await newcomer('bob', { baseURL: cable.url });
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await bob.say('before');

  watch.announceOutage();
  const before = bob.wire.resumed;
  await cable.cut();
  for (const text of ['one', 'two', 'three']) {
    await bob.composer.fill(text);
    await bob.composer.press('Enter');
    await bob.sees(text, bob.name);
    await expect(bob.composer).toHaveValue('');
  }
  // After a while one is told, and the composer stays open.
  await expect(bob.status(/connect/i)).toBeVisible();
  await expect(bob.composer).toBeEditable();
  await ann.say('meanwhile');
  // The good news is there for a few seconds only.
  const told = expect(bob.status('connected again')).toBeVisible({ timeout: 40_000 });
  await cable.mend();
  await told;
  await bob.isBack(before);
  await bob.isAcknowledged('three');
  for (const person of [ann, bob]) {
    await expect(person.messages).toContainText(['before', 'meanwhile', 'one', 'two', 'three']);
    await expect(person.messages).toHaveCount(5);
  }
});

test('a connection that breaks again and again at any moment changes nothing in effect', async ({ newcomer, cable, watch }) => {
  const ann = await newcomer('ann');
  const bob = await newcomer('bob', { baseURL: cable.url });
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);

  watch.announceOutage();
  for (let i = 1; i <= 10; i++) {
    await bob.composer.fill(`bob ${i}.`);
    await bob.composer.press('Enter');
    await cable.cut();
    await ann.say(`ann ${i}.`);
    const before = bob.wire.resumed;
    await cable.mend();
    // Sometimes it comes back in time, sometimes it does not.
    if (i % 3 === 0 || i === 10) await bob.isBack(before);
  }
  await expect(ann.messages).toHaveCount(20);
  await expect(bob.messages).toHaveCount(20);
  const heard = await ann.said();
  expect(await bob.said()).toEqual(heard);
  for (const name of ['ann', 'bob']) {
    expect(heard.filter((text) => text.startsWith(name))).toEqual(
      Array.from({ length: 10 }, (_, i) => `${name} ${i + 1}.`),
    );
  }
});

test('a page whose question for what is missing is refused asks again', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  let refusals = 0;
  await bob.page.routeWebSocket(/\/ws/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { type, id } = JSON.parse(message.toString());
      if (type !== 'resume' || refusals > 0) return server.send(message);
      refusals += 1;
      socket.send(JSON.stringify({ type: 'error', id, code: 'unavailable', message: 'Not now.' }));
    });
  });
  await bob.page.reload();
  await expect.poll(() => refusals).toBe(1);
  await ann.say('Can you hear me?');
  await bob.sees('Can you hear me?', ann.name);
});

test('what has to be loaded anew is, even if that fails at first', async ({ newcomer, watch }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(other);
  await bob.joinRoom(other);
  await ann.createRoom(room);
  await bob.joinRoom(room);
  let tell = (_: object) => {};
  await bob.page.routeWebSocket(/\/ws/, (socket) => {
    socket.connectToServer();
    tell = (frame) => socket.send(JSON.stringify(frame));
  });
  await bob.page.reload();
  await expect(bob.member(ann.name)).toContainText('here');
  await ann.say('before');
  await bob.sees('before', ann.name);

  watch.announceAnswer(503, /conversations/);
  let failures = 0;
  await bob.page.route(/\/api\/v1\/conversations$/, (route) => {
    if (failures > 0) return route.continue();
    failures += 1;
    return route.fulfill({ status: 503, json: { code: 'unavailable', message: 'Not now.' } });
  });
  tell({ type: 'resync', conversation: await roomId(bob.page, room) });
  await expect.poll(() => failures).toBe(1);
  await ann.say('after');
  await bob.sees('after', ann.name);
  await ann.openRoom(other);
  await ann.say('over here');
  await expect(bob.unread(bob.room(other))).toHaveText(/1/);
});
