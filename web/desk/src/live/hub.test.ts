import { expect, test } from 'vitest';
import type { StreamOptions } from '$shared/live/stream';
import { Hub, type HubStream, type Told } from './hub';

function setUp() {
  const listening: { options?: StreamOptions } = {};
  const starts: (number | null)[] = [];
  const stream: HubStream & { cursor: number | null } = {
    cursor: null,
    start(cursor) {
      starts.push(cursor);
      this.cursor = cursor;
      listening.options?.onState('connecting');
    },
    stop() {
      listening.options?.onState('stopped');
    },
    wake() {},
  };
  const hub = new Hub('/stream', (options) => {
    listening.options = options;
    return stream;
  });
  const tab = (name: string) => {
    const heard: Told[] = [];
    return { heard, hello: (agent: string, cursor: number | null = null) => hub.hear({ type: 'hello', tab: name, agent, cursor }, (told) => heard.push(told)) };
  };
  const ready = (seq: number) => {
    const resumed = stream.cursor !== null;
    stream.cursor ??= seq;
    listening.options?.onState('live');
    listening.options?.onReady(seq, resumed);
  };
  const event = (seq: number) => {
    stream.cursor = seq;
    listening.options?.onEvent({ seq, data: { seq } });
  };
  return { hub, starts, tab, ready, event, answer401: () => listening.options?.onState('unauthorized') };
}

const types = (heard: Told[]) => heard.map((told) => ('seq' in told ? `${told.type} ${told.seq}` : told.type === 'state' ? told.state : told.type));

test('one stream, and every tab that joins is told where it stands', () => {
  const { starts, tab, ready, event } = setUp();
  const [a, b] = [tab('a'), tab('b')];
  a.hello('agt_1');
  ready(10);
  event(11);
  b.hello('agt_1');
  event(12);
  expect(starts).toEqual([null]);
  expect(types(a.heard)).toEqual(['connecting', 'live', 'ready 10', 'event 11', 'event 12']);
  expect(types(b.heard)).toEqual(['live', 'ready 11', 'event 12']);
});

test('a tab that slept through events fetches anew; one that missed nothing does not', () => {
  const { tab, ready, event } = setUp();
  const [a, b, c] = [tab('a'), tab('b'), tab('c')];
  a.hello('agt_1');
  ready(10);
  event(11);
  b.hello('agt_1', 10);
  c.hello('agt_1', 11);
  expect(types(b.heard)).toEqual(['live', 'reset 11']);
  expect(types(c.heard)).toEqual(['live']);
});

test('a tab that saw another history fetches anew, whichever of the two has the higher ids', () => {
  const era = 2 ** 38;
  for (const [seen, now] of [[9 * era + 50, 3 * era + 10], [3 * era + 10, 9 * era + 50], [50, 3 * era + 10]] as const) {
    const { tab, ready } = setUp();
    const [a, b] = [tab('a'), tab('b')];
    a.hello('agt_1');
    ready(now);
    b.hello('agt_1', seen);
    expect(types(b.heard)).toEqual(['live', `reset ${now}`]);
  }
});

test('a new leader resumes from what its tab has seen', () => {
  const { starts, tab } = setUp();
  tab('a').hello('agt_1', 40);
  expect(starts).toEqual([40]);
});

test('after 401 the same agent resumes, another starts afresh', () => {
  const { starts, tab, ready, event, answer401, hub } = setUp();
  const a = tab('a');
  a.hello('agt_1');
  ready(10);
  event(15);
  answer401();
  a.hello('agt_1', 15);
  expect(starts).toEqual([null, 15]);
  hub.hear({ type: 'stop' }, () => undefined);
  a.hello('agt_2');
  expect(starts).toEqual([null, 15, null]);
});

test('when the last tab is gone the stream stops', () => {
  const { hub, tab, ready } = setUp();
  const a = tab('a');
  a.hello('agt_1');
  ready(3);
  hub.hear({ type: 'bye', tab: 'a' }, () => undefined);
  const b = tab('b');
  b.hello('agt_1');
  expect(types(b.heard)[0]).not.toBe('live');
});
