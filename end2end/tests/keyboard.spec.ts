import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { PASSWORD, Person } from '../support/person';
import { unique } from '../support/names';

/** Presses Tab until the keyboard is at `target`, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  // Other tests make rooms, too, and each is two stops on the way.
  for (let presses = 0; presses < 500; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}`);
}

test('from the front door to the first message without a mouse', async ({ page }) => {
  const ann = new Person(page, unique('ann'));
  const room = unique('garden');
  const box = (name: string) => page.getByRole('textbox', { name, exact: true });

  await page.goto('/sign-in');
  await tabTo(page, page.getByRole('link', { name: 'Make one' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sign-up/);
  await tabTo(page, box('Username'));
  await page.keyboard.type(ann.name);
  await tabTo(page, box('Password'));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await ann.isSignedIn();

  await page.goto('/rooms');
  await ann.isLive();
  // The link leads past all rooms that there are.
  await tabTo(page, page.getByRole('link', { name: 'Create room', exact: true }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('main').getByRole('textbox', { name: 'Room name', exact: true }));
  await page.keyboard.type(room);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/rooms/${room}$`));

  await ann.isLive();
  await tabTo(page, ann.composer);
  await page.keyboard.type('Look, no hands');
  await page.keyboard.press('Enter');
  await ann.isAcknowledged('Look, no hands');
  await ann.sees('Look, no hands', ann.name);
  await expect(ann.composer).toBeFocused();
});

test('what one said last is changed with the arrow key, and Escape leaves it as it was', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  await ann.say('The tulps are out');

  await ann.composer.press('ArrowUp');
  await expect(ann.editor).toBeFocused();
  await expect(ann.editor).toHaveValue('The tulps are out');
  await ann.page.keyboard.press('Escape');
  await expect(ann.editor).toHaveCount(0);
  await expect(ann.composer).toBeFocused();
  await ann.sees('The tulps are out', ann.name);

  await ann.composer.press('ArrowUp');
  await ann.editor.fill('The tulips are out');
  await ann.page.keyboard.press('Enter');
  await ann.sees('The tulips are out', ann.name);
  await expect(ann.message('The tulps are out')).toHaveCount(0);
  await expect(ann.composer).toBeFocused();
});

test('a message is reacted to and deleted without a mouse', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  await ann.say('The tulips are out');
  const message = ann.message('The tulips are out');

  const actions = message.getByRole('group', { name: 'Actions', exact: true });

  await tabTo(ann.page, message.getByRole('button', { name: 'Actions', exact: true }));
  await ann.page.keyboard.press('Enter');
  await tabTo(ann.page, actions.getByRole('button', { name: '👍' }));
  await ann.page.keyboard.press('Enter');
  await expect(ann.reaction('The tulips are out', '👍')).toContainText('1');

  await tabTo(ann.page, message.getByRole('button', { name: 'Actions', exact: true }));
  await ann.page.keyboard.press('Enter');
  await tabTo(ann.page, actions.getByRole('button', { name: 'Delete', exact: true }));
  await ann.page.keyboard.press('Enter');
  await expect(message).toHaveCount(0);
});

test('the list on the left is walked with Alt and the arrow keys', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const rooms = [unique('alpha'), unique('beta'), unique('gamma')];
  for (const room of rooms) await ann.createRoom(room);
  await ann.openRoom(rooms[1]);
  await ann.page.keyboard.press('Alt+ArrowDown');
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${rooms[2]}$`));
  await ann.page.keyboard.press('Alt+ArrowUp');
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${rooms[1]}$`));
});

test('with Shift as well, Alt and the arrow keys lead to what is unread only', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const rooms = [unique('alpha'), unique('beta'), unique('gamma'), unique('omega')];
  for (const room of rooms) {
    await ann.createRoom(room);
    await bob.joinRoom(room);
  }
  await bob.openRoom(rooms[0]);
  for (const room of [rooms[0], rooms[2]]) {
    await ann.openRoom(room);
    await ann.say('news');
  }
  await expect(bob.unread(bob.room(rooms[2]))).toHaveText(/1/);
  await bob.page.keyboard.press('Alt+Shift+ArrowDown');
  await expect(bob.page).toHaveURL(new RegExp(`/rooms/${rooms[2]}$`));
  await expect(bob.unread(bob.conversations)).toHaveCount(0);
  await ann.openRoom(rooms[1]);
  await ann.say('news');
  await expect(bob.unread(bob.room(rooms[1]))).toHaveText(/1/);
  await bob.page.keyboard.press('Alt+Shift+ArrowUp');
  await expect(bob.page).toHaveURL(new RegExp(`/rooms/${rooms[1]}$`));
  await expect(bob.unread(bob.conversations)).toHaveCount(0);

  // With nothing unread it leads nowhere; what is seen next shows that this has been so for a while.
  await bob.page.keyboard.press('Alt+Shift+ArrowDown');
  await bob.page.keyboard.press('Alt+ArrowDown');
  await expect(bob.page).toHaveURL(new RegExp(`/rooms/${rooms[2]}$`));
});

test('Ctrl+K jumps to a room or a person', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await ann.createRoom(other);
  await ann.openDirect(bob.name);
  await ann.say('psst');

  for (const [typed, path] of [[room, `/rooms/${room}`], [bob.name, `/direct/${bob.name}`]]) {
    await ann.page.keyboard.press('Control+k');
    await expect(ann.jump).toBeVisible();
    await ann.page.keyboard.type(typed.slice(0, -2));
    await expect(ann.jump.getByText(typed)).toBeVisible();
    await ann.page.keyboard.press('Enter');
    await expect(ann.page).toHaveURL(new RegExp(`${path}$`));
    await expect(ann.jump).toHaveCount(0);
  }
});

test('Escape closes what is open, and nothing else', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  await ann.say('The tulips are out');
  await ann.composer.fill('half a thou');

  const actions = await ann.openActions('The tulips are out');
  await ann.page.keyboard.press('Escape');
  await expect(actions).toBeHidden();

  await ann.composer.focus();
  await ann.page.keyboard.press('Control+k');
  await expect(ann.jump).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await expect(ann.jump).toHaveCount(0);
  await expect(ann.composer).toBeFocused();

  await ann.openEditor('The tulips are out');
  await ann.page.keyboard.press('Escape');
  await expect(ann.editor).toHaveCount(0);
  await expect(ann.composer).toHaveValue('half a thou');
});

test('Escape in the composer leads to the newest message, which is read then', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('archive');
  await ann.createRoom(room);
  await ann.recite(room, 1, 60);
  await bob.joinRoom(room);
  await bob.message(/line 20\./).scrollIntoViewIfNeeded();
  await expect(bob.latestLink).toBeVisible();
  await ann.openRoom(room);
  await ann.say('news');
  await expect(bob.unread(bob.room(room))).toHaveText(/1/);
  await bob.composer.focus();
  await expect(bob.message('news')).not.toBeInViewport();
  await bob.page.keyboard.press('Escape');
  await expect(bob.message('news')).toBeInViewport();
  await expect(bob.unread(bob.room(room))).toHaveCount(0);
});

test('Enter that ends the work of an input method sends nothing', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  const input = await ann.page.context().newCDPSession(ann.page);
  await ann.composer.focus();
  await input.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await expect(ann.composer).toHaveValue('にほん');
  const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };
  await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key });
  await input.send('Input.insertText', { text: '日本' });
  await input.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  await expect(ann.composer).toHaveValue('日本');
  await expect(ann.messages).toHaveCount(0);

  await ann.page.keyboard.press('Enter');
  await ann.isAcknowledged('日本');
  await expect(ann.messages).toHaveCount(1);
});

test('a room is joined, and somebody written to, without a mouse', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);

  await bob.page.goto('/rooms');
  await bob.isLive();
  await tabTo(bob.page, bob.page.getByRole('main').getByRole('link', { name: room }));
  await bob.page.keyboard.press('Enter');
  await tabTo(bob.page, bob.page.getByRole('button', { name: 'Join room', exact: true }));
  await bob.page.keyboard.press('Enter');
  await expect(bob.composer).toBeVisible();
  await bob.isLive();
  await tabTo(bob.page, bob.composer);
  await bob.page.keyboard.type('Here I am');
  await bob.page.keyboard.press('Enter');
  await ann.sees('Here I am', bob.name);

  await tabTo(bob.page, bob.conversations.getByRole('button', { name: 'New message', exact: true }));
  await bob.page.keyboard.press('Enter');
  await expect(bob.page.getByRole('textbox', { name: 'Username', exact: true })).toBeFocused();
  await bob.page.keyboard.type(ann.name);
  await bob.page.keyboard.press('Enter');
  await expect(bob.page).toHaveURL(new RegExp(`/direct/${ann.name}$`));
  await bob.isLive();
  await tabTo(bob.page, bob.composer);
  await bob.page.keyboard.type('psst');
  await bob.page.keyboard.press('Enter');
  await expect(ann.direct(bob.name)).toBeVisible();
});

test('the settings are reached and changed without a mouse', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.page.goto('/rooms');
  await ann.isLive();
  await tabTo(ann.page, ann.page.getByRole('button', { name: 'Account', exact: true }));
  await ann.page.keyboard.press('Enter');
  await tabTo(ann.page, ann.page.getByRole('link', { name: 'Settings', exact: true }));
  await ann.page.keyboard.press('Enter');
  await expect(ann.page).toHaveURL(/\/settings$/);

  await tabTo(ann.page, ann.page.getByRole('button', { name: 'Dark', exact: true }));
  await ann.page.keyboard.press('Enter');
  await expect(ann.page.getByRole('button', { name: 'Dark', exact: true, pressed: true })).toBeVisible();
  await tabTo(ann.page, ann.page.getByRole('textbox', { name: 'Label', exact: true }));
  await ann.page.keyboard.type('the coffee machine');
  await ann.page.keyboard.press('Enter');
  await expect(ann.page.getByRole('status').getByRole('code')).toBeVisible();
  await tabTo(ann.page, ann.token('the coffee machine').getByRole('button', { name: /^Revoke/ }));
  await ann.page.keyboard.press('Enter');
  await expect(ann.token('the coffee machine')).toHaveCount(0);
});
