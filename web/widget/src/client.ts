import { Api, Refusal } from './api';
import { Pause, backoff } from './backoff';
import { Device } from './device';
import { Leader } from './leader';
import type { Conversation, Fact, Foreseen, Message, SentFile, Unsent } from './model';
import { Outbox, type Line } from './outbox';
import type { ServerEvent } from './sse';
import { Store, type Patch } from './store';
import { Stream } from './stream';

/** A short break heals unseen; a longer one is said. */
const GRACE_MS = 2_500;

/** A signed token that says who the customer is, or what fetches one when it is needed. */
export type Source = string | (() => string | Promise<string>);

export interface Notice {
  /** `expired`, or the code of a refusal. */
  kind: string;
  detail?: string;
}

/** What the leading tab tells the others, whole each time: nothing can be missed. */
interface Sight {
  patch: Patch;
  unsent: Unsent[];
  down: boolean;
  notice: Notice | undefined;
}

/** What one tab calls in another: `see` in those that follow, `wipe` in all, the rest in the one that leads. */
export type Word =
  | ['see', Sight]
  | ['wipe' | 'led' | 'hello' | 'wanted']
  | ['add', Unsent]
  | ['known', string]
  | ['retry' | 'discard', string];

/** The customer's side of one inbox, over every tab of the browser. */
export class Client {
  readonly device: Device;
  readonly store = new Store();
  readonly outbox: Outbox;
  /** The server cannot be reached, for long enough to say so. */
  down = false;
  notice: Notice | undefined;
  /** What whoever writes now would be told; undefined while that is not known. */
  foreseen: Foreseen | undefined;
  /** How far this device's clock is ahead of the server's. */
  skew_ms = 0;
  readonly api: Api;
  readonly #stream: Stream;
  readonly #leader: Leader;
  readonly #pause = new Pause();
  #grace: ReturnType<typeof setTimeout> | undefined;
  /** Raised when all that is under way is to be forgotten. */
  #run = 0;
  #wanted = false;
  /** Who the customer is by the page's word, where it said so. */
  source: Source | undefined;
  #connecting = false;
  #asking = false;
  /** The history is here; what comes now is news. */
  #primed = false;
  #telling = false;
  /** Written in this tab and not yet seen in the leading one. */
  /** Who writes to the customer, and until when that may be believed. */
  typing: { name: string; until: number } | undefined;
  #own: Unsent[] = [];

