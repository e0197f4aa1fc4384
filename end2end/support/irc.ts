import { type Socket, connect } from 'node:net';
import { expect } from '@playwright/test';

/** Somebody at an IRC client, as far as its server can tell. */
export class IrcClient {
  /** What has come, after the last line that was waited for. */
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
    client.send('CAP REQ :sasl message-tags echo-message away-notify draft/message-redaction');
    client.send('AUTHENTICATE PLAIN', `AUTHENTICATE ${secret}`);
    client.send('CAP END');
    await client.hears(/ 001 /);
    return client;
  }

  send(...lines: string[]): void {
    lines.forEach((line) => this.socket.write(`${line}\r\n`));
  }

  /** Waits for a line like this one after the last that was waited for. Returns what its first group stands for. */
  async hears(line: RegExp): Promise<string> {
    let found = null as RegExpExecArray | null;
    const look = () => (found ??= line.exec(this.text));
    await expect.poll(() => look() !== null, { message: `${line}` }).toBe(true);
    this.text = this.text.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
    return found?.[1] ?? '';
  }

  leave(): void {
    this.socket.destroy();
  }
}
