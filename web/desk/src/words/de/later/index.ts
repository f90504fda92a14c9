import type { Later } from '../../en/later';
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

export const later: Later = {
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
