import { expect, test } from '../support/test';
import { escaped, type Person } from '../support/person';
import { unique } from '../support/names';

test('one can read back to the very first message, and jump to the last', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('archive');
  await ann.createRoom(room);
  await ann.recite(room, 1, 180);
  await ann.page.goto(`/rooms/${room}`);
  await ann.isLive();
  await expect(ann.message('line 180.')).toBeInViewport();
  await expect(ann.message(/line 1\./)).toHaveCount(0);

  await expect
    .poll(async () => {
      await ann.messages.first().scrollIntoViewIfNeeded();
      await ann.log.hover();
      await ann.page.mouse.wheel(0, -4_000);
      return ann.message(/line 1\./).count();
    })
    .toBe(1);
  const lines = (await ann.said()).map((text) => Number(/line (\d+)\./.exec(text)?.[1]));
  expect(lines).toEqual(lines.map((_, i) => i + 1));

  await ann.latestLink.click();
  await expect(ann.message('line 180.')).toBeInViewport();
});

test('who reads in the past is not torn away from it by what is said now', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('archive');
  await ann.createRoom(room);
  await ann.recite(room, 1, 60);
  await bob.joinRoom(room);
  await bob.message(/line 30\./).scrollIntoViewIfNeeded();
  // What comes before it is loaded meanwhile, without a move.
  await expect(bob.message(/line 1\./)).toBeAttached();
  await expect(bob.olderLink).toHaveCount(0);
  await expect(bob.message(/line 30\./)).toBeInViewport();
  const place = await bob.message(/line 30\./).boundingBox();

  await ann.page.goto(`/rooms/${room}`);
  await ann.isLive();
  await ann.say('something new');
  await expect(bob.message('something new')).toBeAttached();
  const after = await bob.message(/line 30\./).boundingBox();
  expect(Math.abs((after?.y ?? 0) - (place?.y ?? 0))).toBeLessThan(2);
});

test('who is at the end stays at the end', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('archive');
  await ann.createRoom(room);
  await ann.recite(room, 1, 60);
  await ann.page.goto(`/rooms/${room}`);
  await bob.joinRoom(room);
  await ann.isLive();
  for (let i = 1; i <= 5; i++) {
    await ann.say(`news ${i}`);
    await expect(bob.message(`news ${i}`)).toBeInViewport();
    await expect(ann.message(`news ${i}`)).toBeInViewport();
  }
});

test('who is at the end stays at the end when the window changes its size', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  // A little more than fits, in lines that break on a phone.
  for (let i = 1; i <= 8; i++) {
    await (i % 2 ? ann : bob).say(`${i}: this is said in a line that is too long for a phone, as most of them are`);
  }
  await ann.say('the end');
  for (const [width, height] of [[390, 844], [390, 500], [844, 390], [1280, 720]]) {
    await ann.page.setViewportSize({ width, height });
    await expect(ann.message('the end'), `${width} × ${height}`).toBeInViewport({ ratio: 0.9 });
    await expect(ann.latestLink).toHaveCount(0);
  }
});

test('a link to a message opens its room at it, and marks it', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const room = unique('archive');
  await ann.createRoom(room);
  await ann.recite(room, 1, 120);
  await ann.page.goto(`/rooms/${room}`);
  await ann.isLive();
  // One that is in sight: on the way to others older ones are loaded, which moves what one is about to click.
  const link = await ann.permalink(/^line 118\.$/).getAttribute('href');

  // Where one is: the address shows it, and it can be sent to others.
  await ann.permalink(/^line 118\.$/).click();
  await expect(ann.page).toHaveURL(new RegExp(`${escaped(link ?? 'no link')}$`));
  await expectMarked(ann, 'line 118.');
  await ann.page.reload();
  await expectMarked(ann, 'line 118.');

  // Two rows come before the first line: the room was made, and its maker joined.
  await ann.page.goto(`/rooms/${room}?around=22`);
  await expectMarked(ann, 'line 20.');
  await expect(ann.message('line 120.')).toHaveCount(0);
  await ann.isLive();
  await expectMarked(ann, 'line 20.');
  await ann.latestLink.click();
  await expect(ann.message('line 120.')).toBeInViewport();
  await expect(ann.page).toHaveURL(new RegExp(`/rooms/${room}$`));
});

/** One message alone is in sight and has another colour behind it. */
async function expectMarked(person: Person, text: string): Promise<void> {
  await expect(person.message(text)).toBeInViewport();
  const marked = () =>
    person.log.evaluate((log) => {
      const colour = (row: Element) => getComputedStyle(row).backgroundColor;
      const rows = [...log.querySelectorAll('article')].map((article) => article.parentElement as Element);
      const odd = rows.filter((row) => rows.filter((other) => colour(other) === colour(row)).length === 1);
      return odd.map((row) => row.querySelector('[dir=auto]')?.textContent);
    });
  await expect.poll(marked).toEqual([text]);
}
