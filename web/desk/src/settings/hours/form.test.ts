import { describe, expect, it } from 'vitest';
import { fieldsOf, hoursOf, next, office, wrongIn } from './form';

describe('opening hours in a form', () => {
  it('go there and back unchanged, and midnight is the end of the day', () => {
    const hours = { zone: 'Europe/Berlin', week: [[{ from: '00:00', to: '24:00' }], [], [], [], [], [], []], special_days: [{ date: '2026-12-25', name: 'Christmas', spans: [] }] };
    const fields = fieldsOf(hours);
    expect(fields.week[0]).toEqual([{ from: '00:00', to: '00:00' }]);
    expect(wrongIn(fields)).toBeNull();
    expect(hoursOf(fields)).toEqual(hours);
  });

  it('say what has to be mended', () => {
    const fields = office('Europe/Berlin');
    expect(wrongIn(fields)).toBeNull();
    expect(wrongIn({ ...fields, zone: 'Berlin' })).toEqual({ what: 'zone' });
    expect(wrongIn({ ...fields, zone: '+01:00' })).toEqual({ what: 'zone' });
    const wrong = [
      [{ from: '17:00', to: '09:00' }],
      [{ from: '', to: '09:00' }],
      [{ from: '09:00', to: '' }],
      [{ from: '09:00', to: '12:00' }, { from: '11:00', to: '13:00' }],
      [{ from: '09:00', to: '00:00' }, { from: '11:00', to: '13:00' }],
    ];
    for (const spans of wrong) expect(wrongIn({ ...fields, week: fields.week.with(2, spans) }), JSON.stringify(spans)).toEqual({ what: 'spans', day: 2 });
    const day = { date: '2026-12-25', name: '', spans: [] };
    expect(wrongIn({ ...fields, days: [day, { ...day }] })).toEqual({ what: 'dates' });
    expect(wrongIn({ ...fields, days: [{ ...day, date: '' }] })).toEqual({ what: 'dates' });
    expect(wrongIn({ ...fields, days: [{ ...day, spans: wrong[0] ?? [] }] })).toEqual({ what: 'special', date: '2026-12-25' });
  });

  it('offer a span that fits behind the last', () => {
    let spans = [next([])];
    for (let i = 0; i < 2; i++) spans = [...spans, next(spans)];
    expect(spans).toEqual([{ from: '09:00', to: '17:00' }, { from: '18:00', to: '21:00' }, { from: '22:00', to: '00:00' }]);
    expect(wrongIn({ ...office('UTC'), week: [spans, [], [], [], [], [], []] })).toBeNull();
  });
});
