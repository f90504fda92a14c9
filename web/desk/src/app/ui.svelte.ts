import type { View } from '../store/views';

/** Which sheet lies over the desk. */
export type Sheet = 'commands' | 'keys' | 'hand-over' | 'park' | 'tags' | null;

class Ui {
  sheet = $state<Sheet>(null);
  filter = $state('');
  /** The view of the list beside the conversation; addresses name it. */
  view = $state<View>('waiting');
}

export const ui = new Ui();
