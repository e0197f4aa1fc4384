import { expect, test } from '../support/test';
import { expectNoBarriers } from '../support/axe';
import { unique } from '../support/names';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('on a phone the list comes by a button, and goes when a room is chosen', async ({ newcomer }) => {
  const ann = await newcomer('ann', phone);
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await ann.createRoom(other);
  await expect(ann.conversations).toBeHidden();

  await ann.page.getByRole('button', { name: 'Show conversations', exact: true }).tap();
  await expect(ann.conversations).toBeVisible();
  await ann.room(room).getByRole('link').tap();
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await expect(ann.page.getByRole('heading', { level: 1 })).toHaveText(`#${room}`);
  await expect(ann.conversations).toBeHidden();

  // A finger beside it closes it, too.
  await ann.showConversations();
  await ann.page.touchscreen.tap(370, 500);
  await expect(ann.conversations).toBeHidden();
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));
});

test('on a phone Enter breaks the line, and the button sends', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann', phone), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.composer.tap();
  await ann.page.keyboard.type('roses are red');
  await ann.page.keyboard.press('Enter');
  await ann.page.keyboard.type('violets are blue');
  await expect(ann.composer).toHaveValue('roses are red\nviolets are blue');
  await expect(ann.messages).toHaveCount(0);
  await ann.page.getByRole('button', { name: 'Send', exact: true }).tap();
  await ann.isAcknowledged('roses are red\nviolets are blue');
  await expect(bob.message('roses', ann.name)).toHaveCount(1);
  await expect(ann.composer).toHaveValue('');

  // A finger reaches what a mouse does.
  const message = ann.message('roses');
  await message.getByRole('button', { name: 'Actions', exact: true }).tap();
  await message.getByRole('group', { name: 'Actions', exact: true }).getByRole('button', { name: '👍' }).tap();
  await expect(bob.reaction('roses', '👍')).toContainText('1');
});

test('on a phone the open list is in nobody’s way', async ({ newcomer }) => {
  const ann = await newcomer('ann', phone);
  await ann.createRoom(unique('garden'), 'What grows');
  await ann.showConversations();
  await expectNoBarriers(ann);
});
