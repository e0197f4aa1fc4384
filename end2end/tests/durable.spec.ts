import { expect, test } from '../support/test';
import type { Person } from '../support/person';
import { unique } from '../support/names';

test.describe('with a server of its own', () => {
  test.use({ ownServer: {} });

  test('a reload and a restart of the server change nothing', async ({ newcomer, server, watch }) => {
    const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
    const room = unique('garden');
    await ann.createRoom(room, 'What grows');
    await bob.joinRoom(room);
    await ann.say('tulips');
    await ann.say('weds');
    await ann.edit('weds', 'weeds');
    await ann.say('rust');
    await bob.react('tulips', '🎉');
    await ann.delete('rust');
    await ann.openDirect(bob.name);
    await ann.say('psst');
    await bob.openDirect(ann.name);
    await bob.sees('psst', ann.name);
    await bob.openRoom(room);

    const isAllThere = async () => {
      await expect(bob.messages).toContainText(['tulips', 'weeds']);
      await expect(bob.messages).toHaveCount(2);
      await expect(bob.message('weeds')).toContainText('edited');
      await expect(bob.reaction('tulips', '🎉')).toContainText('1');
      await expect(bob.topic).toContainText('What grows');
      await expect(bob.direct(ann.name)).toBeVisible();
    };
    await isAllThere();
    await bob.page.reload();
    await isAllThere();

    // Both stay where they are, and are connected again by themselves.
    watch.announceOutage();
    const before = [ann, bob].map((person) => person.wire.resumed);
    await server.stop();
    await server.startAgain();
    await ann.isBack(before[0]);
    await bob.isBack(before[1]);
    await isAllThere();
    await ann.openRoom(room);
    await ann.say('after the restart');
    await bob.sees('after the restart', ann.name);
    await bob.page.reload();
    await bob.sees('after the restart', ann.name);
  });

  test('a server killed while everybody talks loses, doubles and mixes up nothing', async ({ newcomer, server, watch }) => {
    const people = [await newcomer('ann'), await newcomer('bob')];
    const [ann, bob] = people;
    const room = unique('market');
    await ann.createRoom(room);
    await bob.joinRoom(room);
    const words = (person: Person, from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => `${person.name} says ${from + i}.`);
    const talk = async (person: Person, texts: string[]) => {
      for (const text of texts) {
        await person.composer.fill(text);
        await person.composer.press('Enter');
      }
    };

    watch.announceOutage();
    for (let round = 0; round < 3; round++) {
      const before = people.map((person) => person.wire.resumed);
      const first = 12 * round + 1;
      const talking = Promise.all(people.map((person) => talk(person, words(person, first, first + 7))));
      // In the middle of it: as soon as something of this round has been acknowledged.
      await ann.isAcknowledged(words(ann, first, first)[0]);
      await server.kill();
      await talking;
      await Promise.all(people.map((person) => talk(person, words(person, first + 8, first + 11))));
      await server.startAgain();
      await Promise.all(people.map((person, i) => person.isBack(before[i])));
      await Promise.all(people.map((person) => person.isAcknowledged(words(person, first + 11, first + 11)[0])));
    }

    const everything = people.flatMap((person) => words(person, 1, 36));
    const heard = await Promise.all(
      people.map(async (person) => {
        await expect(person.messages).toHaveCount(everything.length);
        return person.said();
      }),
    );
    expect(heard[1]).toEqual(heard[0]);
    for (const person of people) {
      expect(heard[0].filter((text) => text.startsWith(person.name))).toEqual(words(person, 1, 36));
    }

    // And that is what the server has, too.
    for (const person of people) {
      await person.page.reload();
      await expect(person.messages.last()).toContainText(heard[0][heard[0].length - 1]);
      const page = await person.said();
      expect(page).toEqual(heard[0].slice(-page.length));
    }
  });
});
