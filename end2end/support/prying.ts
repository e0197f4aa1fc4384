import type { Page } from '@playwright/test';

/** Asks the JSON API as whoever is signed in to the page. */
export function look(page: Page, path: string): Promise<{ status: number; body: string }> {
  return page.evaluate(async (path) => {
    const answer = await fetch(path);
    return { status: answer.status, body: await answer.text() };
  }, path);
}

/** Everything that a live connection of whoever is signed in to the page brings, asked for `conversation` from its start. */
export function listen(page: Page, conversation: string): Promise<string> {
  return page.evaluate((conversation) => {
    const address = new URL('/ws?v=1', location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    let heard = '';
    return new Promise<string>((done, failed) => {
      socket.onerror = () => failed(new Error('no live connection'));
      socket.onclose = () => done(heard);
      socket.onmessage = ({ data }) => {
        heard += `${data}\n`;
        const frame = JSON.parse(data);
        if (frame.type === 'hello') {
          const cursors = [{ conversation, epoch: frame.epoch, seq: 0 }];
          socket.send(JSON.stringify({ type: 'resume', cursors }));
        }
        if (frame.type === 'resumed') socket.close();
      };
    });
  }, conversation);
}

/** The id of a room. */
export async function roomId(page: Page, name: string): Promise<string> {
  const { body } = await look(page, `/api/v1/rooms/${name}`);
  return (JSON.parse(body) as { id: string }).id;
}

/** The id of the direct conversation with somebody. */
export async function directId(page: Page, name: string): Promise<string> {
  const { body } = await look(page, '/api/v1/conversations');
  const { conversations } = JSON.parse(body) as { conversations: { id: string; people?: { name: string }[] }[] };
  const direct = conversations.find(({ people }) => people?.some((person) => person.name === name));
  if (!direct) throw new Error(`there is no conversation with ${name}`);
  return direct.id;
}
