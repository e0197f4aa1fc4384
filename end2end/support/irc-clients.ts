import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escaped } from './person';
import { Terminal } from './terminal';

/** Where somebody signs in, and as whom. */
export interface Account {
  /** Host and port. */
  server: string;
  name: string;
  password: string;
}

/** A program that people talk by, as far as a test has to know it. */
export interface Program {
  /** Writes its settings into a folder that is also its home, and says how to start it. */
  command(folder: string, account: Account): Promise<string[]>;
  /** What one types to look at a room or a person. */
  lookAt(name: string): string;
  /** What is on the screen when one does. */
  isAt(name: string): RegExp;
  /** How it shows what somebody has said. */
  said(by: string, words: string): string;
}

/** Somebody at a real IRC client in a terminal. */
export class TerminalClient {
  private constructor(
    readonly terminal: Terminal,
    private readonly program: Program,
  ) {}

  /** Starts the program, which signs in. */
  static async open(program: Program, account: Account): Promise<TerminalClient> {
    return new TerminalClient(await Terminal.open((folder) => program.command(folder, account)), program);
  }

  /** Types a command, or words for whoever is on the screen. */
  async type(line: string): Promise<void> {
    await this.terminal.type(line);
  }

  /** Comes into a room as soon as it is signed in, and looks at it. */
  async join(room: string): Promise<void> {
    await this.terminal.insist(`/join ${room}`, this.program.isAt(room));
  }

  /** Looks at a room that it is in, or a person who has written. */
  async lookAt(name: string): Promise<void> {
    await this.terminal.insist(this.program.lookAt(name), this.program.isAt(name));
  }

  /** Waits until all this is on the screen, each said by somebody, in this order. */
  async sees(...said: [by: string, words: string][]): Promise<void> {
    const lines = said.map(([by, words]) => this.program.said(escaped(by), escaped(words)));
    await this.terminal.shows(new RegExp(lines.join('[^]*'), 'm'));
  }

  /** Says goodbye. */
  async quit(): Promise<void> {
    await this.type('/quit');
    await this.terminal.hasEnded();
    await this.close();
  }

  async close(): Promise<void> {
    await this.terminal.close();
  }
}

/** irssi, which signs in by the server password, as clients do that know nothing of SASL. */
export const irssiByPassword: Program = irssi(({ name, password }) => ['', `password = "${name}:${password}";`]);

/** irssi, which signs in by SASL. */
export const irssiBySasl: Program = irssi(({ name, password }) => [
  `sasl_mechanism = "PLAIN"; sasl_username = "${name}"; sasl_password = "${password}";`,
  '',
]);

/** `secret` says what stands in the settings of the network, and of the server. */
function irssi(secret: (account: Account) => [string, string]): Program {
  return {
    async command(folder, account) {
      const [host, port] = account.server.split(':');
      const [network, server] = secret(account);
      await mkdir(join(folder, '.irssi'));
      await writeFile(
        join(folder, '.irssi/config'),
        `servers = ({ address = "${host}"; port = "${port}"; chatnet = "here"; use_tls = "no"; autoconnect = "yes"; ${server} });
         chatnets = { here = { type = "IRC"; nick = "${account.name}"; ${network} }; };
         settings = { core = { real_name = "${account.name}"; user_name = "${account.name}"; }; };`,
      );
      return ['irssi'];
    },
    lookAt: (name) => `/window goto ${name}`,
    isAt: (name) => new RegExp(`^\\[${escaped(name)}\\]`, 'm'),
    said: (by, words) => `<[ @+]?${by}> ${words}\\s*$`,
  };
}

/** WeeChat, which signs in by SASL. */
export const weechat: Program = {
  async command(folder, { server, name, password }) {
    const of = 'irc.server.here';
    const commands = [
      `/server add here ${server.replace(':', '/')}`,
      // It is called one thing before 4.0, and the other since.
      `/set ${of}.ssl off`,
      `/set ${of}.tls off`,
      `/set ${of}.nicks ${name}`,
      `/set ${of}.sasl_username ${name}`,
      `/set ${of}.sasl_password ${password}`,
      '/connect here',
    ];
    // Without scripts, whose languages take long to start.
    return ['weechat', '-d', folder, '-P', 'irc', ...commands.flatMap((command) => ['-r', command])];
  },
  lookAt: (name) => `/buffer ${name}`,
  isAt: (name) => new RegExp(`\\] \\d+:${escaped(name)}(?![\\w.-])`),
  // To the right of the words there may be who is in the room.
  said: (by, words) => `[ @+]${by} \\| ${words}(?=\\s|$)`,
};
