import type { Conversation, Fact, Message } from './model';

/** A piece of what is known; passing it on to another tab and merging it there gives the same screen. */
export interface Patch {
  conversation?: Conversation | undefined;
  messages?: Message[];
  names?: Record<string, string>;
}

/** The customer's latest conversation. Every merge may be repeated and may come in any order. */
export class Store {
  conversation: Conversation | undefined;
  /** By `seq`, each once. */
  messages: Message[] = [];
  /** First names of agents, by id. */
  names: Record<string, string> = {};

  get agentName(): string | undefined {
    const agent = this.conversation?.assigned_to;
    return agent ? this.names[agent] : undefined;
  }

  get lastSeq(): number {
    return this.messages[this.messages.length - 1]?.seq ?? 0;
  }

  clear(): void {
    this.conversation = undefined;
    this.messages = [];
    this.names = {};
  }

  dump(): Patch {
    return { conversation: this.conversation, messages: this.messages, names: this.names };
  }

  /** Answers the messages that were not known before. */
  merge(patch: Patch): Message[] {
    const next = patch.conversation;
    const current = this.conversation;
    if (next && next.id !== current?.id) {
      this.messages = [];
      this.conversation = next;
    } else if (next && current && next.seq >= current.seq) {
      this.conversation = { ...next };
      // An equal `seq` is the same moment: what only an event, or only an answer, told stays known.
      if (next.seq === current.seq) {
        if (current.promise !== undefined) this.conversation.promise = current.promise;
        if (!next.reason && current.reason) this.conversation.reason = current.reason;
      }
    }
    for (const [agent, name] of Object.entries(patch.names ?? {})) this.#name(agent, name);
    return this.#add(patch.messages ?? []);
  }

  /** What an event says, as a patch; undefined when it is about nothing that is shown. */
  patchOf(fact: Fact): Patch | undefined {
    const current = this.conversation;
    if (!current || fact.conversation !== current.id) return undefined;
    const patch: Patch = fact.message ? { messages: [fact.message] } : {};
    if (fact.agent && fact.agent_name) patch.names = { [fact.agent]: fact.agent_name };
    const next = fact.seq > current.seq ? step(current, fact) : undefined;
    if (next) patch.conversation = { ...next, seq: fact.seq };
    return patch;
  }

  #add(messages: Message[]): Message[] {
    const known = new Set(this.messages.map((message) => message.id));
    const fresh: Message[] = [];
    for (const message of messages) {
      if (message.conversation !== this.conversation?.id || known.has(message.id)) continue;
      known.add(message.id);
      fresh.push(message);
      if (message.author.kind === 'agent' && message.author.name) this.#name(message.author.id, message.author.name);
    }
    if (fresh.length > 0) this.messages = [...this.messages, ...fresh].sort((a, b) => a.seq - b.seq);
    return fresh;
  }

  #name(agent: string, name: string): void {
    this.names = { ...this.names, [agent]: name };
  }
}

/** The conversation after a fact that moves it. A message moves nothing, so it leaves `seq` to the facts that do. */
function step(current: Conversation, fact: Fact): Conversation | undefined {
  const { promise, occasion, kind } = fact;
  const what = kind.split('_').pop();
  if (promise && occasion) return { ...current, promise: { ...promise, longer: occasion === 'longer' } };
  switch (what) {
    case 'opened':
    case 'reopened':
    case 'queued':
      return { id: current.id, state: 'waiting', assigned_to: null, parked_until: null, seq: fact.seq };
    case 'assigned':
      return { ...current, state: 'active', assigned_to: fact.agent ?? null, promise: null };
    case 'parked':
    case 'resolved':
      return { ...current, state: what, parked_until: fact.until ?? null, promise: null };
    case 'abandoned':
      return { ...current, state: what, assigned_to: null, promise: null, reason: fact.reason ?? '' };
    case 'withdrawn':
      return { ...current, promise: null, reason: what };
    default:
      return undefined;
  }
}
