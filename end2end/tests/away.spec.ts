import { expect, test } from '../support/test';
import { unique } from '../support/names';

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
