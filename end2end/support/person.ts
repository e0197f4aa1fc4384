import { type Locator, type Page, expect } from '@playwright/test';
import { roomId } from './prying';
import { recite } from './recite';
import { Wire } from './wire';

export const PASSWORD = 'correct horse battery staple';

/** Somebody at a browser: what they do is a verb here, what they look at a locator. */
export class Person {
  readonly wire: Wire;

  constructor(
    readonly page: Page,
    readonly name: string,
    /** Whether the page runs scripts; without them it is never live, and every act loads a page. */
    readonly scripts = true,
  ) {
    this.wire = new Wire(page);
  }

  // What they look at

  get conversations(): Locator {
    return this.page.getByRole('navigation', { name: 'Conversations', exact: true });
  }

  /** A room in the list on the left. */
  room(name: string): Locator {
    return this.listed('Rooms', name);
  }

  /** A direct conversation in the list on the left. */
  direct(name: string): Locator {
    return this.listed('Direct messages', name);
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Messages', exact: true });
  }

  get messages(): Locator {
    return this.log.getByRole('article');
  }

  /** The message that says `text`, by `author` if given. */
  message(text: string | RegExp, author?: string): Locator {
    const by = author === undefined ? this.messages : this.log.getByRole('article', { name: startsWith(author) });
    return by.filter({ hasText: text });
  }

  /** The link that leads to the message that says `text`. */
  permalink(text: string | RegExp): Locator {
    const said = this.messages.filter({ has: this.page.locator('[dir=auto]', { hasText: text }) });
    return said.getByTitle('Link to this message', { exact: true });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message', exact: true });
  }

  /** Where the words of a message are changed. */
  get editor(): Locator {
    return this.page.getByRole('textbox', { name: 'Edit', exact: true });
  }

  /** Where one jumps to a room or a person. */
  get jump(): Locator {
    return this.page.getByRole('dialog', { name: 'Jump to', exact: true });
  }

  get olderLink(): Locator {
    return this.page.getByRole('link', { name: 'Older messages', exact: true });
  }

  get latestLink(): Locator {
    return this.page.getByRole('link', { name: 'Latest messages', exact: true });
  }

  get newerLink(): Locator {
    return this.page.getByRole('link', { name: 'Newer messages', exact: true });
  }

  /** Where one writes what to look for. */
  get searchbox(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search', exact: true });
  }

  /** What was found. */
  get hits(): Locator {
    return this.page.getByRole('list', { name: 'Found messages', exact: true }).getByRole('listitem');
  }

  get olderResults(): Locator {
    return this.page.getByRole('link', { name: 'Older results', exact: true });
  }

  /** What the room is about. */
  get topic(): Locator {
    return this.page.getByRole('main').locator('header');
  }

  /** Somebody in the list of who is in the room. */
  member(name: string): Locator {
    const entries = this.page.getByRole('list', { name: /^Members/ }).getByRole('listitem');
    return entries.filter({ hasText: startsWith(name) });
  }

  /** How many unread messages an entry of the list on the left says there are. */
  unread(entry: Locator): Locator {
    return entry.getByText(/^\d+\+? unread$/);
  }

  get newMessagesLine(): Locator {
    return this.log.getByText('New messages', { exact: true });
  }

