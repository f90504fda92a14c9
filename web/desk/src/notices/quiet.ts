/** Whether an hour of the day lies in the quiet ones. From 20 to 8 goes over midnight. */
export function isQuiet(hour: number, from: number, to: number): boolean {
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}
