import type { Shape } from '../shape';
import { absence } from './settings/absence';
import { actions } from './actions';
import { basics } from './basics';
import { company } from './settings/company';
import { conversation } from './conversation';
import { entrance } from './entrance';
import { files } from './files';
import { lists } from './lists';
import { me } from './settings/me';
import { notes } from './notes';
import { notice } from './settings/notice';
import { people } from './settings/people';
import { replies } from './settings/replies';
import { savedViews } from './views';
import { times } from './times';
import { tags, writing } from './writing';

// The words of the desk in English, a file per part of it. The other languages have the same shape: a missing one does not compile.
// What is said only in pages that come later is in `later`.
export const en = {
  ...basics,
  ...absence,
  ...company,
  ...entrance,
  ...me,
  ...notes,
  ...lists,
  ...conversation,
  ...actions,
  notice,
  ...people,
  ...replies,
  ...files,
  ...savedViews,
  ...tags,
  ...times,
  ...writing,
};

export type First = Shape<typeof en>;
