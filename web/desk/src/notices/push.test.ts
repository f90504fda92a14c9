import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Client } from '$shared/api/client';
import type { Push, PushWish } from '$shared/api/types';
import { Pushing } from './push.svelte';

const KEYS = ['AQID', 'BAUG'] as const;
const bytesOf = (key: string) => Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));

/** A browser that can hold one subscription, bound to the key it was made with, as browsers do. */
class PushService {
  bound: string | null = null;
  made = 0;
  lost = false;
  getSubscription = async () => (this.bound === null ? null : this.#subscription(this.bound));
  subscribe = async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
    if (this.lost) throw new DOMException('no push service', 'AbortError');
    const key = btoa(String.fromCharCode(...applicationServerKey));
    if (this.bound !== null && this.bound !== key) throw new DOMException('another key', 'InvalidStateError');
    this.bound = key;
    this.made += 1;
    return this.#subscription(key);
  };
  #subscription(key: string) {
    const unsubscribe = async () => ((this.bound = null), true);
    const toJSON = () => ({ endpoint: `https://push.example/${this.made}`, keys: { p256dh: 'p', auth: 'a' } });
    return { options: { applicationServerKey: bytesOf(key).buffer }, unsubscribe, toJSON };
  }
}

/** A server with a key of its own, and what this browser asked for. */
class Server {
  key: string = KEYS[0];
  wish: PushWish | null = null;
  push = async (): Promise<Push> => {
    const { wish, key } = this;
    return { available: true, key, subscription: wish && { ...wish, renew: wish.key !== key } };
  };
  askForPush = (wish: PushWish) => {
    this.wish = wish;
    return this.push();
  };
}

let service: PushService;
let server: Server;
const tab = () => new Pushing(server as unknown as Client);

beforeEach(async () => {
  [service, server] = [new PushService(), new Server()];
  let last = Promise.resolve();
  const request = (_: string, work: () => Promise<void>) => (last = last.then(work, work));
  vi.stubGlobal('PushManager', class {});
  vi.stubGlobal('Notification', { permission: 'granted', requestPermission: async () => 'granted' });
  vi.stubGlobal('navigator', { language: 'en', languages: ['en'], serviceWorker: { ready: Promise.resolve({ pushManager: service }) }, locks: { request } });
  const first = tab();
  await first.look();
  await first.turn(true);
});
afterEach(() => void vi.unstubAllGlobals());

test('where the server has another key the browser subscribes anew with it, once for all tabs', async () => {
  expect(server.wish).toMatchObject({ key: KEYS[0], endpoint: 'https://push.example/1' });
  await tab().renew();
  expect(service.made).toBe(1);
  server.key = KEYS[1];
  await Promise.all([tab().renew(), tab().renew(), tab().renew()]);
  expect([service.made, service.bound]).toEqual([2, KEYS[1]]);
  expect(server.wish).toMatchObject({ key: KEYS[1], endpoint: 'https://push.example/2' });
});

test('a browser that could not subscribe anew does so when its desk is next open', async () => {
  server.key = KEYS[1];
  service.lost = true;
  await expect(tab().renew()).rejects.toThrow();
  expect([service.bound, server.wish?.key]).toEqual([null, KEYS[0]]);
  service.lost = false;
  await tab().renew();
  expect([service.bound, server.wish?.key]).toEqual([KEYS[1], KEYS[1]]);
});

test('whoever asked for nothing is asked for nothing', async () => {
  server.wish = null;
  server.key = KEYS[1];
  await tab().renew();
  expect([service.made, server.wish]).toEqual([1, null]);
});
