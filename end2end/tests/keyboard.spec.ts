import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { PASSWORD, Person } from '../support/person';
import { unique } from '../support/names';

/** Presses Tab until the keyboard is at `target`, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses++) {
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

test('Ctrl+K jumps to a room or a person', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await ann.createRoom(other);
  await ann.openDirect(bob.name);
  await ann.say('psst');

  for (const [typed, path] of [[room, `/rooms/${room}`], [bob.name, `/direct/${bob.name}`]]) {
    await ann.page.keyboard.press('Control+k');
    const dialog = ann.page.getByRole('dialog', { name: 'Jump to', exact: true });
    await expect(dialog).toBeVisible();
    await ann.page.keyboard.type(typed.slice(0, -2));
    await expect(dialog.getByText(typed)).toBeVisible();
    await ann.page.keyboard.press('Enter');
    await expect(ann.page).toHaveURL(new RegExp(`${path}$`));
    await expect(dialog).toHaveCount(0);
  }
});

test('a draft waits where it was written', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await ann.createRoom(other);
  await ann.openRoom(room);
  await ann.composer.pressSequentially('half a thou');
  await ann.openRoom(other);
  await expect(ann.composer).toHaveValue('');
  await ann.openRoom(room);
  await expect(ann.composer).toHaveValue('half a thou');
  await ann.page.reload();
  await expect(ann.composer).toHaveValue('half a thou');
});
