/**
 * A promised wait in whole minutes or hours. Rounded outwards at both ends, so that it is not tightened in the telling; hours only
 * from two on, so that little is added. A low end of 0 or less is not said: it is less than the high end.
 */
export function inWhole(low_s: number, high_s: number): { low: number; high: number; unit: string } {
  const size = low_s < 7200 ? 60 : 3600;
  // From twenty on nobody counts single minutes.
  const whole = (s: number, round: (n: number) => number) => (s > 20 * size ? round(s / size / 5) * 5 : round(s / size));
  return { low: whole(low_s, Math.floor), high: whole(high_s, Math.ceil), unit: size > 60 ? 'hour' : 'minute' };
}
