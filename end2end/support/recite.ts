import type { Page } from '@playwright/test';

/** Says "line FROM." to "line TO." over a live connection of its own: faster than a person, in the same order. */
export function recite(page: Page, conversation: string, from: number, to: number): Promise<void> {
  return page.evaluate(
    ({ conversation, from, to }) => {
      const address = new URL('/ws?v=1', location.href);
      address.protocol = address.protocol.replace('http', 'ws');
      const socket = new WebSocket(address);
      const say = (id: number) => {
        const frame = { id, type: 'post', conversation, client_id: crypto.randomUUID(), body: `line ${id}.` };
        socket.send(JSON.stringify(frame));
      };
      return new Promise<void>((done, failed) => {
        socket.onclose = () => failed(new Error('the connection was closed'));
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === 'error') failed(new Error(frame.message));
          if (frame.type === 'hello') say(from);
          if (frame.type !== 'ack') return;
          if (frame.id < to) return say(frame.id + 1);
          socket.onclose = () => done();
          socket.close();
        };
      });
    },
    { conversation, from, to },
  );
}
