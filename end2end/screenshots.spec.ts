import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test';
import { PASSWORD, Person, signUp } from './support/person';

// Pictures of every page, with people in it. SCREENSHOTS_DIR says where they go.
const folder = process.env.SCREENSHOTS_DIR ?? join(__dirname, 'test-results', 'screenshots');

test.use({ ownServer: {} });

async function pictures(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), animations: 'disabled' });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('pictures of all pages', async ({ visit, watch }) => {
  test.setTimeout(300_000);
  watch.announceAnswer(401, /sign/);
  watch.announceAnswer(404, /./);
  const door = await visit();
  for (const [name, path] of [['sign-in', '/sign-in'], ['sign-up', '/sign-up'], ['not-found', '/nothing/here']]) {
    await door.goto(path);
    await pictures(door, name);
  }
  await door.goto('/sign-in');
  await door.getByRole('textbox', { name: 'Username', exact: true }).fill('maya');
  await door.getByRole('textbox', { name: 'Password', exact: true }).fill(`not ${PASSWORD}`);
  await door.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(door.getByText('Wrong username or password.')).toBeVisible();
  await pictures(door, 'sign-in-refused');

  const maya = await signUp(await visit(), 'maya');
  const jonas = await signUp(await visit(), 'jonas');
  const amara = await signUp(await visit(), 'amara');
  await maya.createRoom('observatory', 'Tonight: Saturn from 22:10, if the clouds hold off');
  await pictures(maya.page, 'room-empty');
  await maya.createRoom('workshop', 'Mirrors, mounts and the leaking roof');
  await maya.createRoom('library', 'What we read and recommend');
  await jonas.createRoom('outreach', 'School visits and the open night');
  await jonas.page.goto('/rooms/observatory');
  await expect(jonas.page.getByRole('button', { name: 'Join room', exact: true })).toBeVisible();
  await pictures(jonas.page, 'room-closed');
  for (const room of ['workshop', 'observatory']) {
    await jonas.joinRoom(room);
    await amara.joinRoom(room);
  }
  await maya.enterRoom('observatory');

  await maya.say('Clear until midnight, they say. Who has the keys to the dome?');
  await jonas.say('I do. I can be there at half past eight and open the slit, so that the mirror cools down.');
  await amara.say('Then I bring tea and the new eyepiece.');
  await amara.say('It came this morning: 82° apparent field, and heavier than it looks.');
  await maya.react('Then I bring tea', '❤️');
  await jonas.react('Then I bring tea', '❤️');
  await jonas.react('Then I bring tea', '👀');
  await jonas.say('The rings open a little more every month now.\nCassini’s division should be easy at 200×.');
  await maya.say('Chart for tonight: https://example.org/charts/saturn-november');
  await maya.edit('Chart for tonight', 'Chart for tonight, with the moons: https://example.org/charts/saturn-november');
  await amara.say('Titan west of the planet, then. Lovely.');
  await jonas.react('Titan west', '🎉');
  await maya.react('Titan west', '🎉');

  await jonas.enterRoom('workshop');
  await jonas.say('The roof is tight again. Thank you, everybody.');
  await amara.openDirect('maya');
  await amara.say('May my sister come along tonight?');
  await amara.enterRoom('observatory');
  await maya.enterRoom('library');
  await jonas.enterRoom('observatory');
  await jonas.say('Dome is open, mirror is cooling. 4 °C and no wind.');
  await amara.say('On my way ☕');
  await maya.enterRoom('observatory');
  await expect(maya.newMessagesLine).toBeVisible();
  await jonas.composer.pressSequentially('See');
  await expect(maya.status('jonas is writing')).toBeVisible();
  await maya.page.mouse.move(0, 0);
  await pictures(maya.page, 'room');
  await maya.message('Titan west').hover();
  await pictures(maya.page, 'room-tools');

  await maya.openDirect('amara');
  await maya.say('Of course! There is a spare stool.');
  await pictures(maya.page, 'direct');
  for (const [name, path] of [['rooms', '/rooms'], ['settings', '/settings']]) {
    await maya.page.goto(path);
    await pictures(maya.page, name);
  }
  await phone(maya);
});

/** The list of conversations, which a phone shows by a button. */
async function phone(person: Person): Promise<void> {
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.page.goto('/rooms/observatory');
  await person.showConversations();
  for (const colorScheme of ['light', 'dark'] as const) {
    await person.page.emulateMedia({ colorScheme });
    await person.page.screenshot({ path: join(folder, `conversations-${colorScheme}-390.png`), animations: 'disabled' });
  }
}
