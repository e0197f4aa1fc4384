import { expect, test } from '../support/test';
import { fillAndSend, PASSWORD, signUp } from '../support/person';
import { Server, steadyPort } from '../support/server';
import { unique } from '../support/names';

test('a server that knows its public address is used under it, and under no other', async ({ visit, watch }, info) => {
  const port = await steadyPort(info.parallelIndex);
  const home = `http://chat.localhost:${port}`;
  const server = await Server.start({ EXCHAT_PUBLIC_URL: home }, port);
  try {
    const ann = await signUp(await visit({ baseURL: home }), unique('ann'));
    await ann.createRoom(unique('garden'));
    await ann.say('Hello');
    await ann.page.reload();
    await ann.sees('Hello', ann.name);
    expect(new URL(ann.page.url()).origin).toBe(home);

    watch.announceAnswer(403, /sign/);
    const elsewhere = await visit({ baseURL: server.url });
    await elsewhere.goto('/sign-up');
    await fillAndSend(elsewhere, 'Sign up', unique('bob'), PASSWORD);
    await expect(elsewhere.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(elsewhere.getByRole('textbox', { name: 'Username', exact: true })).toHaveCount(0);
    await elsewhere.goto('/rooms');
    await expect(elsewhere).toHaveURL(/\/sign-in/);
  } finally {
    await server.remove();
  }
});
