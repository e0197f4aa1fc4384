import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { steadyPort } from './server';

const START = 80_000;

/** A node of a cluster, behind the balancer. */
interface Node {
  url: string;
  process: number;
}

/** What `make cluster` starts: three nodes with PostgreSQL and NATS behind a balancer. */
export class Cluster {
  readonly nodes: Node[] = [];
  private log = '';

  private constructor(
    readonly url: string,
    private readonly script: ChildProcess,
  ) {}

  static async start(worker: number): Promise<Cluster> {
    const [port, irc] = [await steadyPort(worker), await steadyPort(worker, 1)];
    const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('EXCHAT_'));
    const env = { ...Object.fromEntries(inherited), CLUSTER_PORT: `${port}`, CLUSTER_IRC_PORT: `${irc}`, EXCHAT_FAST_KDF: '1' };
    const script = spawn(join(__dirname, '../../scripts/cluster'), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const cluster = new Cluster(`http://127.0.0.1:${port}`, script);
    await cluster.started();
    return cluster;
  }

  /** The node that has a live connection, or none. */
  async busy(): Promise<Node[]> {
    const connections = async ({ url }: Node) => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return Number(/^exchat_connections (\d+)/m.exec(metrics)?.[1] ?? 0);
    };
    const counts = await Promise.all(this.nodes.map(connections));
    return this.nodes.filter((_, n) => counts[n] > 0);
  }

  async stop(): Promise<void> {
    if (this.script.exitCode !== null) return;
    this.script.kill('SIGTERM');
    await once(this.script, 'exit');
  }

  private started(): Promise<void> {
    return new Promise((done, failed) => {
      this.script.once('exit', (code) => failed(new Error(`the cluster ended (${code}):\n${this.log}`)));
      setTimeout(() => failed(new Error(`the cluster did not start:\n${this.log}`)), START).unref();
      const hear = (text: Buffer) => {
        this.log += text;
        if (!/^ExChat on \d+ nodes/m.test(this.log)) return;
        for (const [, url, pid] of this.log.matchAll(/(http:\S+), IRC at \S+, process (\d+)$/gm)) {
          this.nodes.push({ url, process: Number(pid) });
        }
        this.script.stdout?.off('data', hear);
        this.script.stdout?.resume();
        done();
      };
      this.script.stdout?.on('data', hear);
      this.script.stderr?.on('data', (text) => (this.log += text));
    });
  }
}
