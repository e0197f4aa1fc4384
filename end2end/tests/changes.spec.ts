import { expect, test } from '../support/test';
import { unique } from '../support/names';

test('an edit is seen by everybody at once, and stays', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.say('The tulps are out');
  await bob.sees('The tulps are out');

  await ann.edit('The tulps are out', 'The tulips are out');
  for (const person of [ann, bob]) {
    await expect(person.message('The tulips are out', ann.name)).toContainText('edited');
    await expect(person.message('The tulps are out')).toHaveCount(0);
  }
  await bob.page.reload();
  await expect(bob.message('The tulips are out', ann.name)).toContainText('edited');
  await expect(bob.messages).toHaveCount(1);
});

test('a deleted message is gone for everybody, and stays gone', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.say('My password is swordfish');
  await ann.say('Oh dear');
  await bob.sees('My password is swordfish');

  await ann.delete('My password is swordfish');
  for (const person of [ann, bob]) {
    await expect(person.message('swordfish')).toHaveCount(0);
    await person.sees('Oh dear', ann.name);
  }
  await bob.page.reload();
  await bob.sees('Oh dear', ann.name);
  expect(await bob.page.content()).not.toContain('swordfish');
});

test('reactions are counted for everybody, and taken back by who gave them', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.say('The tulips are out');
  await bob.sees('The tulips are out');

  await bob.react('The tulips are out', '👍');
  for (const person of [ann, bob]) await expect(person.reaction('The tulips are out', '👍')).toContainText('1');
  await ann.reaction('The tulips are out', '👍').click();
  for (const person of [ann, bob]) await expect(person.reaction('The tulips are out', '👍')).toContainText('2');
  await expect(ann.reaction('The tulips are out', '👍')).toHaveAttribute('aria-pressed', 'true');

  await bob.page.reload();
  await expect(bob.reaction('The tulips are out', '👍')).toContainText('2');
  await bob.isLive();
  await bob.reaction('The tulips are out', '👍').click();
  for (const person of [ann, bob]) await expect(person.reaction('The tulips are out', '👍')).toContainText('1');
  await expect(bob.reaction('The tulips are out', '👍')).toHaveAttribute('aria-pressed', 'false');
});

test('nobody is offered to change what others said', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.say('Mine');
  await bob.say('His');

  await ann.sees('His', bob.name);
  await bob.sees('Mine', ann.name);
  expect(await bob.offers('Mine')).not.toContain('Edit');
  expect(await bob.offers('Mine')).not.toContain('Delete');
  // She made the room: she keeps order in it, but puts no words into anybody's mouth.
  expect(await ann.offers('His')).not.toContain('Edit');
  expect(await ann.offers('His')).toContain('Delete');

  await ann.delete('His');
  await expect(bob.message('His')).toHaveCount(0);
});

test('what changed while one was elsewhere is as it should be when one comes back', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await bob.createRoom(other);
  await ann.openRoom(room);
  for (const text of ['one', 'two', 'three']) await ann.say(text);

  await bob.openRoom(room);
  await bob.sees('three');
  await bob.openRoom(other);
  await ann.edit('one', 'first');
  await ann.delete('two');
  await ann.react('three', '🎉');

  await bob.openRoom(room);
  await expect(bob.messages).toContainText(['first', 'three']);
  await expect(bob.messages).toHaveCount(2);
  await expect(bob.reaction('three', '🎉')).toContainText('1');
});
