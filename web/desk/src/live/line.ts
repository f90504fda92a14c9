import { Hub, type Said, type Told } from './hub';

/** A way from this tab to the hub and back. */
export interface Line {
  say(said: Said): void;
}

type Hear = (told: Told) => void;

const STREAM_URL = '/api/v1/stream';

/** The best way that this browser offers to share one stream among its tabs. */
export function openLine(tab: string, hear: Hear, again: () => void): Line {
  if (typeof SharedWorker === 'function') {
    try {
      return throughWorker(tab, hear, again);
    } catch {
      // Forbidden by a policy or a private mode: the next way.
    }
  }
  if (navigator.locks && typeof BroadcastChannel === 'function') return throughLeader(tab, hear, again);
  const hub = new Hub(STREAM_URL);
  return { say: (said) => hub.hear(said, hear) };
}

function throughWorker(tab: string, hear: Hear, again: () => void): Line {
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'warmline-live' });
  let instead: Line | null = null;
  const said: Said[] = [];
  worker.port.onmessage = (event: MessageEvent<Told>) => hear(event.data);
  // A browser with shared workers but without module workers says so here.
  worker.onerror = () => {
    instead ??= navigator.locks ? throughLeader(tab, hear, again) : null;
    for (const earlier of said.splice(0)) instead?.say(earlier);
  };
  // Held before the first word: the worker takes a free lock for a tab that is gone.
  const held = hold(`warmline.tab.${tab}`);
  return {
    say(what) {
      if (instead) return instead.say(what);
      if (what.type === 'hello') said.splice(0, said.length, what);
      void held.then(() => worker.port.postMessage(what));
    },
  };
}

function hold(name: string): Promise<void> {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((granted) => {
    void navigator.locks.request(name, () => {
      granted();
      return new Promise(() => undefined);
    });
  });
}

type Passed = { from: 'tab'; tab: string; said: Said } | { from: 'leader'; to: string | null; told: Told } | { from: 'new' };

/** Whoever holds the lock runs the hub and passes on what it tells. */
function throughLeader(tab: string, hear: Hear, again: () => void): Line {
  const channel = new BroadcastChannel('warmline.live');
  let hub: Hub | null = null;
  const pass = (to: string | null) => (told: Told) => channel.postMessage({ from: 'leader', to, told } satisfies Passed);

  channel.onmessage = ({ data }: MessageEvent<Passed>) => {
    if (data.from === 'leader' && (data.to === null || data.to === tab)) hear(data.told);
    else if (data.from === 'tab' && hub) hub.hear(data.said, pass(data.tab));
    else if (data.from === 'new') again();
  };
  void navigator.locks.request('warmline.live', () => {
    hub = new Hub(STREAM_URL);
    channel.postMessage({ from: 'new' } satisfies Passed);
    again();
    return new Promise(() => undefined);
  });
  addEventListener('pagehide', () => channel.postMessage({ from: 'tab', tab, said: { type: 'bye', tab } } satisfies Passed));
  return {
    say(said) {
      if (hub) hub.hear(said, hear);
      else channel.postMessage({ from: 'tab', tab, said } satisfies Passed);
    },
  };
}
