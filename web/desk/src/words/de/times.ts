import type { times as english } from '../en/times';
import type { Shape } from '../shape';

export const times: Shape<typeof english> = {
  times: {
    underMinute: 'unter einer Minute',
    about: (range) => `etwa ${range}`,
    under: (end) => `unter ${end}`,
    now: 'jetzt',
    today: 'Heute',
    yesterday: 'Gestern',
    at: (day, time) => `${day}, ${time}`,
  },
};
