import type { BrowserContext, ConsoleMessage, Request, Response } from '@playwright/test';

/** What the network says while a server is gone. */
const OUTAGE = [
  /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING)/,
  /WebSocket connection to .* failed/,
];

/** Sees everything that goes wrong in the pages of a test. What the test did not announce fails it. */
export class Watch {
  private readonly problems: string[] = [];
  private readonly announced: RegExp[] = [];

  over(context: BrowserContext): void {
    context.on('console', (message) => this.onConsole(message));
    context.on('weberror', (problem) => this.report(`uncaught error: ${problem.error().stack ?? problem.error()}`));
    context.on('requestfailed', (request) => this.onFailed(request));
    context.on('response', (response) => this.onResponse(response));
  }

  /** From here on to the end of the test, problems like this one are part of it. */
  announce(...likeThis: RegExp[]): void {
    this.announced.push(...likeThis);
  }

  /** The server answers a request for `path` with `status`: a refusal is what the test is about. */
  announceAnswer(status: number, path: RegExp): void {
    this.announce(new RegExp(`^answer ${status} .*${path.source}`));
    // The browser writes the same to its console.
    this.announce(new RegExp(`Failed to load resource.*status of ${status}.*${path.source}`, 's'));
  }

  /** The server, or the way to it, is about to go away. */
  announceOutage(): void {
    this.announce(...OUTAGE);
  }

  /** What went wrong without being announced since this was asked last. */
  surprises(): string[] {
    return this.problems.splice(0);
  }

  private onConsole(message: ConsoleMessage): void {
    const text = message.text();
    // Said when seconds pass between the page and its WebAssembly: the machine is slow, or the browser has no scripts. A
    // page that does not use it at all is never live, which tests wait for.
    if (/\.wasm was preloaded using link preload but not used within a few seconds/.test(text)) return;
    if (['warning', 'error', 'assert'].includes(message.type()) || /hydrat/i.test(text)) {
      this.report(`console ${message.type()}: ${text} (${message.location().url})`);
    }
  }

  private onFailed(request: Request): void {
    const why = request.failure()?.errorText ?? 'unknown';
    // The browser's own doing: the page was left, or closed, while this was under way.
    if (why === 'net::ERR_ABORTED') return;
    // Without JavaScript the browser refuses to preload scripts, and says nothing. With it, what the policy stops is
    // written to the console, too.
    if (why === 'csp' && request.resourceType() === 'script') return;
    this.report(`request failed: ${why} ${request.method()} ${request.url()}`);
  }

  private onResponse(response: Response): void {
    // A redirect is no failure: what it leads to is looked at by itself. 304 says that the cache is right.
    if (response.status() >= 400) {
      this.report(`answer ${response.status()} ${response.request().method()} ${response.url()}`);
    }
  }

  private report(problem: string): void {
    if (!this.announced.some((expected) => expected.test(problem))) this.problems.push(problem);
  }
}
