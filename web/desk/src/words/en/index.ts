import type { Shape } from '../shape';
import { actions } from './actions';
import { basics } from './basics';
import { conversation } from './conversation';
import { entrance } from './entrance';
import { files } from './files';
import { floor } from './floor';
import { hours } from './hours';
import { lists } from './lists';
import { me } from './me';
import { people } from './people';
import { settings } from './settings';
import { times } from './times';

// Every word of the desk in English, a file per part of it. The other languages have the same shape: a missing one does not compile.
export const en = {
  ...basics,
  ...entrance,
  ...me,
  ...lists,
  ...conversation,
  ...actions,
  ...people,
  ...files,
  ...floor,
  ...settings,
  ...hours,
  ...times,
};

export type Words = Shape<typeof en>;
