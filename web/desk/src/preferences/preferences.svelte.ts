// What this browser remembers for whoever sits at it: looks and habits, nothing about anybody.

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'system' | 'en' | 'de';

interface Saved {
  theme: Theme;
  language: Language;
  /** Otherwise Ctrl+Enter (⌘ Enter) sends and Enter breaks the line. */
  enterSends: boolean;
  /** Single letters act; some input methods and speech control need them off. */
  letters: boolean;
  /** For how many seconds a reply can be taken back; 0 sends at once, which is what a customer who waits in a chat deserves. */
  undoSend: UndoSend;
}

export const UNDO_SEND = [0, 5, 10] as const;
export type UndoSend = (typeof UNDO_SEND)[number];

export const PREFERENCES_KEY = 'warmline.preferences';
const standard: Saved = { theme: 'system', language: 'system', enterSends: true, letters: true, undoSend: 0 };

function load(): Saved {
  try {
    return { ...standard, ...(JSON.parse(localStorage.getItem(PREFERENCES_KEY) ?? '{}') as Partial<Saved>) };
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
  get enterSends() {
    return this.#saved.enterSends;
  }
  get letters() {
    return this.#saved.letters;
  }

  get undoSend() {
    return this.#saved.undoSend;
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
    const { theme } = this.#saved;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }
}

export const preferences = new Preferences();
