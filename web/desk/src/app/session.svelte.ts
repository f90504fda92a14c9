import { ApiError, Client } from '$shared/api/client';
import type { Me, Permission, SignedIn } from '$shared/api/types';

export type Standing =
  | { at: 'start' }
  | { at: 'unreachable' }
  | { at: 'setup' }
  | { at: 'signed-out'; ended: boolean }
  | { at: 'signed-in'; me: Me };

const RETRY_MS = 3000;
/** That somebody is signed in here. The session itself is in a cookie that no script can read. */
const HERE = 'warmline.signed-in';

function signedInHere(): boolean {
  try {
    return localStorage.getItem(HERE) !== null;
  } catch {
    return true;
  }
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(HERE, 'yes');
    else localStorage.removeItem(HERE);
  } catch {
    // It is asked for every time, then.
  }
}

/** Who sits here. */
export class Session {
  standing = $state.raw<Standing>({ at: 'start' });
  me = $derived(this.standing.at === 'signed-in' ? this.standing.me : null);

  readonly client: Client;
  /** Told when somebody has signed in, also the same person once more. */
  onSignedIn: (me: Me) => void = () => undefined;
  onEnded: () => void = () => undefined;
  /** Before the session is given up: what waits to be sent goes out. */
  onLeaving: () => Promise<void> = () => Promise.resolve();

  #csrf: string | null = null;
  readonly #otherTabs = typeof BroadcastChannel === 'function' ? new BroadcastChannel('warmline.session') : null;

  constructor() {
    this.client = new Client({
      csrf: () => this.#csrf,
      renewCsrf: () => this.#renewCsrf(),
      onUnauthorized: () => this.ended(),
    });
    if (this.#otherTabs) this.#otherTabs.onmessage = () => void this.look();
  }

  /** Whether the server would let them: what they may not do is not offered. */
  may(permission: Permission): boolean {
    return this.me?.permissions.includes(permission) ?? false;
  }

  /** Finds out who sits here; again and again while the server does not answer. */
  async look(): Promise<void> {
    // Whoever has not signed in here is not asked for: browsers write every refusal on the console.
    if (this.standing.at === 'start' && !signedInHere()) return this.#lookForSetup();
    try {
      this.#welcome(await this.client.me());
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) await this.#lookForSetup();
      else this.#unreachable();
    }
  }

  async signIn(email: string, password: string, code?: string): Promise<void> {
    this.#enter(await this.client.signIn(email, password, code));
  }

  /** The server gave this browser a new session, in place of the one before it or of none. */
  renewed(signedIn: SignedIn): void {
    this.#enter(signedIn);
  }

  async setUp(body: Parameters<Client['setup']>[0]): Promise<void> {
    this.#enter(await this.client.setup(body));
  }

  async signOut(): Promise<void> {
    await this.onLeaving();
    await this.client.signOut().catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    });
    this.#csrf = null;
    remember(false);
    this.standing = { at: 'signed-out', ended: false };
    this.onEnded();
    this.#otherTabs?.postMessage('out');
  }

  /** The server no longer knows us. What was being written stays in the drafts. */
  ended(): void {
    if (this.standing.at !== 'signed-in') return;
    this.#csrf = null;
    remember(false);
    this.standing = { at: 'signed-out', ended: true };
    this.onEnded();
  }

  rename(me: Me): void {
    if (this.standing.at === 'signed-in') this.standing = { at: 'signed-in', me: { ...this.standing.me, name: me.name } };
  }

  #enter({ me, csrf }: SignedIn): void {
    this.#csrf = csrf;
    this.#welcome({ ...me, csrf });
    this.#otherTabs?.postMessage('in');
  }

  #welcome(me: Me): void {
    this.#csrf = me.csrf ?? this.#csrf;
    remember(true);
    const again = this.me?.id === me.id;
    this.standing = { at: 'signed-in', me };
    if (!again) this.onSignedIn(me);
  }

  async #lookForSetup(): Promise<void> {
    const signedInBefore = this.standing.at === 'signed-out' && this.standing.ended;
    try {
      const { needed } = await this.client.setupNeeded();
      this.standing = needed ? { at: 'setup' } : { at: 'signed-out', ended: signedInBefore };
    } catch (error) {
      if (error instanceof ApiError && !error.passing) this.standing = { at: 'signed-out', ended: signedInBefore };
      else this.#unreachable();
    }
  }

  #unreachable(): void {
    if (this.standing.at === 'start') this.standing = { at: 'unreachable' };
    if (this.standing.at === 'unreachable') setTimeout(() => void this.look(), RETRY_MS);
  }

  async #renewCsrf(): Promise<boolean> {
    const before = this.#csrf;
    try {
      this.#csrf = (await this.client.me()).csrf;
    } catch {
      return false;
    }
    return this.#csrf !== before;
  }
}
