import { expect, test } from '../support/test';
import { unique } from '../support/names';

test('a draft waits where it was written', async ({ newcomer }) => {
  const ann = await newcomer('ann');
  const [room, other] = [unique('garden'), unique('kitchen')];
  await ann.createRoom(room);
  await ann.createRoom(other);
  await ann.openRoom(room);
  await ann.composer.pressSequentially('half a thou');
  await ann.openRoom(other);
  await expect(ann.composer).toHaveValue('');
  await ann.composer.pressSequentially('another');
  await ann.openRoom(room);
  await expect(ann.composer).toHaveValue('half a thou');
  await ann.page.reload();
  await expect(ann.composer).toHaveValue('half a thou');
  await ann.isLive();
  await ann.openRoom(other);
  await expect(ann.composer).toHaveValue('another');

  // What is said is no draft any more.
  await ann.composer.press('Enter');
  await ann.isAcknowledged('another');
  await ann.page.reload();
  await expect(ann.composer).toHaveValue('');
  await ann.isLive();
  await expect(ann.composer).toHaveValue('');
});

test('the first words of somebody else leave mine where they are', async ({ newcomer }) => {
  const [ann, bob] = [await newcomer('ann'), await newcomer('bob')];
  await ann.openDirect(bob.name);
  await ann.composer.pressSequentially('I was about to');
  await bob.openDirect(ann.name);
  await bob.say('Are you there?');
  await ann.sees('Are you there?', bob.name);
  await expect(ann.composer).toHaveValue('I was about to');
  await ann.composer.press('End');
  await ann.composer.pressSequentially(' ask you');
  await ann.page.reload();
  await expect(ann.composer).toHaveValue('I was about to ask you');
  await ann.isLive();
  await ann.composer.press('Enter');
  await bob.sees('I was about to ask you', ann.name);
});
