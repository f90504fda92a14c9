import type { Client } from '../client';
import type { Composer } from '../view/composer';
import type { Row } from '../view/row';
import type { Speech } from '../words/speech';
import { Attaching } from './attaching';
import { Files } from './files';
import { Here } from './here';
export { prove } from './identity';
import { Rows } from './rows';
import sheet from './style.css?inline';
import { wordsFor } from './words';

/** What the first part lends to this one. Both may come from different days, so both sides read with care what is new. */
export interface Ends {
  speech: Speech;
  client: Client;
  shadow: ShadowRoot;
  composer: Composer;
  announce(text: string): void;
  /** What was pressed is gone: the focus goes to where one writes. */
  settled(): void;
}

/** What is needed once the panel is open, and loaded then. */
export interface Later {
  rows(): Row[];
}

export function begin({ speech, client, shadow, composer, announce, settled }: Ends): Later {
  const style = new CSSStyleSheet();
  style.replaceSync(sheet);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, style];
  const words = wordsFor(speech);
  const { withdrawn, inbox_retired } = words;
  Object.assign(speech.words, { withdrawn, inbox_retired });
  const files = new Files(client, words, speech.locale, announce);
  const rows = new Rows(speech, client, files, settled);
  const here = new Here(client, words, shadow);
  new Attaching(client, composer, words, announce);
  return {
    rows: () => {
      here.shown();
      const typing = here.row();
      return typing ? [...rows.plan(), typing] : rows.plan();
    },
  };
}
