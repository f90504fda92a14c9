import type { Shape } from '../../shape';
import type { First } from '..';
import { accountProblems } from '../settings/problems';
import { accounts } from '../settings/accounts';
import { customers } from './customers';
import { floor } from './floor';
import { hours } from '../settings/hours';
import { keys } from './keys';
import { notices } from '../settings/notices';
import { pick } from './pick';
import { problems } from './problems';
import { repliesPage } from './replies';
import { search } from './search';
import { settings } from '../settings/settings';
import { setup } from './setup';
import { teams } from '../settings/teams';
import { tour } from '../settings/tour';
import { viewForm } from './views';

// What is said only in parts of the desk that are fetched later: it comes with the first of them.
export const later = {
  ...accountProblems,
  ...accounts,
  ...customers,
  ...floor,
  ...hours,
  ...keys,
  ...notices,
  ...pick,
  ...problems,
  ...repliesPage,
  ...search,
  ...settings,
  ...setup,
  ...teams,
  ...tour,
  ...viewForm,
};

export type Later = Shape<typeof later>;
export type Words = First & Later;
