import { expect, test } from '../support/test';
import { Person } from '../support/person';
import { unique } from '../support/names';

test('a session ended in the settings is signed out at once, wherever it is', async ({ newcomer, visit, watch }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.say('between us');
  const elsewhere = new Person(await visit({ userAgent: 'A browser in the library' }), ann.name);
  await elsewhere.signIn();
  await elsewhere.isSignedIn();
  await elsewhere.openRoom(room);
  await elsewhere.sees('between us');
  watch.announceAnswer(401, /./);

  await ann.page.goto('/settings');
  await ann.endSession('A browser in the library');
  await expect(ann.session('A browser in the library')).toHaveCount(0);
  await expect(elsewhere.page).toHaveURL(/\/sign-in/);
  await expect(elsewhere.page.getByText('between us')).toHaveCount(0);
  await elsewhere.page.goto(`/rooms/${room}`);
  await expect(elsewhere.page).toHaveURL(/\/sign-in/);

  await ann.page.goto(`/rooms/${room}`);
  await ann.isLive();
  await ann.say('still here');
});

test('an access token is shown once, opens the API, and nothing more after it is revoked', async ({ newcomer, server }) => {
  const ann = await newcomer('ann');
  const ask = (token: string) =>
    fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } }).then((answer) => answer.status);

  await ann.page.goto('/settings');
  const token = await ann.makeToken('the coffee machine');
  expect(await ask(token)).toBe(200);
  await ann.page.reload();
  await expect(ann.token('the coffee machine')).toBeVisible();
  expect(await ann.page.content()).not.toContain(token);

  await ann.revokeToken('the coffee machine');
  await expect(ann.token('the coffee machine')).toHaveCount(0);
  expect(await ask(token)).toBe(401);
});

test('signing out loses nothing unasked, and nothing when it fails', async ({ newcomer, cable, watch }) => {
  const ann = await newcomer('ann', { baseURL: cable.url });
  const room = unique('garden');
  await ann.createRoom(room);
  watch.announceOutage();
  await cable.cut();
  await ann.composer.fill('written while cut off');
  await ann.composer.press('Enter');
  await ann.sees('written while cut off', ann.name);

  const signOut = async (sure: boolean) => {
    ann.page.once('dialog', (dialog) => (sure ? dialog.accept() : dialog.dismiss()));
    await ann.page.getByRole('button', { name: 'Account', exact: true }).click();
    await ann.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  };
  await signOut(false);
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));
  await ann.page.keyboard.press('Escape');
  await signOut(true);
  // The browser's own page of the failure.
  await ann.page.waitForURL(/^chrome-error:/);
  await cable.mend();
  await ann.page.goto(`/rooms/${room}`);
  await ann.isAcknowledged('written while cut off');
});

test('what was written leaves the browser with who has signed out', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  await ann.composer.pressSequentially('half a thou');
  const kept = () => ann.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('exchat.')));
  expect(await kept()).not.toEqual([]);
  await ann.signOut();
  await expect.poll(kept).toEqual([]);
});
