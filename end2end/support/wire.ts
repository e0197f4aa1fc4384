import type { Page, WebSocket } from '@playwright/test';

interface Frame {
  type?: string;
  id?: number | string;
  body?: string;
}

/** What went over the live connections of a page: the tests' way to know that something has happened, without waiting. */
export class Wire {
  private readonly received: string[] = [];
  private readonly acknowledged = new Set<string>();
  private readonly left = new Set<WebSocket>();
  private current: WebSocket[] = [];
  private live?: WebSocket;
  private readonly sent: (string | undefined)[] = [];
  /** How often everything that was missing has come. */
  resumed = 0;

  constructor(page: Page) {
    page.on('websocket', (socket) => this.over(socket));
    // A document that is left says nothing about its sockets any more.
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) this.leave();
    });
  }

  /** Whether the page hears at once of whatever happens now. */
  get isLive(): boolean {
    return this.live !== undefined && !this.live.isClosed();
  }

  /** Whether the server has said that it holds the message on disk. */
  isAcknowledged(body: string): boolean {
    return this.acknowledged.has(body);
  }

  /** Whether `text` has come in any frame. */
  hasHeard(text: string): boolean {
    return this.received.some((frame) => frame.includes(text));
  }

  /** How many frames of a type the page has sent. */
  countSent(type: string): number {
    return this.sent.filter((sent) => sent === type).length;
  }

  private leave(): void {
    this.current.forEach((socket) => this.left.add(socket));
    this.current = [];
    this.live = undefined;
  }

  private over(socket: WebSocket): void {
    this.current.push(socket);
    // The ids of requests begin anew with each page.
    const posts = new Map<number | string, string>();
    socket.on('framesent', ({ payload }) => {
      const { type, id, body } = parsed(payload);
      this.sent.push(type);
      if (type === 'post' && id !== undefined && body !== undefined) posts.set(id, body);
    });
    socket.on('framereceived', ({ payload }) => {
      this.received.push(payload.toString());
      const frame = parsed(payload);
      const acknowledged = frame.type === 'ack' && frame.id !== undefined && posts.get(frame.id);
      if (acknowledged) this.acknowledged.add(acknowledged);
      if (frame.type === 'resumed' && !this.left.has(socket)) {
        this.live = socket;
        this.resumed += 1;
      }
    });
  }
}

function parsed(payload: string | Buffer): Frame {
  try {
    return JSON.parse(payload.toString()) as Frame;
  } catch {
    return {};
  }
}