  constructor(
    origin: string,
    private readonly inbox: string,
    private readonly ends: { changed(): void; arrived(messages: Message[]): void; cleared(): void; prove(): Promise<void> },
  ) {
    this.device = new Device(inbox);
    this.api = new Api(origin, () => this.device.get().token);
    this.#stream = new Stream({
      fetch: (headers, signal) => this.api.fetch('GET', '/stream', signal, headers),
      link: (up) => this.#link(up),
      event: (event, resumed) => this.#event(event, resumed),
      expired: () => {
        this.#forget();
        void this.#connect();
      },
    });
    this.outbox = new Outbox(this.device, this.#line());
    this.#leader = new Leader(this.device.key, {
      lead: () => this.#lead(),
      follow: () => {
        this.#halt();
        this.say(['hello']);
      },
      hear: (word) => this.#hear(word as Word),
    });
  }

  /** On load: nothing is asked of the server unless this device was here before. */
  start(): void {
    const kept = this.device.get();
    if (this.#wanted || kept.token || kept.unsent) this.#join();
  }

  /** The page goes away, or into the browser's back-and-forward cache. */
  stop(): void {
    this.#halt();
    this.#leader.leave();
  }

  /** The customer opened the panel. */
  open(): void {
    this.#wanted = true;
    this.#join();
    this.#leader.check();
    this.say(['wanted']);
    void this.#connect();
  }

  /** The tab came to the front, or the network came back. */
  wake(): void {
    this.#leader.check();
    this.#pause.end();
    this.#stream.nudge();
    this.outbox.nudge();
    if (this.down) void this.#connect();
  }

  offline(): void {
    if (this.#leader.joined) this.#setDown(true);
  }

  /** The page says who the customer is. Whatever was under way begins anew, as that. */
  identify(source: Source): void {
    this.source = source;
    if (this.leading) {
      this.#halt();
      this.#lead();
    } else if (this.#leader.joined) void this.ends.prove().catch(() => undefined);
  }

  /** Asks what the wait would be, for a customer who looks at the panel and was not told. */
  async foresee(): Promise<void> {
    const { state, promise } = this.store.conversation ?? {};
    if (document.hidden || state === 'active' || (state === 'waiting' && promise)) return;
    const asked = await this.api.call<Foreseen>('GET', `/wait?inbox=${this.inbox}`).catch(() => undefined);
    this.foreseen = asked?.body;
  }

  send(text: string, files?: SentFile[]): boolean {
    const entry = this.outbox.add(text, files);
    if (!entry) return false;
    this.#join();
    this.#leader.check();
    if (!this.leading) this.#own.push(entry);
    this.say(['add', entry]);
    void this.#connect();
    return true;
  }

  retry(id: string): void {
    this.#leader.check();
    this.outbox.retry(id);
    this.say(['retry', id]);
  }

  discard(id: string): void {
    this.outbox.settle([id]);
    this.say(['discard', id]);
  }

  /** Leaves the line; whoever writes again is back in it. Answers what went wrong, if something did. */
  async leave(): Promise<string | undefined> {
    try {
      const path = `/conversations/${this.store.conversation?.id}/state`;
      const { body } = await this.api.call<Conversation>('PUT', path, { state: 'abandoned' });
      this.#merge({ conversation: { ...body, reason: 'left' } });
      return undefined;
    } catch (error) {
      void this.#ask().catch(() => undefined);
      return error instanceof Refusal ? error.message : '';
    }
  }

  unread(): number {
    const read = this.device.get().read ?? 0;
    return this.store.messages.filter((message) => message.author.kind !== 'customer' && message.seq > read).length;
  }

  /** This tab talks to the server, for all of them. */
  get leading(): boolean {
    return this.#leader.leading;
  }

  /** Everything on the screen was seen. */
  seen(): void {
    const seq = this.store.lastSeq;
    if (seq > (this.device.get().read ?? 0)) this.device.set({ read: seq });
  }

  /** Signs out: nothing of this customer stays, here or in other tabs, and nothing can be read with their token. */
  clear(): void {
    if (this.device.get().token) void this.api.call('DELETE', '/identity').catch(() => undefined);
    this.say(['wipe']);
    this.#wipe();
  }

  /** Another tab changed what is kept on the device. */
  stored(key: string | null): void {
    if (key !== null && key !== this.device.key) return;
    this.start();
    this.ends.changed();
  }

  #wipe(): void {
    this.stop();
    this.outbox.entries = this.#own = [];
    this.store.clear();
    this.device.clear();
    this.#wanted = this.#primed = this.down = false;
    this.notice = this.source = undefined;
    this.ends.cleared();
    this.ends.changed();
  }

  #halt(): void {
    this.#run++;
    this.#connecting = this.#asking = false;
    this.#stream.close();
    this.outbox.stop();
    this.#pause.end();
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  #join(): void {
    if (this.#leader.joined) return;
    this.#leader.join();
    this.say(['hello']);
  }

  #lead(): void {
    this.outbox.active = true;
    this.say(['led']);
    this.outbox.adopt(this.device.get().unsent ?? []);
    this.#own = [];
    void this.#connect();
  }

  /** Calls in the other tabs. */
  say(word: Word): void {
    this.#leader.say(word);
  }

  #hear([what, with_]: Word): void {
    const leading = this.leading;
    if (what === 'wipe') this.#wipe();
    else if (what === 'led') {
      if (this.#wanted) this.say(['wanted']);
      for (const entry of this.#own) this.say(['add', entry]);
    } else if (what === 'see' && !leading) this.#see(with_);
    else if (leading) {
      if (what === 'add') this.outbox.adopt([with_]);
      else if (what === 'retry') this.outbox.retry(with_);
      else if (what === 'discard') this.outbox.settle([with_]);
      else if (what === 'wanted') this.#wanted = true;
      else if (what === 'known') return this.identify(with_);
      if (what !== 'hello') void this.#connect();
      this.#changed();
    }
  }

  #see({ patch, unsent, down, notice }: Sight): void {
    if (patch.conversation?.id !== this.store.conversation?.id) this.store.clear();
    this.#own = this.#own.filter((mine) => !unsent.some((entry) => entry.client_id === mine.client_id));
    this.outbox.entries = [...unsent, ...this.#own];
    this.down = down;
    this.notice = notice;
    this.#merge(patch);
    this.#primed = !!patch.conversation;
  }

  /** Draws anew, and shows the other tabs what this one knows: once for all that happened in one go. */
  #changed(): void {
    this.ends.changed();
    if (this.#telling || !this.leading) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      const { store, outbox, down, notice } = this;
      if (this.leading) this.say(['see', { patch: store.dump(), unsent: outbox.entries, down, notice }]);
    });
  }

  /** Session where one is due, the conversation, the stream, then what is unsent. */
  async #connect(): Promise<void> {
    if (this.#connecting || !this.leading) return;
    if (this.#stream.running) return this.outbox.flush();
    this.#connecting = true;
    const run = this.#run;
    await this.#insist(async () => {
      const { token } = this.device.get();
      if (this.#wanted) await this.session();
      if (this.source) await this.ends.prove();
      // Whoever came just now as nobody has written nothing yet.
      if (run === this.#run && (token || this.device.get().who)) await this.#ask();
    });
    if (run !== this.#run) return;
    this.#connecting = false;
    this.#listen();
    void this.outbox.flush();
  }

  /** Tries until it is done, or refused for good. */
  async #insist(step: () => Promise<void>): Promise<void> {
    const run = this.#run;
    for (let attempt = 0; run === this.#run; attempt++) {
      let refusal: Refusal | undefined;
      try {
        await step();
        if (run !== this.#run) return;
        if (this.notice?.detail) this.notice = undefined;
        this.#link(true);
        return;
      } catch (error) {
        if (run !== this.#run) return;
        if (error instanceof Refusal) refusal = error;
      }
      this.#link(!!refusal);
      if (refusal?.status === 401 && attempt < 3) {
        this.#forget();
        continue;
      }
      if (refusal && !refusal.passing) {
        // For whoever builds the page: customers are told that there is no chat here, and no more.
        if (this.notice?.detail !== refusal.message) console.warn(`Warmline: ${refusal.message}`);
        this.notice = { kind: refusal.code, detail: refusal.message };
        this.#changed();
        return;
      }
      await this.#pause.wait(backoff(attempt, refusal?.retry_after_ms));
    }
  }

  #listen(): void {
    if (this.store.conversation && this.leading) this.#stream.open();
  }

  /** Makes sure that the server knows who writes: files go up before the first message does. */
  async session(): Promise<void> {
    if (this.device.get().token) return;
    const run = this.#run;
    const { body } = await this.api.call<{ token: string }>('POST', '/sessions', { inbox: this.inbox });
    if (run === this.#run) this.device.set({ token: body.token });
  }

  /** The latest conversation, with its promise. */
  async #ask(): Promise<void> {
    const run = this.#run;
    const { body } = await this.api.call<{ items: Conversation[] }>('GET', '/conversations?limit=1');
    const conversation = body.items[0];
    if (run === this.#run && conversation) this.#merge({ conversation });
  }

  #snapshot(): Promise<void> {
    const run = this.#run;
    return this.#insist(async () => {
      await this.#ask();
      const id = this.store.conversation?.id;
      const messages = id ? await this.api.all<Message>(`/conversations/${id}/messages`) : [];
      if (run !== this.#run) return;
      this.#merge({ messages });
      this.#primed = true;
    });
  }

  #event(event: ServerEvent, resumed: boolean): void {
    if (event.event === 'reset' || (event.event === 'ready' && (!resumed || !this.#primed))) void this.#snapshot();
    let fact: Fact;
    try {
      fact = JSON.parse(event.data) as Fact;
    } catch {
      return;
    }
    if (!fact.conversation) return;
    // Two conversations became one, or two again: what there is to read is another thing now.
    if (fact.into ?? fact.from) return void this.#snapshot();
    if (fact.kind === 'live.typing') {
      const ms = (fact.for_s ?? 0) * 1000;
      this.typing = fact.agent_name ? { name: fact.agent_name, until: Date.now() + ms } : undefined;
      setTimeout(() => this.#changed(), ms);
      return this.#changed();
    }
    const patch = this.store.patchOf(fact);
    if (patch) this.#merge(patch);
    else if (fact.kind === 'desk.conversation_opened') void this.#snapshot();
    // A waiting conversation without a known promise, or a kind that came after this program: ask, once for a burst.
    const { state, promise } = this.store.conversation ?? {};
    const known = /^(waits|desk)\.|_assigned$/.test(fact.kind);
    if (!patch || this.#asking || (known && (state !== 'waiting' || promise !== undefined))) return;
    this.#asking = true;
    void this.#ask()
      .catch(() => undefined)
      .then(() => (this.#asking = false));
  }

  #merge(patch: Patch): void {
    const last = this.store.lastSeq;
    const fresh = this.store.merge(patch);
    this.outbox.settle(fresh.map((message) => message.client_id));
    const news = fresh.filter((message) => message.author.kind !== 'customer' && message.seq > last);
    if (this.#primed) this.ends.arrived(news);
    this.#changed();
  }

  #line(): Line {
    return {
      session: () => this.session(),
      expired: () => this.#forget(),
      lost: () => this.#forgetConversation(),
      conversation: () => this.store.conversation?.id,
      open: async (entry) => {
        const { message, ...conversation } = await this.#post<Conversation & { message: Message }>('', entry, (body) => body.message);
        // The stream takes its own picture when it is ready; this one bridges the moment.
        this.notice = undefined;
        this.#merge({ conversation, messages: [message] });
        this.#primed = true;
        this.#listen();
      },
      write: async (id, entry) => {
        const message = await this.#post<Message>(`/${id}/messages`, entry, (body) => body);
        if (this.store.conversation?.id !== id) await this.#ask().catch(() => undefined);
        this.#merge({ messages: [message] });
        this.#listen();
      },
      link: (up) => this.#link(up),
      changed: () => this.#changed(),
    };
  }

  async #post<T>(path: string, { text, client_id, files }: Unsent, message: (body: T) => Message): Promise<T> {
    const { status, body } = await this.api.call<T>('POST', `/conversations${path}`, { text, client_id, files: files?.map(({ id }) => id) });
    // 201 was written this very moment, so its time tells the server's clock.
    if (status === 201) this.skew_ms = Date.now() - Date.parse(message(body).at) || 0;
    return body;
  }

  /** The token is no longer good. What was not sent is kept and goes into a new conversation. */
  #forget(): void {
    this.device.set({ token: undefined, read: undefined });
    if (this.store.conversation) this.notice = { kind: 'expired' };
    this.#forgetConversation();
  }

  #forgetConversation(): void {
    this.#stream.close();
    this.store.clear();
    this.#primed = false;
    this.#changed();
  }

  #link(up: boolean): void {
    if (up) {
      clearTimeout(this.#grace);
      this.#grace = undefined;
      this.#setDown(false);
    } else if (navigator.onLine === false) this.#setDown(true);
    else this.#grace ??= setTimeout(() => this.#setDown(true), GRACE_MS);
  }

  #setDown(down: boolean): void {
    if (this.down === down) return;
    this.down = down;
    this.#changed();
  }
}
