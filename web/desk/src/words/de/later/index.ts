import type { Later } from '../../en/later';
import { accounts } from '../settings/accounts';
import { customers } from './customers';
import { hours } from '../settings/hours';
import { keys } from './keys';
import { notices } from '../settings/notices';
import { pick } from './pick';
import { settings } from '../settings/settings';
import { setup } from './setup';
import { teams } from '../settings/teams';
import { tour } from '../settings/tour';

export const later: Later = {
  ...accounts,
  ...customers,
  ...hours,
  ...keys,
  ...notices,
  ...pick,
  ...settings,
  ...setup,
  ...teams,
  ...tour,
};
