import { expect, test } from '../support/test';
import { unique } from '../support/names';
import { directId, listen, look } from '../support/prying';

test('a private message goes to one person, and nobody else learns of it', async ({ newcomer, visit, watch }) => {
  const [ann, bob, eve] = [await newcomer('ann'), await newcomer('bob'), await newcomer('eve')];
  const room = unique('market');
  const secret = unique('the key is under the stone');
  await ann.createRoom(room);
  await eve.joinRoom(room);

  await bob.page.goto('/rooms');
  await bob.isLive();
  await ann.openDirect(bob.name);
  await ann.say(secret);
  await expect(bob.direct(ann.name)).toBeVisible();
  await bob.openDirect(ann.name);
  await bob.sees(secret, ann.name);
  await bob.say('Thank you.');
  await ann.sees('Thank you.', bob.name);

  // What eve is sent comes in order: after this, the secret is not on its way any more.
  await ann.openRoom(room);
  await ann.say('Good morning, everybody.');
  await eve.sees('Good morning, everybody.', ann.name);
  expect(eve.wire.hasHeard(secret), 'over her live connection').toBe(false);
  await expect(eve.conversations).not.toContainText(bob.name);

  // Not on any page that she can think of.
  for (const path of ['/', '/rooms', `/rooms/${room}`, `/direct/${ann.name}`, `/direct/${bob.name}`, '/settings']) {
    await eve.page.goto(path);
    expect(await eve.page.content(), path).not.toContain(secret);
  }

  // Not from the API, even if she knows where it is.
  const id = await directId(bob.page, ann.name);
  watch.announceAnswer(404, /\/api\/v1\/conversations/);
  watch.announceAnswer(401, /\/api\/v1\/conversations/);
  const stranger = await visit();
  await stranger.goto('/sign-in');
  for (const path of ['', '/history', '/events?after=0', '/members']) {
    const address = `/api/v1/conversations/${id}${path}`;
    expect(await look(bob.page, address), `${address}, for bob`).toMatchObject({ status: 200 });
    expect(await look(eve.page, address), `${address}, for eve`).toMatchObject({ status: 404 });
    expect(await look(stranger, address), `${address}, for anybody`).toMatchObject({ status: 401 });
  }

  // Not over a live connection that asks for everything since the beginning.
  expect(await listen(bob.page, id)).toContain(secret);
  expect(await listen(eve.page, id)).not.toContain(secret);
});

test('a message to somebody is started from the list', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  await ann.writeTo(bob.name);
  await ann.say('Are you there?');
  await expect(ann.direct(bob.name)).toBeVisible();
  await bob.openDirect(ann.name);
  await bob.sees('Are you there?', ann.name);
});

test('the first words reach somebody who is looking at the empty page already', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  await bob.openDirect(ann.name);
  await expect(bob.messages).toHaveCount(0);
  await ann.openDirect(bob.name);
  await ann.say('Are you there?');
  await bob.sees('Are you there?', ann.name);
  await bob.say('I am.');
  await ann.sees('I am.', bob.name);
  for (const person of [ann, bob]) await expect(person.messages).toHaveCount(2);
});

test('one cannot write to nobody', async ({ newcomer, watch }) => {
  const ann = await newcomer('ann');
  watch.announceAnswer(404, /direct/);
  await ann.page.goto(`/direct/${unique('nobody')}`);
  await expect(ann.page.getByText('There is no such user.')).toBeVisible();
  await expect(ann.composer).toHaveCount(0);
});

test('to oneself one writes notes', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.page.goto(`/direct/${ann.name}`);
  await ann.say('Buy tea');
  await ann.page.reload();
  await ann.sees('Buy tea', ann.name);
});
