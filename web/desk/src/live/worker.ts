import { Hub, type Said } from './hub';

interface Port {
  onmessage: ((event: { data: Said }) => void) | null;
  postMessage(told: unknown): void;
}

const scope = globalThis as unknown as {
  onconnect: (event: { ports: Port[] }) => void;
  location: Location;
  navigator: { locks?: LockManager };
};

const hub = new Hub(`${scope.location.origin}/api/v1/stream`);

scope.onconnect = ({ ports }) => {
  const port = ports[0];
  if (!port) return;
  port.onmessage = ({ data: said }) => {
    hub.hear(said, (told) => port.postMessage(told));
    if (said.type === 'hello') watch(said.tab);
  };
};

const watched = new Set<string>();

/** A tab holds a lock while it lives; a port alone does not tell when its tab is gone. */
function watch(tab: string): void {
  if (watched.has(tab) || !scope.navigator.locks) return;
  watched.add(tab);
  void scope.navigator.locks.request(`warmline.tab.${tab}`, () => {
    watched.delete(tab);
    hub.hear({ type: 'bye', tab }, () => undefined);
  });
}
