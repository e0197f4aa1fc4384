import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';

const run = promisify(execFile);
const PATIENCE = 15_000;
// Wide enough that no line is broken, and high enough that none scrolls away.
const SIZE = ['-x', '160', '-y', '50'];

/** A terminal with one program in it, in a folder of its own that is also its home. */
export class Terminal {
  private pid = 0;

  private constructor(private readonly folder: string) {}

  /** Opens one. `command` gets the folder, where it may put files, and says what to run there. */
  static async open(command: (folder: string) => Promise<string[]>): Promise<Terminal> {
    const terminal = new Terminal(await mkdtemp(join(tmpdir(), 'exchat-tty-')));
    try {
      await terminal.start(await command(terminal.folder));
      return terminal;
    } catch (problem) {
      await terminal.close();
      throw problem;
    }
  }

  /** Types a line. */
  async type(line: string): Promise<void> {
    await this.tmux('send-keys', '-l', '--', line);
    await this.tmux('send-keys', 'Enter');
  }

  /** Waits until there is a line like this one on the screen. */
  async shows(line: RegExp): Promise<void> {
    await expect.poll(() => this.screen(), { message: `${line} is on the screen` }).toMatch(line);
  }

  /** Types a line until there is one like the other on the screen: until then the program does not know what it means. */
  async insist(line: string, shown: RegExp): Promise<void> {
    const type = async () => {
      await this.type(line);
      await expect.poll(() => this.screen(), { timeout: 1_000 }).toMatch(shown);
    };
    await expect(type, `${shown} is on the screen`).toPass({ timeout: PATIENCE });
  }

  /** What is on the screen now. */
  async screen(): Promise<string> {
    return this.tmux('capture-pane', '-p');
  }

  /** Waits until the program has ended by itself. */
  async hasEnded(): Promise<void> {
    if (this.pid === 0) return;
    await expect.poll(() => isThere(this.pid), { message: 'the program has ended' }).toBe(false);
  }

  /** Ends the program, whatever it does, and the terminal. */
  async close(): Promise<void> {
    await this.tmux('kill-server').catch(() => 'it had ended');
    await this.hasEnded();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async start(command: string[]): Promise<void> {
    // The programs' own environment: nobody's settings, and every letter as it is.
    const env = { PATH: process.env.PATH, HOME: this.folder, LANG: 'C.UTF-8', SHELL: '/bin/sh', TERM: 'xterm' };
    await run('tmux', this.args('-f', '/dev/null', '-u', 'new-session', '-d', ...SIZE, ...command), { env });
    this.pid = Number(await this.tmux('list-panes', '-F', '#{pane_pid}'));
  }

  private async tmux(...command: string[]): Promise<string> {
    return (await run('tmux', this.args(...command))).stdout;
  }

  /** A server of its own: no other session of this machine is in reach. */
  private args(...rest: string[]): string[] {
    return ['-S', join(this.folder, 'tmux'), ...rest];
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
