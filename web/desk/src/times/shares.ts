import type { Words } from '../words/en/later';

/** A share in whole per cent. */
export function share(part: number, locale: string): string {
  return part.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 0 });
}

/** Between what a share lies: "87 to 93 %". Rounded outwards, so that it is not surer in the telling. */
export function sharesBetween({ low, high }: { low: number; high: number }, { words, locale }: { words: Pick<Words, 'floor'>; locale: string }): string {
  const from = (Math.floor(low * 100 + 1e-9)).toLocaleString(locale);
  return `${from}${words.floor.and}${share(Math.ceil(high * 100 - 1e-9) / 100, locale)}`;
}
