import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { unique } from '../support/names';

/** Holds the page's WebAssembly back, as a slow line does, until `release` is called. */
async function heldBack(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route(/\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test('words typed before the page is alive stay, and are sent', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  const release = await heldBack(ann.page);
  await ann.page.goto(`/rooms/${room}`, { waitUntil: 'commit' });
  await ann.composer.pressSequentially('typed at');
  release();
  await ann.isLive();
  await expect(ann.composer).toHaveValue('typed at');
  await ann.composer.press('End');
  await ann.composer.pressSequentially(' once');
  await ann.composer.press('Enter');
  await ann.isAcknowledged('typed at once');
});

test('a message sent before the page is alive is sent once', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  const release = await heldBack(ann.page);
  await ann.page.goto(`/rooms/${room}`, { waitUntil: 'commit' });
  await ann.composer.fill('quicker than the page');
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click();
  await bob.sees('quicker than the page', ann.name);
  release();
  await ann.isLive();
  await ann.sees('quicker than the page', ann.name);
  await expect(ann.composer).toHaveValue('');
});

test('a menu that was opened before the page is alive stays open', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  const release = await heldBack(ann.page);
  await ann.page.goto(`/rooms/${room}`, { waitUntil: 'commit' });
  await ann.page.getByRole('button', { name: 'Account', exact: true }).click();
  const menu = ann.page.getByRole('group', { name: 'Account', exact: true });
  await expect(menu).toBeVisible();
  release();
  await ann.isLive();
  await expect(menu).toBeVisible();
});
