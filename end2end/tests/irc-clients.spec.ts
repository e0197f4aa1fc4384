import { irssiByPassword, irssiBySasl, weechat } from '../support/irc-clients';
import { unique } from '../support/names';
import { expect, test } from '../support/test';

test.use({ ownServer: { EXCHAT_IRC_ADDR: '127.0.0.1:0' } });

test('irssi, WeeChat and a browser talk to each other', async ({ newcomer, atTerminal }) => {
  const [ann, bob, eve] = [await newcomer('ann'), await newcomer('bob'), await newcomer('eve')];
  const room = unique('garden');
  await ann.createRoom(room, 'What grows');
  // From here on they are at their terminals only.
  await Promise.all([bob, eve].map((person) => person.page.close()));
  const [irssi, wee] = [await atTerminal(bob, irssiByPassword), await atTerminal(eve, weechat)];
  await irssi.join(`#${room}`);
  await irssi.terminal.shows(/What grows/);
  await wee.join(`#${room}`);
  await wee.terminal.shows(/What grows/);
  await expect(ann.member(bob.name)).toBeVisible();
  await expect(ann.member(eve.name)).toBeVisible();
  await irssi.terminal.shows(new RegExp(`${eve.name} .*has joined #${room}`));

  await ann.say('hello from the browser');
  await irssi.sees([ann.name, 'hello from the browser']);
  await wee.sees([ann.name, 'hello from the browser']);
  await irssi.type('hello from irssi');
  await ann.sees('hello from irssi', bob.name);
  await wee.sees([bob.name, 'hello from irssi']);
  await wee.type('grüße from WeeChat 🌷');
  await ann.sees('grüße from WeeChat 🌷', eve.name);
  await irssi.sees([eve.name, 'grüße from WeeChat 🌷']);

  await irssi.type(`/msg ${eve.name} psst`);
  await wee.lookAt(bob.name);
  await wee.sees([bob.name, 'psst']);
  await wee.type('what is it?');
  await irssi.lookAt(eve.name);
  await irssi.sees([eve.name, 'what is it?']);
  await ann.openDirect(bob.name);
  await ann.say('psst from the browser');
  await irssi.lookAt(ann.name);
  await irssi.sees([ann.name, 'psst from the browser']);
  await irssi.type('yes?');
  await ann.sees('yes?', bob.name);
});

for (const [name, program] of Object.entries({ irssi: irssiBySasl, WeeChat: weechat })) {
  test(`${name} shows what was said while it was away`, async ({ newcomer, atTerminal }) => {
    const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
    const room = unique('garden');
    await ann.createRoom(room);
    await bob.page.close();
    const before = await atTerminal(bob, program);
    await before.join(`#${room}`);
    await before.type('back in a moment');
    await ann.sees('back in a moment', bob.name);
    await before.quit();
    await ann.say('tulips');
    await ann.say('weeds');
    // An account stays in its rooms: it comes back into them by itself.
    const after = await atTerminal(bob, program);
    await after.lookAt(`#${room}`);
    await after.sees([bob.name, 'back in a moment'], [ann.name, 'tulips'], [ann.name, 'weeds']);
    await after.type('nice');
    await ann.sees('nice', bob.name);
  });
}
