import type { DeskEvent } from '$shared/api/events';
import type { Conversation, Id } from '$shared/api/types';
import { preferences } from '../preferences/preferences.svelte';
import { language } from '../words/words.svelte';
import { isQuiet } from './quiet';
import { sound } from './sound';

export type Kind = 'assigned' | 'message' | 'mention';

export interface Doors {
  me(): Id;
  nameOf(conversation: Conversation): string;
  open(conversation: Id): void;
}

/** One tab of the browser holds this, and speaks for all. */
const SPEAKS = 'warmline.notices';
/** Whichever tabs are looked at hold this together. */
const LOOKED_AT = 'warmline.looked-at';

/** Of what an event is news, to this agent. */
export function newsOf(event: DeskEvent, conversation: Conversation | undefined, me: Id): Kind | null {
  if (event.kind === 'desk.agent_mentioned') return event.agent === me ? 'mention' : null;
  if (!conversation) return null;
  if (event.kind === 'routing.conversation_assigned') return event.agent === me && event.by?.id !== me ? 'assigned' : null;
  if (event.kind !== 'desk.message_posted' || event.message.author.kind !== 'customer') return null;
  return conversation.state === 'active' && conversation.assigned_to === me ? 'message' : null;
}

/** Notifications and sounds of this browser: off until somebody wants them, once for all of its tabs, quiet at night. */
export class Notices {
  #speaks = false;
  #letGo: (() => void) | null = null;
  #looking: (() => void) | null = null;
  #begun = false;

  constructor(private readonly doors: Doors) {}

  static get supported(): boolean {
    return typeof Notification === 'function' && typeof navigator !== 'undefined' && !!navigator.locks && 'serviceWorker' in navigator;
  }

  /** Somebody has signed in. Nothing is asked of them. */
  begin(): void {
    if (this.#begun || !Notices.supported) return;
    this.#begun = true;
    void navigator.serviceWorker.register('/desk/sw.js', { scope: '/desk/' }).catch(() => undefined);
    navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ open?: Id }>) => data.open && this.doors.open(data.open));
    void navigator.locks.request(SPEAKS, () => {
      this.#speaks = true;
      return new Promise<void>((done) => (this.#letGo = done));
    });
    addEventListener('focus', () => this.#look(true));
    addEventListener('blur', () => this.#look(false));
    document.addEventListener('visibilitychange', () => this.#look(document.visibilityState === 'visible' && document.hasFocus()));
    this.#look(document.visibilityState === 'visible' && document.hasFocus());
  }

  /** Signed out: another tab may speak, and nothing of whoever was here stays on the screen. */
  end(): void {
    this.#letGo?.();
    this.#look(false);
    this.#speaks = this.#begun = false;
    void this.#registration().then(async (registration) => {
      for (const one of (await registration?.getNotifications()) ?? []) one.close();
    });
  }

  /** `conversation` is not always at hand: colleagues name one in what is anybody's. */
  take(event: DeskEvent, conversation: Conversation | undefined): void {
    const wanted = preferences.notices;
    const kind = this.#speaks && (wanted.show || wanted.sound) ? newsOf(event, conversation, this.doors.me()) : null;
    if (!kind || !wanted[kind]) return;
    if (wanted.quiet && isQuiet(new Date().getHours(), wanted.from, wanted.to)) return;
    if (wanted.sound) void sound();
    if (wanted.show && event.conversation) void this.#show(kind, event.conversation, conversation, event);
  }

  async #show(kind: Kind, id: Id, conversation: Conversation | undefined, event: DeskEvent): Promise<void> {
    if (Notification.permission !== 'granted') return;
    const { held } = await navigator.locks.query();
    if (held?.some(({ name }) => name === LOOKED_AT)) return;
    const words = language.words.notice[kind];
    const said = event.kind === 'desk.message_posted' ? (event.message.text ?? '') : (conversation?.preview?.text ?? '');
    const content = preferences.notices.content && conversation;
    const options = { tag: id, icon: '/desk/icon-192.png', data: { conversation: id } };
    await (await this.#registration())
      ?.showNotification(content ? `${this.doors.nameOf(content)}: ${words}` : words, content ? { ...options, body: said.slice(0, 200) } : options)
      .catch(() => undefined);
  }

  async #registration(): Promise<ServiceWorkerRegistration | undefined> {
    return Notices.supported ? navigator.serviceWorker.getRegistration('/desk/') : undefined;
  }

  #look(at: boolean): void {
    if (!at) {
      this.#looking?.();
      this.#looking = null;
    } else if (!this.#looking) {
      const held = new Promise<void>((done) => (this.#looking = done));
      void navigator.locks.request(LOOKED_AT, { mode: 'shared' }, () => held);
    }
  }
}
