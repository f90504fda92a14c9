import type { Words } from '../en';
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

export const de: Words = {
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
