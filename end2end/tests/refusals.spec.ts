import type { Page } from '@playwright/test';
import { expect, test } from '../support/test';
import { unique } from '../support/names';

const TOO_LONG = 'x'.repeat(64 * 1024 + 1);

/** The next message that says `body` goes astray: to a conversation that is not there, so the server refuses it. */
async function goesAstray(page: Page, body: string): Promise<void> {
  await page.evaluate((body) => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      const frame = JSON.parse(String(data)) as { type: string; body?: string };
      if (frame.type !== 'post' || frame.body !== body) return send.call(this, data);
      WebSocket.prototype.send = send;
      send.call(this, JSON.stringify({ ...frame, conversation: crypto.randomUUID() }));
    };
  }, body);
}

test('a message that was refused is tried again or given up', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room);
  await bob.joinRoom(room);
  for (const text of ['once more', 'never mind']) {
    await goesAstray(ann.page, text);
    await ann.composer.fill(text);
    await ann.composer.press('Enter');
    await expect(ann.message(text).getByRole('alert')).toHaveText(/\p{L}/u);
  }
  // What was refused holds nothing up.
  await ann.say('meanwhile');
  await bob.sees('meanwhile', ann.name);

  await ann.message('once more').getByRole('button', { name: 'Retry', exact: true }).click();
  await bob.sees('once more', ann.name);
  await ann.message('never mind').getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(ann.message('never mind')).toHaveCount(0);
  for (const person of [ann, bob]) {
    await person.page.reload();
    await expect(person.messages).toHaveCount(2);
    await person.isLive();
    await expect(person.messages).toHaveCount(2);
    await expect(person.messages).toContainText(['meanwhile', 'once more']);
  }
});

test('an edit that is refused keeps its words', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  await ann.createRoom(unique('garden'));
  await ann.say('The tulps are out');
  for (const [words, why] of [[TOO_LONG, /too long/i], ['\u200B\u202E', /the message is empty/i]] as const) {
    await ann.edit('The tulps are out', words);
    await expect(ann.complaint).toContainText(why);
    await expect(ann.editor).toHaveValue(words);
    await ann.page.getByRole('link', { name: 'Cancel', exact: true }).click();
    await expect(ann.editor).toHaveCount(0);
    await ann.sees('The tulps are out', ann.name);
  }
});

test('while one is cut off, what cannot be done says so, and everything typed stays', async ({ newcomer, cable, watch }) => {
  const [ann, bob] = [await newcomer('ann', { baseURL: cable.url }), await newcomer('bob')];
  const room = unique('garden');
  await ann.createRoom(room, 'What grows');
  await bob.joinRoom(room);
  await ann.say('The tulps are out');
  await ann.say('Come and see');
  const lost = ann.page.getByRole('alert').filter({ hasText: 'The connection is lost.' });
  const topic = ann.page.getByRole('textbox', { name: 'Topic', exact: true });
  const dismiss = async () => {
    await lost.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await expect(lost).toHaveCount(0);
  };

  watch.announceOutage();
  const before = ann.wire.resumed;
  await cable.cut();
  await ann.react('Come and see', '🎉');
  await expect(lost).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await dismiss();
  await expect(ann.reaction('Come and see', '🎉')).toHaveCount(0);

  await topic.fill('What has withered');
  await ann.page.getByRole('button', { name: 'Set topic', exact: true }).click();
  await expect(lost).toBeVisible();
  await dismiss();
  await expect(topic).toHaveValue('What has withered');

  await ann.edit('The tulps are out', 'The tulips are out');
  await expect(lost).toBeVisible();
  await expect(ann.editor).toHaveValue('The tulips are out');

  // As soon as it is back, the same words go through.
  await cable.mend();
  await ann.isBack(before);
  await expect(topic).toHaveValue('What has withered');
  await ann.page.getByRole('button', { name: 'Set topic', exact: true }).click();
  await expect(bob.topic).toContainText('What has withered');
  await expect(ann.editor).toHaveValue('The tulips are out');
  await ann.page.getByRole('button', { name: 'Save', exact: true }).click();
  await bob.sees('The tulips are out', ann.name);
  await ann.react('Come and see', '🎉');
  await expect(bob.reaction('Come and see', '🎉')).toContainText('1');
  await expect(lost).toHaveCount(0);
});
