import type { Client } from '../client';
import type { Row } from '../view/row';
import type { Speech } from '../words/speech';
import { Rows } from './rows';
import sheet from './style.css?inline';

/** What the first part lends to this one. Both may come from different days, so both sides read with care what is new. */
export interface Ends {
  speech: Speech;
  client: Client;
  shadow: ShadowRoot;
  /** What was pressed is gone: the focus goes to where one writes. */
  settled(): void;
}

/** What is needed once the panel is open, and loaded then. */
export interface Later {
  rows(): Row[];
}

export function begin({ speech, client, shadow, settled }: Ends): Later {
  const style = new CSSStyleSheet();
  style.replaceSync(sheet);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, style];
  const rows = new Rows(speech, client, settled);
  return { rows: () => rows.plan() };
}
