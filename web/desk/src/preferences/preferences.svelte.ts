// What this browser remembers for whoever sits at it: looks and habits, nothing about anybody.

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'system' | 'en' | 'de';
export type Direction = 'ltr' | 'rtl';

export interface NoticePreferences {
  show: boolean;
  sound: boolean;
  assigned: boolean;
  message: boolean;
  mention: boolean;
  /** Whether a notification says who wrote and what. */
  content: boolean;
  quiet: boolean;
  /** Hours of the day here, from 20 to 8 over midnight. */
  from: number;
  to: number;
}

interface Saved {
  theme: Theme;
  language: Language;
  /** Which way the page runs. */
  direction: Direction;
  /** Otherwise Ctrl+Enter (⌘ Enter) sends and Enter breaks the line. */
  enterSends: boolean;
  /** Single letters act; some input methods and speech control need them off. */
  letters: boolean;
  /** For how many seconds a reply can be taken back; 0 sends at once, which is what a customer who waits in a chat deserves. */
  undoSend: UndoSend;
  /** What this browser shows and sounds. */
  notices: NoticePreferences;
}

export const UNDO_SEND = [0, 5, 10] as const;
export type UndoSend = (typeof UNDO_SEND)[number];

export const PREFERENCES_KEY = 'warmline.preferences';
const standard: Saved = { theme: 'system', language: 'system', direction: 'ltr', enterSends: true, letters: true, undoSend: 0, notices: { show: false, sound: false, assigned: true, message: true, mention: true, content: false, quiet: true, from: 20, to: 8 } };

function load(): Saved {
  try {
    const saved = JSON.parse(localStorage.getItem(PREFERENCES_KEY) ?? '{}') as Partial<Saved>;
    return { ...standard, ...saved, notices: { ...standard.notices, ...saved.notices } };
  } catch {
    return standard;
  }
}

class Preferences {
  #saved = $state<Saved>(load());

  get theme() {
    return this.#saved.theme;
  }
  get language() {
    return this.#saved.language;
  }
  get direction() {
    return this.#saved.direction;
  }
  get enterSends() {
    return this.#saved.enterSends;
  }
  get letters() {
    return this.#saved.letters;
  }

  get undoSend() {
    return this.#saved.undoSend;
  }

  get notices() {
    return this.#saved.notices;
  }

  set(change: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...change };
    this.#show();
    try {
      localStorage.setItem(PREFERENCES_KEY, JSON.stringify(this.#saved));
    } catch {
      // Lasts as long as the page, then.
    }
  }

  reread(): void {
    this.#saved = load();
    this.#show();
  }

  #show(): void {
    const { theme, direction } = this.#saved;
    document.documentElement.dir = direction;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }
}

export const preferences = new Preferences();
