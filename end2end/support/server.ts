import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';

const program = resolve(process.env.EXCHAT_BIN ?? join(__dirname, '../../target/release/exchat'));
// For the slowest machine, and the first start of all, which nothing has warmed the disk for.
const START = 60_000;
const PATIENCE = 15_000;

/** One real server with its own empty data folder. */
export class Server {
  /** Everything it printed, over all its starts. */
  log = '';
  url = '';
  private process?: ChildProcess;

  private constructor(
    private readonly folder: string,
    private port: number,
    private readonly settings: Record<string, string>,
  ) {}

  /** Starts one. Port 0: whichever is free. */
  static async start(settings: Record<string, string> = {}, port = 0): Promise<Server> {
    if (!existsSync(program)) {
      throw new Error(`There is no program to test at ${program}: run "make build", or set EXCHAT_BIN.`);
    }
    const server = new Server(await mkdtemp(join(tmpdir(), 'exchat-e2e-')), port, settings);
    try {
      await server.startAgain();
      return server;
    } catch (problem) {
      await server.remove();
      throw problem;
    }
  }

  /** Starts it on the data and at the address it had before, and waits until it is ready. */
  async startAgain(): Promise<void> {
    const child = spawn(program, ['serve'], { cwd: this.folder, env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    const url = this.firstAddress(child);
    child.stdout.on('data', (text) => (this.log += text));
    child.stderr.on('data', (text) => (this.log += text));
    this.url = await url;
    this.port = Number(new URL(this.url).port);
    await expect
      .poll(() => fetch(`${this.url}/ready`).then((answer) => answer.status, () => 'no answer'), { timeout: START })
      .toBe(200);
  }

  /** Asks it to stop, as a service manager would. */
  async stop(): Promise<void> {
    const child = this.running();
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    const [code, signal] = await ended(child);
    clearTimeout(late);
    expect(signal, `the server did not stop when asked to:\n${this.log}`).not.toBe('SIGKILL');
    expect(code ?? 0, `the server stopped with an error:\n${this.log}`).toBe(0);
  }

  /** Ends it as a power cut would: it can do nothing more. */
  async kill(): Promise<void> {
    const child = this.running();
    child.kill('SIGKILL');
    await ended(child);
  }

  /** Stops it if it still runs, and removes its data. */
  async remove(): Promise<void> {
    try {
      if (isRunning(this.process)) await this.stop();
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }

  /** Where it listens for IRC, since its last start. */
  get irc(): string {
    const address = [...this.log.matchAll(/^ExChat listens for IRC on ([^\s]+)/gm)].at(-1)?.[1];
    if (!address) throw new Error(`the server does not listen for IRC:\n${this.log}`);
    return address;
  }

  /** What went wrong inside of it. */
  panics(since = 0): string[] {
    return this.log
      .slice(since)
      .split('\n')
      .filter((line) => /panicked/.test(line));
  }

  private running(): ChildProcess {
    if (!isRunning(this.process)) throw new Error(`the server does not run:\n${this.log}`);
    return this.process;
  }

  private environment(): NodeJS.ProcessEnv {
    // Nothing that the developer has set for their own server may reach this one.
    const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('EXCHAT_'));
    return {
      ...Object.fromEntries(inherited),
      EXCHAT_ADDR: `127.0.0.1:${this.port}`,
      EXCHAT_DATABASE_URL: `sqlite://${join(this.folder, 'exchat.db')}`,
      EXCHAT_IRC_ADDR: '',
      EXCHAT_FAST_KDF: '1',
      EXCHAT_PASSWORD_MIN: '8',
      EXCHAT_RATE_LIMIT: 'off',
      EXCHAT_DEMO: '0',
      ...this.settings,
    };
  }

  private firstAddress(child: ChildProcess): Promise<string> {
    let text = '';
    return new Promise((found, failed) => {
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`the server ended (${code}) before it listened:\n${this.log}`)));
      setTimeout(() => failed(new Error(`the server did not listen:\n${this.log}`)), START).unref();
      child.stdout?.on('data', (more) => {
        text += more;
        const address = /^ExChat listens on (http:\/\/[^\s/]+)/m.exec(text);
        if (address) found(address[1]);
      });
    });
  }
}

/**
 * A free port that no outgoing connection is given: while a server is down, a browser that knocks at its port could
 * otherwise be connected to itself. Each worker looks in a range of its own, and so does each run of the tests: their
 * processes have different numbers. Whoever needs several skips those that are free.
 */
export async function steadyPort(worker: number, skip = 0): Promise<number> {
  const [first, runs, ports] = [20_000 + 6_000 * (worker % 2), 120, 50];
  const from = first + ports * (process.pid % runs);
  for (let port = from; port < from + ports; port++) {
    const probe = createServer();
    const free = await new Promise<boolean>((answer) => {
      probe.once('error', () => answer(false));
      probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => answer(true));
    });
    if (!free) continue;
    if (skip-- > 0) {
      await new Promise((closed) => probe.close(closed));
      continue;
    }
    await new Promise((closed) => probe.close(closed));
    return port;
  }
  throw new Error(`no free port from ${from} on`);
}

function isRunning(child?: ChildProcess): child is ChildProcess {
  return child !== undefined && child.exitCode === null && child.signalCode === null;
}

async function ended(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  if (isRunning(child)) await once(child, 'exit');
  return [child.exitCode, child.signalCode];
}
