import { type Socket, connect } from 'node:net';
import { expect } from '@playwright/test';

/** Somebody at an IRC client, as far as its server can tell. */
export class IrcClient {
  private text = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (more) => (this.text += more));
  }

  /** Signs in with the account's password. */
  static async signIn(address: string, name: string, password: string): Promise<IrcClient> {
    const [host, port] = address.split(':');
    const client = new IrcClient(connect(Number(port), host));
    const secret = Buffer.from(`\0${name}\0${password}`).toString('base64');
    client.send('CAP LS 302', `NICK ${name}`, `USER ${name} 0 * :${name}`);
    client.send('CAP REQ :sasl message-tags draft/message-redaction', 'AUTHENTICATE PLAIN', `AUTHENTICATE ${secret}`);
    client.send('CAP END');
    await client.hears(/ 001 /);
    return client;
  }

  send(...lines: string[]): void {
    lines.forEach((line) => this.socket.write(`${line}\r\n`));
  }

  /** Waits for a line like this one. */
  async hears(line: RegExp): Promise<void> {
    await expect.poll(() => this.text.split('\r\n').some((heard) => line.test(heard)), { message: `${line}` }).toBe(true);
  }

  /** What was heard so far. */
  get heard(): string {
    return this.text;
  }

  leave(): void {
    this.socket.destroy();
  }
}
