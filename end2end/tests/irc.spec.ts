import { IrcClient } from '../support/irc';
import { unique } from '../support/names';
import { PASSWORD } from '../support/person';
import { expect, test } from '../support/test';

test.use({ ownServer: { EXCHAT_IRC_ADDR: '127.0.0.1:0' } });

test('a browser and an IRC client in one room and one private conversation', async ({ newcomer, server }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  // From here on bob is at an IRC client only.
  await bob.page.close();
  const irc = await IrcClient.signIn(server.irc, bob.name, PASSWORD);
  try {
    irc.send(`JOIN #${room}`);
    await irc.hears(new RegExp(` 366 .*#${room}`));
    await expect(ann.member(bob.name)).toBeVisible();

    await ann.say('hello from the browser');
    await irc.hears(new RegExp(`:${ann.name}!\\S+ PRIVMSG #${room} :hello from the browser`));
    irc.send(`PRIVMSG #${room} :hello from IRC`);
    await expect(ann.message('hello from IRC', bob.name)).toBeVisible();

    await ann.edit('hello from the browser', 'hello, corrected');
    await irc.hears(new RegExp(`PRIVMSG #${room} :.*hello, corrected`));
    await ann.react('hello from IRC', '🎉');
    await irc.hears(/draft\/react=🎉.* TAGMSG /);
    await ann.delete('hello, corrected');
    await irc.hears(new RegExp(` REDACT #${room} `));

    irc.send(`TOPIC #${room} :What grows`);
    await expect(ann.topic).toContainText('What grows');

    irc.send(`PRIVMSG ${ann.name} :psst`);
    await ann.direct(bob.name).getByRole('link').click();
    await expect(ann.message('psst', bob.name)).toBeVisible();
    await ann.say('what is it?');
    await irc.hears(new RegExp(`:${ann.name}!\\S+ PRIVMSG ${bob.name} :what is it\\?`));

    await ann.openRoom(room);
    irc.send(`PART #${room} :bye`);
    await expect(ann.member(bob.name)).toBeHidden();
  } finally {
    irc.leave();
  }
});
