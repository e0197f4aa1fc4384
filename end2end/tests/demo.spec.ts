import { expect, test } from '../support/test';
import { Person } from '../support/person';

test.describe('in demo mode', () => {
  test.use({ ownServer: { EXCHAT_DEMO: '1' } });

  test('the demo addresses enter at once, and the token does not stay in them', async ({ visit, server }) => {
    const [foo, bar] = [new Person(await visit(), 'foo_user'), new Person(await visit(), 'bar_user')];
    for (const [person, token] of [[foo, 'foo_token'], [bar, 'bar_token']] as const) {
      await person.page.goto(`/chat.html?access_token=${token}`);
      await person.isSignedIn();
      expect(person.page.url()).not.toContain('token');
      expect(await person.page.evaluate('document.referrer')).not.toContain('token');
      await expect(person.conversations).toContainText(person.name);
    }
    await foo.enterRoom('default');
    await bar.enterRoom('default');
    await foo.say('Hello from foo');
    await bar.sees('Hello from foo', 'foo_user');
    await bar.say('Hello from bar');
    await foo.sees('Hello from bar', 'bar_user');
    // At the start the program says where to try it. What was asked for later is nowhere.
    expect(server.log.replace(/^To try it: .*$/m, '')).not.toMatch(/foo_token|bar_token/);
  });

  test('without a token the old address offers to sign up', async ({ page }) => {
    await page.goto('/chat.html');
    await expect(page.getByRole('button', { name: 'Sign up', exact: true })).toBeVisible();
  });
});

test('without demo mode nobody has those tokens', async ({ page, watch }) => {
  watch.announceAnswer(400, /chat\.html/);
  await page.goto('/chat.html?access_token=foo_token');
  await expect(page.getByText('This access token is unknown')).toBeVisible();
  await page.goto('/rooms');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('another token shows whose account it opens before it signs in', async ({ newcomer, page, server }) => {
  const ann = await newcomer('ann');
  await ann.page.goto('/settings');
  const token = await ann.makeToken('a link for myself');
  await page.goto(`/chat.html?access_token=${token}`);
  await expect(page.getByRole('main')).toContainText(ann.name);
  await expect(page.getByRole('navigation', { name: 'Conversations', exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: `Sign in as ${ann.name}`, exact: true }).click();
  await new Person(page, ann.name).isSignedIn();
  expect(page.url()).not.toContain(token);
  expect(server.log).not.toContain(token);
});
