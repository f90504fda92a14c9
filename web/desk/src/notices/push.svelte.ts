import { ApiError, type Client } from '$shared/api/client';
import type { Push, PushWish } from '$shared/api/types';
import { preferences } from '../preferences/preferences.svelte';
import { language } from '../words/words.svelte';

/** What this browser is told while it is closed, by the push service of its maker. */
export class Pushing {
  known = $state.raw<Push | null>(null);
  failed = $state(false);
  busy = $state(false);
  on = $derived(this.known?.subscription != null);

  constructor(private readonly client: Client) {}

  static get supported(): boolean {
    return typeof PushManager === 'function' && 'serviceWorker' in navigator;
  }

  async look(): Promise<void> {
    this.known = await this.client.push().catch(() => null);
  }

  async turn(on: boolean): Promise<void> {
    this.busy = true;
    this.failed = false;
    try {
      if (on) await this.#ask();
      else await this.#stop();
    } catch {
      this.failed = true;
    } finally {
      this.busy = false;
    }
  }

  /** The server has another key by now: what this browser asked for is asked anew with that, by one of its tabs. Permission was given. */
  async renew(): Promise<void> {
    if (!Pushing.supported) return;
    await navigator.locks.request('warmline.push', async () => {
      await this.look();
      if (this.known?.subscription?.renew) await this.#ask();
    });
  }

  /** What somebody wants has changed: the server follows. */
  async follow(): Promise<void> {
    if (this.on) await this.turn(true);
  }

  async #ask(): Promise<void> {
    const key = this.known?.key;
    if (!key || (await Notification.requestPermission()) !== 'granted') throw new ApiError(0, {});
    const registration = await navigator.serviceWorker.ready;
    const before = await registration.pushManager.getSubscription();
    const applicationServerKey = bytes(key);
    // Made for another server, or before it had this key.
    if (before && !same(before.options.applicationServerKey, applicationServerKey)) await before.unsubscribe();
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const { endpoint, keys } = made.toJSON();
    const { assigned, message, mention, quiet, from, to } = preferences.notices;
    const wish: PushWish = {
      endpoint: endpoint ?? '',
      p256dh: keys?.['p256dh'] ?? '',
      auth: keys?.['auth'] ?? '',
      language: language.locale.startsWith('de') ? 'de' : 'en',
      assigned,
      message,
      mention,
      quiet: quiet && from !== to ? { from, to, zone: Intl.DateTimeFormat().resolvedOptions().timeZone } : null,
      key,
    };
    this.known = await this.client.askForPush(wish);
  }

  async #stop(): Promise<void> {
    await this.client.stopPush();
    const registration = await navigator.serviceWorker.getRegistration('/desk/');
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await this.look();
  }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

function same(a: ArrayBuffer | null, b: Uint8Array): boolean {
  const one = new Uint8Array(a ?? new ArrayBuffer(0));
  return one.length === b.length && one.every((byte, i) => byte === b[i]);
}
