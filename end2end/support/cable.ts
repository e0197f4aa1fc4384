import { once } from 'node:events';
import { type Server as Listener, type Socket, connect, createServer } from 'node:net';

/** The network between a browser and a server, with a pair of pliers: bytes flow until it is cut. */
export class Cable {
  private readonly sockets = new Set<Socket>();
  private listener?: Listener;

  private constructor(
    private readonly far: number,
    readonly port: number,
  ) {}

  /** Lays a cable from `port` here to the server at `url`. */
  static async to(url: string, port: number): Promise<Cable> {
    const cable = new Cable(Number(new URL(url).port), port);
    await cable.mend();
    return cable;
  }

  /** Where the near end is. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Every connection breaks off, wherever it is, and no new one comes through. */
  async cut(): Promise<void> {
    const listener = this.listener;
    this.listener = undefined;
    const closed = listener && new Promise((done) => listener.close(done));
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  /** New connections come through again. */
  async mend(): Promise<void> {
    const listener = createServer((near) => this.join(near));
    listener.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
    this.listener = listener;
  }

  private join(near: Socket): void {
    const far = connect(this.far, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]]) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
