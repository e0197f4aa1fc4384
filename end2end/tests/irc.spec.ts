import { IrcClient } from '../support/irc';
import { unique } from '../support/names';
import { PASSWORD, type Person } from '../support/person';
import { expect, test } from '../support/test';

test.use({ ownServer: { EXCHAT_IRC_ADDR: '127.0.0.1:0' } });

test('a browser and an IRC client in one room and one private conversation', async ({ newcomer, server }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  // From here on bob is at an IRC client only.
  await bob.page.close();
  const irc = await IrcClient.signIn(server.irc, bob.name, PASSWORD);
  const room = unique('garden');
  try {
    await test.step('joining', () => join(ann, bob.name, irc, room));
    await test.step('words, edits, reactions and deletions in the room', async () => {
      await talk(ann, bob.name, irc, { sends: `#${room}`, hears: `#${room}` });
    });
    await test.step('the topic', () => changeTopic(ann, irc, room));
    await test.step('a private conversation', async () => {
      irc.send(`PRIVMSG ${ann.name} :psst`);
      await ann.direct(bob.name).getByRole('link').click();
      await ann.sees('psst', bob.name);
      await talk(ann, bob.name, irc, { sends: ann.name, hears: bob.name });
    });
    await test.step('leaving', () => leave(ann, bob.name, irc, room));
    await test.step('presence', () => comeAndGo(ann, bob.name, irc, room));
  } finally {
    irc.leave();
  }
});

async function join(ann: Person, bob: string, irc: IrcClient, room: string): Promise<void> {
  irc.send(`JOIN #${room}`);
  await irc.hears(new RegExp(` 366 .*#${room}`));
  await ann.joinRoom(room);
  await irc.hears(new RegExp(`:${ann.name}!\\S+ JOIN #${room}`));
  await expect(ann.member(bob)).toContainText('here');
}

/** Each says something, and sees what the other does with it. `place` is what IRC calls where they are. */
async function talk(ann: Person, bob: string, irc: IrcClient, place: { sends: string; hears: string }): Promise<void> {
  const of = (command: string) => `:${ann.name}!\\S+ ${command} ${place.hears}`;
  await ann.say('hello from the browser');
  const anns = await irc.hears(new RegExp(`msgid=([^;\\s]+)\\S* ${of('PRIVMSG')} :hello from the browser`));
  irc.send(`PRIVMSG ${place.sends} :hello from IRC`);
  const bobs = await irc.hears(new RegExp(`msgid=([^;\\s]+)\\S* :${bob}!\\S+ PRIVMSG ${place.sends} :hello from IRC`));
  await ann.sees('hello from IRC', bob);

  await ann.edit('hello from the browser', 'hello, corrected');
  await irc.hears(new RegExp(`\\+draft/reply=${anns}\\S* ${of('PRIVMSG')} :\\[edited\\] hello, corrected`));
  irc.send(`@+draft/reply=${anns};+draft/react=🎉 TAGMSG ${place.sends}`);
  await expect(ann.reaction('hello, corrected', '🎉')).toContainText('1');
  await ann.react('hello from IRC', '🎉');
  await irc.hears(new RegExp(`\\+draft/reply=${bobs};\\+draft/react=🎉\\S* ${of('TAGMSG')}`));

  irc.send(`PRIVMSG ${place.sends} :never mind`);
  const gone = await irc.hears(/msgid=([^;\s]+).* :never mind/);
  await ann.sees('never mind', bob);
  irc.send(`REDACT ${place.sends} ${gone}`);
  await expect(ann.message('never mind')).toBeHidden();
  await ann.delete('hello, corrected');
  await irc.hears(new RegExp(`${of('REDACT')} ${anns}`));
}

async function changeTopic(ann: Person, irc: IrcClient, room: string): Promise<void> {
  irc.send(`TOPIC #${room} :What grows`);
  await expect(ann.topic).toContainText('What grows');
  await ann.setTopic('What has withered');
  await irc.hears(new RegExp(`:${ann.name}!\\S+ TOPIC #${room} :What has withered`));
}

async function leave(ann: Person, bob: string, irc: IrcClient, room: string): Promise<void> {
  await ann.openRoom(room);
  irc.send(`PART #${room} :bye`);
  await expect(ann.member(bob)).toBeHidden();
  irc.send(`JOIN #${room}`);
  await expect(ann.member(bob)).toBeVisible();
  await irc.hears(new RegExp(` 366 .*#${room}`));
  await ann.leaveRoom();
  await irc.hears(new RegExp(`:${ann.name}!\\S+ PART #${room}`));
}

/** Somebody who goes is away, for those who share a room with them. */
async function comeAndGo(ann: Person, bob: string, irc: IrcClient, room: string): Promise<void> {
  await ann.joinRoom(room);
  await expect(ann.member(bob)).toContainText('here');
  await ann.page.goto('about:blank');
  await irc.hears(new RegExp(`:${ann.name}!\\S+ AWAY :Not connected`));
  await ann.page.goto(`/rooms/${room}`);
  await irc.hears(new RegExp(`:${ann.name}!\\S+ AWAY\\s`));
  await ann.isLive();
  irc.leave();
  await expect(ann.member(bob)).toContainText('away');
}
