import type { First } from '../en';
import { absence } from './settings/absence';
import { accountProblems } from './settings/problems';
import { actions } from './actions';
import { basics } from './basics';
import { company } from './settings/company';
import { conversation } from './conversation';
import { entrance } from './entrance';
import { files } from './files';
import { floor } from './floor';
import { lists } from './lists';
import { me } from './settings/me';
import { notes } from './notes';
import { notice } from './settings/notice';
import { people } from './settings/people';
import { replies } from './settings/replies';
import { search } from './search';
import { times } from './times';
import { tags, writing } from './writing';

export const de: First = {
  ...basics,
  ...absence,
  ...accountProblems,
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
  ...floor,
  ...search,
  ...tags,
  ...times,
  ...writing,
};
