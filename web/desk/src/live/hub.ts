import { Stream, type StreamState } from '$shared/live/stream';

/** What tabs hear. */
export type Told =
  | { type: 'state'; state: StreamState; agent: string }
  | { type: 'ready'; seq: number; agent: string }
  | { type: 'event'; seq: number; data: unknown }
  | { type: 'fleeting'; data: unknown }
  | { type: 'reset'; seq: number };

/** What tabs say. `cursor`: the last event that the tab has seen. */
export type Said =
  | { type: 'hello'; tab: string; agent: string; cursor: number | null }
  | { type: 'wake' }
  | { type: 'stop' }
  | { type: 'bye'; tab: string };

export interface HubStream {
  readonly cursor: number | null;
  start(cursor: number | null): void;
  stop(): void;
  wake(): void;
}

/** Ids of events count within an era of the log (2 ** 38 of them); another era is another history, and not a later one. */
const eraOf = (id: number): number => Math.floor(id / 2 ** 38);

/** Whether somebody who was here has missed something that is not told again from there on. */
const missed = (here: number, there: number): boolean => here < there || eraOf(here) !== eraOf(there);

type Tell = (told: Told) => void;
type MakeStream = (listener: ConstructorParameters<typeof Stream>[0]) => HubStream;

/** One stream for all tabs of a browser, wherever it runs: in a shared worker, in a leading tab or in the only one. */
export class Hub {
  readonly #tabs = new Map<string, Tell>();
  readonly #stream: HubStream;
  #agent: string | null = null;
  #state: StreamState = 'stopped';

  constructor(url: string, make: MakeStream = (options) => new Stream(options)) {
    this.#stream = make({
      url,
      onState: (state) => {
        this.#state = state;
        this.#tell({ type: 'state', state, agent: this.#agent ?? '' });
      },
      onReady: (seq, resumed) => {
        if (!resumed) this.#tell({ type: 'ready', seq, agent: this.#agent ?? '' });
      },
      onEvent: ({ seq, data }) => this.#tell({ type: 'event', seq, data }),
      onFleeting: (data) => this.#tell({ type: 'fleeting', data }),
      onReset: (seq) => this.#tell({ type: 'reset', seq }),
    });
  }

  hear(said: Said, tell: Tell): void {
    switch (said.type) {
      case 'hello':
        return this.#welcome(said, tell);
      case 'wake':
        return this.#stream.wake();
      case 'stop':
        this.#agent = null;
        return this.#stream.stop();
      case 'bye':
        this.#tabs.delete(said.tab);
        if (this.#tabs.size === 0) this.#stream.stop();
    }
  }

  #welcome({ tab, agent, cursor }: Said & { type: 'hello' }, tell: Tell): void {
    this.#tabs.set(tab, tell);
    const stopped = this.#state === 'stopped' || this.#state === 'unauthorized';
    if (this.#agent !== agent || stopped) {
      const resume = this.#agent === agent ? (this.#stream.cursor ?? cursor) : this.#agent === null ? cursor : null;
      this.#agent = agent;
      // After a pause the stream goes on where it was, so that the other tabs miss nothing.
      if (resume !== null && cursor !== null && missed(cursor, resume)) tell({ type: 'reset', seq: resume });
      else if (resume !== null && cursor === null) tell({ type: 'ready', seq: resume, agent });
      this.#stream.start(resume);
      return;
    }
    tell({ type: 'state', state: this.#state, agent });
    const at = this.#stream.cursor;
    if (at === null) return;
    if (cursor === null) tell({ type: 'ready', seq: at, agent });
    else if (missed(cursor, at)) tell({ type: 'reset', seq: at });
  }

  #tell(told: Told): void {
    for (const tell of this.#tabs.values()) tell(told);
  }
}
