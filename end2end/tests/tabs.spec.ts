import { expect, test } from '../support/test';
import { Person } from '../support/person';
import { unique } from '../support/names';

test('two tabs of one person show the same', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  const again = new Person(await ann.page.context().newPage(), ann.name);
  await again.page.goto(`/rooms/${room}`);
  await again.isLive();

  await ann.say('from the first tab');
  await again.sees('from the first tab', ann.name);
  await again.say('from the second tab');
  await ann.sees('from the second tab', ann.name);
  await ann.edit('from the second tab', 'corrected in the first');
  await expect(again.message('corrected in the first')).toBeVisible();
  for (const tab of [ann, again]) {
    await expect(tab.messages).toHaveCount(2);
  }

  const other = unique('kitchen');
  await again.createRoom(other);
  await expect(ann.room(other)).toBeVisible();
});

test('what is read in one tab is read in the other', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await bob.createRoom(other);
  const again = new Person(await bob.page.context().newPage(), bob.name);
  await again.page.goto(`/rooms/${other}`);
  await again.isLive();

  await ann.say('news');
  for (const tab of [bob, again]) await expect(tab.unread(tab.room(room))).toHaveText(/1/);
  await bob.page.bringToFront();
  await bob.openRoom(room);
  for (const tab of [bob, again]) await expect(tab.unread(tab.room(room))).toHaveCount(0);
});

test('signing out in one tab signs the other out at once', async ({ newcomer, watch }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.say('between us');
  const again = new Person(await ann.page.context().newPage(), ann.name);
  await again.page.goto(`/rooms/${room}`);
  await again.isLive();
  watch.announceAnswer(401, /./);

  await ann.signOut();
  await expect(again.page).toHaveURL(/\/sign-in/);
  await expect(again.page.getByText('between us')).toHaveCount(0);
});

test('what two tabs wrote while they were cut off is sent, even if both were closed', async ({ newcomer, cable, watch }) => {
  const ann = await newcomer('ann', { baseURL: cable.url });
  const room = unique('garden');
  await ann.createRoom(room);
  const again = new Person(await ann.page.context().newPage(), ann.name);
  await again.page.goto(`/rooms/${room}`);
  await again.isLive();

  watch.announceOutage();
  await cable.cut();
  for (const [tab, text] of [[ann, 'from the first tab'], [again, 'from the second tab']] as const) {
    await tab.composer.fill(text);
    await tab.composer.press('Enter');
    await tab.sees(text, ann.name);
  }
  const third = new Person(await ann.page.context().newPage(), ann.name);
  await ann.page.close();
  await again.page.close();
  await cable.mend();
  await third.page.goto(`/rooms/${room}`);
  await third.sees('from the first tab', ann.name);
  await third.sees('from the second tab', ann.name);
  await third.isAcknowledged('from the first tab');
  await third.isAcknowledged('from the second tab');
  await third.page.reload();
  await expect(third.messages).toHaveCount(2);
});
