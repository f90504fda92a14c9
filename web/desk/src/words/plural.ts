type Category = 'zero' | 'one' | 'two' | 'few' | 'many';
type Forms = Partial<Record<Category, string>> & { other: string };

/** Picks the form that the language uses for a number and writes the number in place of #. */
export function plurals(locale: string): (n: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (n, forms) => {
    const category = rules.select(n);
    const form = category === 'other' ? forms.other : (forms[category] ?? forms.other);
    return form.replaceAll('#', numbers.format(n));
  };
}
