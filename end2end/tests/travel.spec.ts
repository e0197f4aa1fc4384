import { expect, test } from '../support/test';
import type { Person } from '../support/person';
import { unique } from '../support/names';

/** A place that one can be at: its address, and what stands at its head. */
interface Place {
  path: string;
  heading: string;
}

async function expectAt(person: Person, { path, heading }: Place): Promise<void> {
  await expect(person.page).toHaveURL(new RegExp(`${path}$`));
  await expect(person.page.getByRole('heading', { level: 1 })).toHaveText(heading);
  await expect(person.page).toHaveTitle(`${heading} · ExChat`);
  await person.isLive();
}

test('back and forward lead through conversations and pages as one went', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await ann.say('said in the garden');
  await ann.openDirect(bob.name);
  await ann.say('said to bob');
  await ann.createRoom(other);
  await ann.say('said in the kitchen');

  const settings: Place = { path: '/settings', heading: 'Settings' };
  const rooms: Place = { path: '/rooms', heading: 'Rooms' };
  const garden: Place = { path: `/rooms/${room}`, heading: `#${room}` };
  const direct: Place = { path: `/direct/${bob.name}`, heading: bob.name };
  const kitchen: Place = { path: `/rooms/${other}`, heading: `#${other}` };
  const way: [Place, string | undefined, () => Promise<void>][] = [
    [kitchen, 'said in the kitchen', async () => {}],
    [garden, 'said in the garden', () => ann.room(room).getByRole('link').click()],
    [direct, 'said to bob', () => ann.direct(bob.name).getByRole('link').click()],
    [rooms, undefined, () => ann.conversations.getByRole('link', { name: 'Browse rooms' }).click()],
    [garden, 'said in the garden', () => ann.room(room).getByRole('link').click()],
    [settings, undefined, () => ann.openSettings()],
  ];
  const isThere = async ([place, said]: [Place, string | undefined, unknown]) => {
    await expectAt(ann, place);
    if (said === undefined) await expect(ann.composer).toHaveCount(0);
    else await expect(ann.messages).toHaveText(new RegExp(said));
  };
  for (const step of way) {
    await step[2]();
    await isThere(step);
  }
  for (const step of way.slice(0, -1).reverse()) {
    await ann.page.goBack();
    await isThere(step);
  }
  for (const step of way.slice(1)) {
    await ann.page.goForward();
    await isThere(step);
  }
});

test('the way to a new room leads to its form, and back again', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('garden');
  await ann.createRoom(room);
  const plus = ann.conversations.getByRole('link', { name: 'Create room', exact: true });
  const name = ann.page.getByRole('textbox', { name: 'Room name', exact: true });

  await plus.click();
  await expect(ann.page).toHaveURL(/\/rooms#create$/);
  await expect(name).toBeInViewport();
  await ann.page.goBack();
  await expectAt(ann, { path: `/rooms/${room}`, heading: `#${room}` });
  await expect(ann.composer).toBeVisible();

  // On the page itself nothing is loaded, so what was typed stays.
  await ann.page.goto('/rooms');
  await ann.isLive();
  await name.fill('half a name');
  await plus.click();
  await expect(ann.page).toHaveURL(/\/rooms#create$/);
  await ann.page.goBack();
  await expect(ann.page).toHaveURL(/\/rooms$/);
  await expect(name).toHaveValue('half a name');
  await ann.page.goForward();
  await expect(ann.page).toHaveURL(/\/rooms#create$/);
  await expect(name).toHaveValue('half a name');
});

test('a room is shown from its end, wherever one was in the last one, and is read then', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const [room, other] = [unique('archive'), unique('kitchen')];
  for (const name of [room, other]) {
    await ann.createRoom(name);
    await ann.recite(name, 1, 60);
  }
  await bob.joinRoom(other);
  await bob.joinRoom(room);
  await ann.say('the end of the kitchen');
  await expect(bob.unread(bob.room(other))).toHaveText(/1/);

  await bob.message(/line 20\./).scrollIntoViewIfNeeded();
  await expect(bob.latestLink).toBeVisible();
  await bob.openRoom(other);
  await expect(bob.message('the end of the kitchen')).toBeInViewport();
  await expect(bob.latestLink).toHaveCount(0);
  await expect(bob.unread(bob.room(other))).toHaveCount(0);
  await bob.page.reload();
  await expect(bob.message('the end of the kitchen')).toBeInViewport();
  await expect(bob.unread(bob.room(other))).toHaveCount(0);

  await bob.openRoom(room);
  await expect(bob.message('line 60.')).toBeInViewport();
});

test('half a topic does not go along into the next room', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room, 'What grows');
  await ann.createRoom(other, 'What cooks');
  await ann.openRoom(room);
  const topic = ann.page.getByRole('textbox', { name: 'Topic', exact: true });
  await topic.fill('What has with');
  await ann.openRoom(other);
  await expect(ann.page.getByRole('heading', { level: 1 })).toHaveText(`#${other}`);
  await expect(topic).toHaveValue('What cooks');
  await ann.openRoom(room);
  await expect(ann.page.getByRole('heading', { level: 1 })).toHaveText(`#${room}`);
  await expect(topic).toHaveValue('What grows');
});
