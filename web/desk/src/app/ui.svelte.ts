import type { Shown } from '../store/views';

/** Which sheet lies over the desk. */
export type Sheet = 'commands' | 'keys' | 'hand-over' | 'park' | 'tags' | 'search' | 'view' | 'new-view' | 'mentions' | 'links' | 'merge' | null;

class Ui {
  sheet = $state<Sheet>(null);
  filter = $state('');
  /** The note that is being changed, and the one whose earlier words are shown. */
  editing = $state<string | null>(null);
  versions = $state<string | null>(null);
  /** The message that is to be shown when its conversation is. */
  at = $state.raw<{ conversation: string; seq: number } | null>(null);
  /** The view of the list beside the conversation; addresses name it. */
  view = $state<Shown>('waiting');
}

export const ui = new Ui();
