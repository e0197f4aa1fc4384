import { expect, test } from '../support/test';
import { complaint, fillAndSend, PASSWORD, Person, signUp } from '../support/person';
import { unique } from '../support/names';

test('from the front door to the first message', async ({ page }) => {
  const ann = new Person(page, unique('ann'));
  const room = unique('garden');

  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByRole('link', { name: 'Make one' }).click();
  await expect(page).toHaveURL(/\/sign-up/);
  await fillAndSend(page, 'Sign up', ann.name, PASSWORD);
  await ann.isSignedIn();

  await ann.createRoom(room);
  await expect(ann.room(room)).toBeVisible();
  await ann.say('Hello, world');
  await ann.sees('Hello, world', ann.name);
  await expect(ann.composer).toHaveValue('');

  // The front door leads back to where they were.
  await page.goto('/');
  await expect(page).toHaveURL(new RegExp(`/rooms/${room}`));
  await ann.sees('Hello, world', ann.name);
});

test('signing out and in again', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.say('between us');

  await ann.signOut();
  await ann.page.goBack();
  await expect(ann.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(ann.page.getByText('between us')).toHaveCount(0);

  await ann.signIn();
  await ann.isSignedIn();
  await ann.openRoom(room);
  await ann.sees('between us', ann.name);
});

test('a wrong password and an unknown name get the same answer, and the right ones get in', async ({ newcomer, watch }) => {
  const ann = await newcomer('ann');
  await ann.signOut();
  watch.announceAnswer(401, /sign/);

  await ann.signIn('not her password');
  await expect(ann.complaint).toHaveText('Wrong username or password.');
  await expect(ann.page.getByRole('textbox', { name: 'Username', exact: true })).toHaveValue(ann.name);
  await expect(ann.page.getByRole('textbox', { name: 'Password', exact: true })).toHaveValue('');

  await ann.page.goto('/sign-in');
  await fillAndSend(ann.page, 'Sign in', unique('nobody'), PASSWORD);
  await expect(ann.complaint).toHaveText('Wrong username or password.');

  await fillAndSend(ann.page, 'Sign in', ann.name.toUpperCase(), PASSWORD);
  await ann.isSignedIn();
});

test('a name is taken together with everything that looks like it', async ({ newcomer, page, watch }) => {
  const lola = await newcomer('lola');
  watch.announceAnswer(400, /sign/);
  watch.announceAnswer(409, /sign/);
  const lookalikes = {
    'the same': lola.name,
    'in capitals': lola.name.toUpperCase(),
    'in wide letters': lola.name.replace('o', 'ｏ'),
    'with a digit for a letter': lola.name.replace('l', '1'),
  };
  for (const [how, name] of Object.entries(lookalikes)) {
    await test.step(how, async () => {
      await page.goto('/sign-up');
      await fillAndSend(page, 'Sign up', name, PASSWORD);
      await expect(complaint(page)).toContainText(/name/i);
      await expect(page).toHaveURL(/\/sign-up/);
      await expect(page.getByRole('textbox', { name: 'Username', exact: true })).toHaveValue(name);
    });
  }
  await page.goto('/rooms');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a field that is left empty is pointed at', async ({ page }) => {
  for (const [name, password, field] of [['', PASSWORD, 'Username'], ['ann', '', 'Password']]) {
    await page.goto('/sign-up');
    await fillAndSend(page, 'Sign up', name, password);
    const box = page.getByRole('textbox', { name: field, exact: true });
    await expect(box).toBeFocused();
    expect(await box.evaluate((input: HTMLInputElement) => input.validity.valueMissing), field).toBe(true);
    await expect(page).toHaveURL(/\/sign-up/);
  }
});

const refused = {
  'a short password': ['ann', 'short', /password has at least/i],
  'a name with a space': ['ann lee', PASSWORD, /username has/i],
  'a name of markup': ['<b>ann</b>', PASSWORD, /username has/i],
  'a name that turns the text around': ['ann\u202Eeel', PASSWORD, /username has/i],
  'a reserved name': ['Admin', PASSWORD, /reserved/i],
  'a name of two scripts': ['аnn', PASSWORD, /one script/i],
  'a name without an end': ['a'.repeat(10_000), PASSWORD, /username has/i],
} as const;
test('what is refused when signing up is refused in words', async ({ page, watch }) => {
  watch.announceAnswer(400, /sign/);
  watch.announceAnswer(409, /sign/);
  for (const [what, [name, password, words]] of Object.entries(refused)) {
    await test.step(what, async () => {
      await page.goto('/sign-up');
      await fillAndSend(page, 'Sign up', name, password);
      await expect(complaint(page)).toContainText(words);
      await expect(page).toHaveURL(/\/sign-up/);
    });
  }
  await page.goto('/rooms');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('signing in leads to where one wanted to go, and never to another site', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.signOut();

  await ann.page.goto(`/rooms/${room}`);
  await expect(ann.page).toHaveURL(/\/sign-in/);
  await fillAndSend(ann.page, 'Sign in', ann.name, PASSWORD);
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));

  const home = new URL(ann.page.url()).origin;
  for (const elsewhere of ['https://example.com/', '//example.com/', '/\\example.com/', 'javascript:alert(1)']) {
    await ann.signOut();
    await ann.page.goto(`/sign-in?next=${encodeURIComponent(elsewhere)}`);
    await fillAndSend(ann.page, 'Sign in', ann.name, PASSWORD);
    await ann.isSignedIn();
    expect(new URL(ann.page.url()).origin, elsewhere).toBe(home);
  }
});

test('who is signed in is not asked to sign up', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  for (const door of ['/sign-in', '/sign-up']) {
    await ann.page.goto(door);
    await expect(ann.page).not.toHaveURL(/\/sign-/);
    await ann.isSignedIn();
  }
});

test('a new account is a new person: nothing of the last one is left in the browser', async ({ page }) => {
  const ann = await signUp(page, unique('ann'));
  const room = unique('garden');
  await ann.createRoom(room);
  await ann.say('mine alone');
  await ann.composer.fill('a draft of mine');
  await ann.signOut();

  const bob = await signUp(page, unique('bob'));
  await expect(bob.room(room)).toHaveCount(0);
  await bob.joinRoom(room);
  await expect(bob.composer).toHaveValue('');
});
