import type { Words } from '../en';
import { accounts } from './settings/accounts';
import { actions } from './actions';
import { basics } from './basics';
import { conversation } from './conversation';
import { customers } from './customers';
import { entrance } from './entrance';
import { files } from './files';
import { floor } from './floor';
import { hours } from './settings/hours';
import { lists } from './lists';
import { me } from './settings/me';
import { notes } from './notes';
import { notices } from './settings/notices';
import { people } from './settings/people';
import { replies } from './settings/replies';
import { search } from './search';
import { settings } from './settings/settings';
import { teams } from './settings/teams';
import { times } from './times';
import { tour } from './settings/tour';
import { tags, writing } from './writing';

export const de: Words = {
  ...basics,
  ...accounts,
  ...entrance,
  ...me,
  ...notes,
  ...lists,
  ...conversation,
  ...actions,
  ...notices,
  ...people,
  ...replies,
  ...customers,
  ...files,
  ...floor,
  ...search,
  ...settings,
  ...tags,
  ...teams,
  ...hours,
  ...times,
  ...tour,
  ...writing,
};
