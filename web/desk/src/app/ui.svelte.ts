import type { Shown } from '../store/views';

/** Which sheet lies over the desk. */
export type Sheet =
  | 'commands' | 'keys' | 'hand-over' | 'park' | 'tags' | 'whisper' | 'search' | 'view' | 'new-view' | 'mentions' | 'links' | 'merge' | null;

class Ui {
  sheet = $state<Sheet>(null);
  filter = $state('');
  /** Somebody is at the filter, or asked for it. */
  filtering = $state(false);
  /** At which conversation of the floor something is done, where none is open. */
  floor = $state<string | null>(null);
  /** The note that is being changed, and the one whose earlier words are shown. */
  editing = $state<string | null>(null);
  versions = $state<string | null>(null);
  /** The message that is to be shown when its conversation is. */
  at = $state.raw<{ conversation: string; seq: number } | null>(null);
  /** The conversation that was open on the desk when one left it for another page. */
  left = $state<string | null>(null);
  /** The customer whose name is to be written down. */
  naming = $state<string | null>(null);
  /** The view of the list beside the conversation; addresses name it. */
  view = $state<Shown>('waiting');
}

export const ui = new Ui();

/** One column: a phone, or a window as narrow as one. */
export function narrow(): boolean {
  return matchMedia('(max-width: 44rem)').matches;
}

/** A sheet is open, or the focus is where one writes: nothing may be taken from under somebody's hands. */
export function busyElsewhere(): boolean {
  const at = document.activeElement;
  return ui.sheet !== null || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || (at instanceof HTMLInputElement && at.type !== 'radio');
}
