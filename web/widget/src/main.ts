import { Chunk } from './chunks';
import type { Source } from './client';
import { Widget } from './view/widget';
import type { Words } from './words/en';
import { language, OTHERS, Speech } from './words/speech';

declare global {
  interface Window {
    Warmline?: {
      open(): void;
      close(): void;
      /** Says who the customer is: a token that the site's server signed, or a function that fetches one. */
      identify(source: Source): void;
      /** The customer signed out of the site: nothing of theirs stays on this device, and its token ends. */
      logout(): void;
    };
  }
}

// Only while the script runs is it known which tag it came from.
const script = document.currentScript as HTMLScriptElement | null;

function begin(tag: HTMLScriptElement): void {
  const { inbox, label, accent, lang, open, identity } = tag.dataset;
  if (!inbox) {
    console.error('Warmline: data-inbox is missing.');
    return;
  }
  const origin = new URL(tag.src).origin;
  const wanted = lang || document.documentElement.lang || navigator.language;
  const known = language(wanted);
  const words = OTHERS.includes(known) ? new Chunk<{ words: Words }>(`${origin}/widget/${known}.js`).get() : Promise.resolve(undefined);
  const widget = words.then((part) => {
    const speech = new Speech(wanted, part?.words);
    return new Widget({ origin, inbox, label, accent, speech, identity, open: open !== undefined && open !== 'false' });
  });
  window.Warmline = {
    open: () => void widget.then((it) => it.open(true)),
    close: () => void widget.then((it) => it.close()),
    identify: (source) => void widget.then((it) => it.identify(source)),
    logout: () => void widget.then((it) => it.clear()),
  };
}

if (script && !window.Warmline) {
  if (document.body) begin(script);
  else addEventListener('DOMContentLoaded', () => begin(script), { once: true });
}
