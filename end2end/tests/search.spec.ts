import { expect, test } from '../support/test';
import { signUp } from '../support/person';
import { unique } from '../support/names';

for (const [how, javaScriptEnabled] of [['with', true], ['without', false]] as const) {
  test(`what was said is found, and shown in its place, ${how} JavaScript`, async ({ newcomer, visit }) => {
    const [room, other] = [unique('archive'), unique('elsewhere')];
    const bob = await newcomer('bob');
    await bob.createRoom(room);
    await bob.recite(room, 1, 120);
    await bob.createRoom(other);
    await bob.recite(other, 30, 30);
    const ann = await signUp(await visit({ javaScriptEnabled }), unique('ann'), javaScriptEnabled);
    await ann.joinRoom(room);

    await ann.search('LINE 30');
    await expect(ann.page).toHaveTitle('Search · ExChat');
    await expect(ann.searchbox).toHaveValue('LINE 30');
    await expect(ann.hits).toHaveCount(1);
    await expect(ann.hits.locator('mark')).toHaveText(['line', '30']);
    await ann.hits.getByRole('link', { name: `${bob.name} in #${room}`, exact: true }).click();

    await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}\\?around=32#s32$`));
    await expect(ann.message(/line 30\./)).toBeInViewport();
    await expect(ann.message(/line 120\./)).toHaveCount(0);
    await ann.latestLink.click();
    await expect(ann.message('line 120.')).toBeInViewport();
    await ann.page.goBack();
    if (javaScriptEnabled) await expect(ann.message(/line 30\./)).toBeInViewport();
    await ann.page.goBack();
    await expect(ann.hits).toHaveCount(1);
  });

  test(`one pages through what was found, ${how} JavaScript`, async ({ newcomer, visit }) => {
    const room = unique('archive');
    const bob = await newcomer('bob');
    await bob.createRoom(room);
    await bob.recite(room, 1, 45);
    const ann = await signUp(await visit({ javaScriptEnabled }), unique('ann'), javaScriptEnabled);
    await ann.joinRoom(room);

    await ann.search('lin*');
    const found = await ann.hits.getByRole('paragraph').allInnerTexts();
    while (await ann.olderResults.isVisible()) {
      await ann.olderResults.click();
      await expect(ann.hits.filter({ hasText: found[found.length - 1] })).toHaveCount(0);
      await ann.page.waitForLoadState();
      found.push(...(await ann.hits.getByRole('paragraph').allInnerTexts()));
    }
    expect(found).toEqual(Array.from({ length: 45 }, (_, i) => `line ${45 - i}.`));
  });

  test(`a search is narrowed, and says what went wrong, ${how} JavaScript`, async ({ newcomer, visit, watch }) => {
    watch.announceAnswer(400, /search/);
    watch.announceAnswer(404, /search/);
    const room = unique('garden');
    const bob = await newcomer('bob');
    const ann = await signUp(await visit({ javaScriptEnabled }), unique('ann'), javaScriptEnabled);
    await ann.createRoom(room);
    await ann.say('The tulips are out');
    await bob.joinRoom(room);
    await bob.say('So are the roses');
    await bob.openDirect(ann.name);
    await bob.say('Are the tulips yours?');

    await ann.search('tulips');
    await expect(ann.hits).toHaveCount(2);
    await ann.page.getByRole('combobox', { name: 'In', exact: true }).selectOption(`#${room}`);
    await ann.searchbox.press('Enter');
    await expect(ann.hits).toHaveText(/The tulips are out/);
    await ann.page.getByRole('textbox', { name: 'By', exact: true }).fill(bob.name);
    await ann.searchbox.press('Enter');
    await expect(ann.page.getByText('No message says that.')).toBeVisible();
    await ann.searchbox.fill('are');
    await ann.searchbox.press('Enter');
    await expect(ann.hits).toHaveText(/So are the roses/);

    await ann.page.getByRole('textbox', { name: 'By', exact: true }).fill(unique('nobody'));
    await ann.searchbox.press('Enter');
    await expect(ann.complaint).toHaveText('There is no such user.');
    await ann.search('* :');
    await expect(ann.complaint).toContainText('Write what to look for');
    await expect(ann.searchbox).toHaveValue('* :');
  });
}

test('what one may not read is not found, nor what was taken back', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('attic');
  await ann.createRoom(room);
  await ann.say('the swordfish is in the attic');
  await ann.say('<b>swordfish</b>');

  await bob.search('swordfish');
  await expect(bob.page.getByText('No message says that.')).toBeVisible();
  await bob.joinRoom(room);
  await bob.search('swordfish');
  await expect(bob.hits).toHaveCount(2);
  await expect(bob.hits.first()).toContainText('<b>swordfish</b>');

  await ann.edit('the swordfish is in the attic', 'nothing is in the attic');
  await ann.delete('<b>swordfish</b>');
  await expect(ann.message('swordfish')).toHaveCount(0);
  await bob.page.reload();
  await expect(bob.page.getByText('No message says that.')).toBeVisible();
});
