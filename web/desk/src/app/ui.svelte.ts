import type { Shown } from '../store/views';

/** Which sheet lies over the desk. */
export type Sheet =
  | 'commands' | 'keys' | 'hand-over' | 'park' | 'tags' | 'whisper' | 'search' | 'view' | 'new-view' | 'mentions' | 'links' | 'merge' | null;

class Ui {
  sheet = $state<Sheet>(null);
  filter = $state('');
  /** At which conversation of the floor something is done, where none is open. */
  floor = $state<string | null>(null);
  /** The note that is being changed, and the one whose earlier words are shown. */
  editing = $state<string | null>(null);
  versions = $state<string | null>(null);
  /** The message that is to be shown when its conversation is. */
  at = $state.raw<{ conversation: string; seq: number } | null>(null);
  /** The view of the list beside the conversation; addresses name it. */
  view = $state<Shown>('waiting');
}

export const ui = new Ui();
