import type { DeskEvent, Fleeting } from '$shared/api/events';
import { newId } from '$shared/text/ids';
import type { StreamState } from '$shared/live/stream';
import type { Told } from './hub';
import { openLine, type Line } from './line';

export interface Listener {
  events: (events: DeskEvent[]) => void;
  fleeting: (event: Fleeting) => void;
  /** Fetch everything: what is fetched from now on joins the stream without a gap. */
  fetchAnew: () => void;
  unauthorized: () => void;
  /** Another tab signed out, or in as somebody else. */
  otherAgent: () => void;
}

/** How long a broken line stays unmentioned: most come back within it. */
const UNMENTIONED_MS = 2000;
const GATHER_MS = 16;

/** This tab's end of the shared stream. */
export class Live {
  state = $state<StreamState>('stopped');
  /** Whether people should be told that the line is broken. */
  lost = $state(false);

  readonly #tab = newId();
  readonly #listener: Listener;
  #line: Line | null = null;
  #agent: string | null = null;
  #cursor: number | null = null;
  #gathered: DeskEvent[] = [];
  #gathering = false;
  #mention: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  start(agent: string): void {
    if (this.#agent !== agent) this.#cursor = null;
    this.#agent = agent;
    if (this.#line) return this.#hello();
    this.#line = openLine(this.#tab, (told) => this.#hear(told), () => this.#hello());
    this.#hello();
    addEventListener('online', () => this.wake());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.wake());
    addEventListener('pageshow', (event) => event.persisted && this.#hello());
  }

  /** All tabs of the browser are signed out together. */
  stop(): void {
    this.#agent = null;
    this.#cursor = null;
    this.#line?.say({ type: 'stop' });
  }

  wake(): void {
    this.#line?.say({ type: 'wake' });
  }

  #hello(): void {
    if (this.#agent) this.#line?.say({ type: 'hello', tab: this.#tab, agent: this.#agent, cursor: this.#cursor });
  }

  #hear(told: Told): void {
    if (this.#agent === null) return;
    if ('agent' in told && told.agent !== '' && told.agent !== this.#agent) return this.#listener.otherAgent();
    if (told.type === 'state') this.#stands(told.state);
    else if (told.type === 'event') this.#gather(told.seq, told.data as DeskEvent);
    else if (told.type === 'fleeting') this.#listener.fleeting(told.data as Fleeting);
    else {
      this.#cursor = told.seq;
      this.#listener.fetchAnew();
    }
  }

  #stands(state: StreamState): void {
    this.state = state;
    if (state === 'unauthorized') this.#listener.unauthorized();
    if (state === 'stopped') this.#listener.otherAgent();
    const fine = state === 'live' || state === 'stopped' || state === 'unauthorized';
    if (fine) {
      clearTimeout(this.#mention);
      this.#mention = undefined;
      this.lost = false;
    } else this.#mention ??= setTimeout(() => (this.lost = true), UNMENTIONED_MS);
  }

  /** The first event is shown at once; those of a flood together, frame by frame. */
  #gather(seq: number, event: DeskEvent): void {
    if (this.#cursor !== null && seq <= this.#cursor) return;
    this.#cursor = seq;
    this.#gathered.push(event);
    if (this.#gathering) return;
    this.#gathering = true;
    queueMicrotask(() => this.#flush());
    setTimeout(() => {
      this.#gathering = false;
      this.#flush();
    }, GATHER_MS);
  }

  #flush(): void {
    if (this.#gathered.length > 0) this.#listener.events(this.#gathered.splice(0));
  }
}