  /** A line that the page says about itself: the connection, who is writing. */
  status(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text });
  }

  /** What went wrong, in words, where it went wrong. */
  get complaint(): Locator {
    return complaint(this.page);
  }

  /** Shows the list of conversations where the screen has no room for it beside the rest. */
  async showConversations(): Promise<void> {
    await this.page.getByRole('button', { name: 'Show conversations', exact: true }).click();
    await expect(this.conversations).toBeVisible();
  }

  // Coming and going

  async isSignedIn(): Promise<void> {
    // On a phone the list is there, but hidden until it is asked for.
    const list = this.page.getByRole('navigation', { name: 'Conversations', exact: true, includeHidden: true });
    await expect(list).toBeAttached();
  }

  /** Waits until whatever happens now is heard of at once. */
  async isLive(): Promise<void> {
    if (!this.scripts) return;
    await expect.poll(() => this.wire.isLive, { message: `${this.name} is connected` }).toBe(true);
  }

  /** Waits until everything that was missed has come, once more than `before` times. */
  async isBack(before: number): Promise<void> {
    await expect.poll(() => this.wire.resumed, { message: `${this.name} is back`, timeout: 40_000 }).toBeGreaterThan(before);
  }

  async signIn(password = PASSWORD): Promise<void> {
    await this.page.goto('/sign-in');
    await fillAndSend(this.page, 'Sign in', this.name, password);
  }

  async signOut(): Promise<void> {
    await (await this.openAccount()).getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect(this.page).toHaveURL(/\/sign-in/);
  }

  /** Goes to the settings by the menu of the account. */
  async openSettings(): Promise<void> {
    await (await this.openAccount()).getByRole('link', { name: 'Settings', exact: true }).click();
    await expect(this.page).toHaveURL(/\/settings$/);
  }

  /** Looks for messages, by the list on the left. */
  async search(text: string): Promise<void> {
    await this.conversations.getByRole('link', { name: 'Search', exact: true }).click();
    await expect(this.page).toHaveURL(/\/search$/);
    await this.searchbox.fill(text);
    await this.searchbox.press('Enter');
    await expect(this.page).toHaveURL(/\/search\?/);
  }

  // Rooms

  async createRoom(name: string, topic = ''): Promise<void> {
    await this.page.goto('/rooms');
    await this.fillNewRoom(name, { topic });
    await this.isIn(`/rooms/${name}`);
  }

  /** Fills the form for a new room, and sends it. */
  async fillNewRoom(name: string, { topic = '', isPrivate = false } = {}): Promise<void> {
    const form = this.page.getByRole('main');
    await form.getByRole('textbox', { name: 'Room name', exact: true }).fill(name);
    if (topic) await form.getByRole('textbox', { name: 'Topic' }).fill(topic);
    if (isPrivate) await form.getByRole('checkbox', { name: 'Private' }).check();
    await form.getByRole('button', { name: 'Create room', exact: true }).click();
  }

  async setTopic(topic: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Topic', exact: true }).fill(topic);
    await this.page.getByRole('button', { name: 'Set topic', exact: true }).click();
  }

  async joinRoom(name: string): Promise<void> {
    await this.page.goto(`/rooms/${name}`);
    await this.page.getByRole('button', { name: 'Join room', exact: true }).click();
    await this.isIn(`/rooms/${name}`);
  }

  async leaveRoom(): Promise<void> {
    await this.page.getByRole('button', { name: 'Leave room', exact: true }).click();
  }

  /** Goes to a room, in it or not. */
  async enterRoom(name: string): Promise<void> {
    await this.page.goto(`/rooms/${name}`);
    const join = this.page.getByRole('button', { name: 'Join room', exact: true });
    await expect(join.or(this.composer)).toBeVisible();
    if (await join.isVisible()) await join.click();
    await this.isIn(`/rooms/${name}`);
  }

  /** Goes to a room by the list on the left. */
  async openRoom(name: string): Promise<void> {
    await this.room(name).getByRole('link').click();
    await this.isIn(`/rooms/${name}`);
  }

  /** Goes to a direct conversation by its address, as a link does. */
  async openDirect(name: string): Promise<void> {
    await this.page.goto(`/direct/${name}`);
    await this.isIn(`/direct/${name}`);
  }

  /** Starts a direct conversation from the list on the left. */
  async writeTo(name: string): Promise<void> {
    await this.conversations.getByRole('button', { name: 'New message', exact: true }).click();
    await this.page.getByRole('textbox', { name: 'Username', exact: true }).fill(name);
    await this.page.getByRole('button', { name: 'Open conversation', exact: true }).click();
    await this.isIn(`/direct/${name}`);
  }

  // Messages

  /** Says something, and waits until the server has it. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
    await this.isAcknowledged(text);
  }

  async isAcknowledged(text: string): Promise<void> {
    if (!this.scripts) return this.sees(text, this.name);
    await expect.poll(() => this.wire.isAcknowledged(text), { message: `the server has "${text.slice(0, 60)}"` }).toBe(true);
  }

  async sees(text: string, author?: string): Promise<void> {
    await expect(this.message(text, author)).toHaveCount(1);
  }

  /** Says "line FROM." to "line TO." in a room, faster than a person could. */
  async recite(room: string, from: number, to: number): Promise<void> {
    await recite(this.page, await roomId(this.page, room), from, to);
  }

  async edit(text: string, to: string): Promise<void> {
    await this.openEditor(text);
    await this.editor.fill(to);
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
  }

  async openEditor(text: string): Promise<void> {
    await (await this.openActions(text)).getByRole('link', { name: 'Edit', exact: true }).click();
    await expect(this.editor).toBeVisible();
  }

  async delete(text: string): Promise<void> {
    await (await this.openActions(text)).getByRole('button', { name: 'Delete', exact: true }).click();
  }

  async react(text: string, emoji: string): Promise<void> {
    await (await this.openActions(text)).getByRole('button', { name: emoji }).click();
  }

  /** The reactions with one emoji on a message; its name says how many and of whom. */
  reaction(text: string, emoji: string): Locator {
    return this.message(text).getByRole('button', { name: new RegExp(`^${emoji} \\d`) });
  }

  /** What one can do with a message besides reacting. */
  async offers(text: string): Promise<string[]> {
    const actions = await this.openActions(text);
    const offers = await actions.getByRole('link').or(actions.getByRole('button')).allInnerTexts();
    await this.page.keyboard.press('Escape');
    return offers;
  }

  async openActions(text: string): Promise<Locator> {
    const message = this.message(text);
    await message.hover();
    await message.getByRole('button', { name: 'Actions', exact: true }).click();
    const actions = message.getByRole('group', { name: 'Actions', exact: true });
    await expect(actions).toBeVisible();
    return actions;
  }

  /** What the messages on the screen say, from top to bottom. */
  async said(): Promise<string[]> {
    return this.messages.locator('[dir=auto]').allInnerTexts();
  }

  /** The message right below the line "New messages". */
  get firstNewMessage(): Locator {
    return this.newMessagesLine.locator('xpath=following::article[1]');
  }

  // Settings

  session(agent: string): Locator {
    const sessions = this.page.getByRole('region', { name: 'Where you are signed in', exact: true });
    return sessions.getByRole('listitem').filter({ hasText: agent });
  }

  async endSession(agent: string): Promise<void> {
    await this.session(agent).getByRole('button', { name: /^End/ }).click();
  }

  async revokeToken(label: string): Promise<void> {
    await this.token(label).getByRole('button', { name: /^Revoke/ }).click();
  }

  token(label: string): Locator {
    const tokens = this.page.getByRole('region', { name: 'Access tokens', exact: true });
    return tokens.getByRole('listitem').filter({ hasText: label });
  }

  /** Makes an access token; its secret is on the screen once. */
  async makeToken(label: string): Promise<string> {
    await this.page.getByRole('textbox', { name: 'Label', exact: true }).fill(label);
    await this.page.getByRole('button', { name: 'Create token', exact: true }).click();
    return this.page.getByRole('status').getByRole('code').innerText();
  }

  /** Whether the page is wider than the screen. */
  async overflows(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  }

  private async openAccount(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Account', exact: true }).click();
    const menu = this.page.getByRole('group', { name: 'Account', exact: true });
    await expect(menu).toBeVisible();
    return menu;
  }

  private listed(list: string, name: string): Locator {
    const entries = this.conversations.getByRole('list', { name: list, exact: true }).getByRole('listitem');
    return entries.filter({ has: this.page.getByRole('link', { name: startsWith(name) }) });
  }

  private async isIn(path: string): Promise<void> {
    await expect(this.page).toHaveURL(new RegExp(`${escaped(path)}([?#]|$)`, 'i'));
    await expect(this.composer).toBeVisible();
    await this.isLive();
  }
}

/** Signs up as somebody new, and waits until they are in. */
export async function signUp(page: Page, name: string, scripts = true): Promise<Person> {
  const person = new Person(page, name, scripts);
  await page.goto('/sign-up');
  await fillAndSend(page, 'Sign up', name, PASSWORD);
  await person.isSignedIn();
  return person;
}

/** What went wrong, in words. */
export function complaint(page: Page): Locator {
  return page.getByRole('alert').filter({ hasText: /\S/ });
}

/** Fills the form for signing in or up, and sends it. */
export async function fillAndSend(page: Page, button: 'Sign in' | 'Sign up', name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await page.getByRole('button', { name: button, exact: true }).click();
}

/** An accessible name that starts with `name`, and not with a longer one. */
export function startsWith(name: string): RegExp {
  return new RegExp(`^[#@]?${escaped(name)}(?![\\p{L}\\p{N}_.-])`, 'u');
}

/** A text as part of a pattern that finds just it. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
