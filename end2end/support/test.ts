import { test as base, type BrowserContextOptions, type Page } from '@playwright/test';
import { Cable } from './cable';
import { type Program, TerminalClient } from './irc-clients';
import { PASSWORD, type Person, signUp } from './person';
import { Server, steadyPort } from './server';
import { Watch } from './watch';
import { unique } from './names';

export { expect } from '@playwright/test';

interface Options {
  /** Settings of a server for this test alone; it keeps its address when it is started again. */
  ownServer: Record<string, string> | undefined;
}

interface Fixtures {
  server: Server;
  watch: Watch;
  /** A browser of its own that nobody has signed in with. */
  visit: (options?: BrowserContextOptions) => Promise<Page>;
  /** Another way to the server, which can be cut. */
  cable: Cable;
  /** Somebody who has just signed up, in a browser of their own. */
  newcomer: (stem: string, options?: BrowserContextOptions) => Promise<Person>;
  /** Somebody who has signed up, at a real IRC client in a terminal. */
  atTerminal: (person: Person, program: Program) => Promise<TerminalClient>;
}

export const test = base.extend<Options & Fixtures, { sharedServer: Server }>({
  ownServer: [undefined, { option: true }],

  sharedServer: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  server: async ({ sharedServer, ownServer }, use, info) => {
    const server = ownServer ? await Server.start(ownServer, await steadyPort(info.parallelIndex)) : sharedServer;
    const before = server === sharedServer ? server.log.length : 0;
    await use(server);
    if (server !== sharedServer) await server.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach('server log', { body: server.log.slice(before), contentType: 'text/plain' });
    }
    base.expect(server.panics(before), 'panics in the server').toEqual([]);
  },

  watch: [
    async ({}, use) => {
      const watch = new Watch();
      await use(watch);
      base.expect(watch.surprises(), 'what went wrong in the pages without being announced').toEqual([]);
    },
    { auto: true },
  ],

  visit: async ({ browser, server, watch }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      contexts.push(context);
      watch.over(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  cable: async ({ server }, use, info) => {
    const cable = await Cable.to(server.url, await steadyPort(info.parallelIndex));
    await use(cable);
    await cable.cut();
  },

  newcomer: async ({ visit }, use) => {
    await use(async (stem, options) => signUp(await visit(options), unique(stem), options?.javaScriptEnabled));
  },

  atTerminal: async ({ server }, use, info) => {
    const clients: TerminalClient[] = [];
    await use(async ({ name }, program) => {
      const client = await TerminalClient.open(program, { server: server.irc, name, password: PASSWORD });
      clients.push(client);
      return client;
    });
    if (info.status !== info.expectedStatus) {
      const screens = await Promise.all(clients.map((client) => client.terminal.screen().catch(() => 'it has ended')));
      await info.attach('terminals', { body: screens.join('\n=====\n'), contentType: 'text/plain' });
    }
    await Promise.all(clients.map((client) => client.close()));
  },

  // Every page is watched: there is no other way to get one.
  context: async ({ visit }, use) => {
    await use((await visit()).context());
  },
  page: async ({ context }, use) => {
    await use(context.pages()[0]);
  },
});
