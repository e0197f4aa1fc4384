import { expect, test } from '../support/test';
import { unique } from '../support/names';

test('two people in a room hear each other at once, under their names', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);

  await ann.say('Are the tulips out?');
  await bob.sees('Are the tulips out?', ann.name);
  await bob.say('Since Monday.');
  await ann.sees('Since Monday.', bob.name);
  await ann.say('Then I shall come.');
  await bob.sees('Then I shall come.', ann.name);

  const order = ['Are the tulips out?', 'Since Monday.', 'Then I shall come.'];
  for (const person of [ann, bob]) {
    await expect(person.messages).toContainText(order);
  }
});

test('one sees that somebody is writing until it is said', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);

  await ann.composer.pressSequentially('Wait, I am');
  await expect(bob.status(`${ann.name} is writing`)).toBeVisible();
  await expect(ann.status('is writing')).toHaveCount(0);
  await ann.composer.press('Enter');
  await bob.sees('Wait, I am', ann.name);
  await expect(bob.status('is writing')).toHaveCount(0);
});

test('one sees that somebody goes on writing right after a message', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);

  await ann.composer.pressSequentially('Wait');
  await ann.composer.press('Enter');
  await ann.composer.pressSequentially('There is');
  await bob.sees('Wait', ann.name);
  await expect(bob.status(`${ann.name} is writing`)).toBeVisible();
});

test('writing that leads to nothing is forgotten', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);

  await ann.composer.pressSequentially('Well');
  await expect(bob.status(`${ann.name} is writing`)).toBeVisible();
  await expect(bob.status('is writing')).toHaveCount(0);
});

test('one sees who is here, and who has gone', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);

  await expect(ann.member(bob.name)).toContainText('here');
  await bob.page.close();
  await expect(ann.member(bob.name)).toContainText('away');
});

test('who comes and goes is told in the room', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);

  await bob.joinRoom(room);
  await expect(ann.log).toContainText(`${bob.name} joined`);
  await bob.leaveRoom();
  await expect(ann.log).toContainText(`${bob.name} left`);
  await expect(bob.room(room)).toHaveCount(0);
});

test('what is said while everybody talks at once has one order for all', async ({ newcomer }) => {
  const people = [await newcomer('ann'), await newcomer('bob'), await newcomer('cem')];
  const room = unique('market');
  await people[0].createRoom(room);
  await people[1].joinRoom(room);
  await people[2].joinRoom(room);

  await Promise.all(
    people.map(async (person) => {
      for (let i = 1; i <= 8; i++) await person.say(`${person.name} says ${i}.`);
    }),
  );
  const heard = await Promise.all(
    people.map(async (person) => {
      await expect(person.messages).toHaveCount(24);
      return person.said();
    }),
  );
  expect(heard[1]).toEqual(heard[0]);
  expect(heard[2]).toEqual(heard[0]);
  for (const person of people) {
    const own = heard[0].filter((text) => text.startsWith(person.name));
    expect(own).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((i) => `${person.name} says ${i}.`));
  }

  await people[2].page.reload();
  await expect(people[2].messages).toHaveCount(24);
  expect(await people[2].said()).toEqual(heard[0]);
});
