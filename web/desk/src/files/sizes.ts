/** A size as people say it: "12 kB", "3.4 MB". */
export function sizeOf(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte'] as const;
  const step = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : 2;
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 }).format(value);
}
