import { expectNoBarriers } from '../support/axe';
import { unique } from '../support/names';
import { expect, test } from '../support/test';

test('a private room: its owner invites somebody, gives them the room to look after, and shows them out', async ({
  newcomer,
}) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('cellar');
  await ann.page.goto('/rooms');
  await ann.fillNewRoom(room, { isPrivate: true });
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));

  await ann.page.getByRole('link', { name: 'Room settings', exact: true }).click();
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}/settings$`));
  await ann.page.getByRole('textbox', { name: 'Username', exact: true }).fill(bob.name);
  await ann.page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(ann.page.getByRole('heading', { name: 'Invite somebody' })).toBeVisible();
  await expect(ann.complaint).toBeHidden();

  await bob.joinRoom(room);
  await bob.say('I am in');

  await ann.page.reload();
  await ann.page.getByRole('button', { name: `Make moderator: ${bob.name}`, exact: true }).click();
  await expect(ann.page.getByRole('button', { name: `Make member: ${bob.name}`, exact: true })).toBeVisible();
  await expect(bob.log).toContainText('moderator');
  await expectNoBarriers(ann.page);

  await ann.page.getByRole('textbox', { name: `Reason: ${bob.name}`, exact: true }).fill('see you tomorrow');
  await ann.page.getByRole('button', { name: `Remove: ${bob.name}`, exact: true }).click();
  await expect(ann.page.getByRole('button', { name: `Remove: ${bob.name}`, exact: true })).toBeHidden();
  await expect(bob.room(room)).toBeHidden();
  await expect(bob.composer).toBeHidden();
});

test('what somebody does about the reader shows on the page that is open', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('cellar')];
  await ann.createRoom(room);
  await ann.say('what grows');
  await bob.joinRoom(room);
  expect(await bob.offers('what grows')).not.toContain('Delete');

  await ann.page.goto(`/rooms/${room}/settings`);
  await ann.page.getByRole('button', { name: `Make moderator: ${bob.name}`, exact: true }).click();
  await expect(bob.log).toContainText('moderator');
  expect(await bob.offers('what grows')).toContain('Delete');

  await ann.page.goto('/rooms');
  await ann.fillNewRoom(other, { isPrivate: true });
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${other}$`));
  await ann.page.goto(`/rooms/${other}/settings`);
  await ann.page.getByRole('textbox', { name: 'Username', exact: true }).fill(bob.name);
  await ann.page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(bob.status(`${ann.name} invites you to #${other}.`)).toBeVisible();

  await ann.page.goto(`/rooms/${room}/settings`);
  await ann.page.getByRole('textbox', { name: `Reason: ${bob.name}`, exact: true }).fill('see you tomorrow');
  await ann.page.getByRole('button', { name: `Remove: ${bob.name}`, exact: true }).click();
  const told = `${ann.name} has removed you from #${room}: see you tomorrow`;
  await expect(bob.page.getByRole('main')).toContainText(told);
  await expect(bob.composer).toHaveCount(0);
});

test('whoever is banned cannot come back', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  await ann.page.goto(`/rooms/${room}/settings`);
  await ann.page.getByRole('button', { name: `Ban: ${bob.name}`, exact: true }).click();
  await expect(ann.page.getByText('is banned')).toBeVisible();
  await bob.page.goto(`/rooms/${room}`);
  await bob.page.getByRole('button', { name: 'Join room', exact: true }).click();
  await expect(bob.complaint).toContainText('You are banned from this room.');
});
