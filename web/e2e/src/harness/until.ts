/** Waits until the answer is something; gives up with words that say what was waited for. */
export async function until<T>(what: string, look: () => T | Promise<T>, ms = 15_000): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found as NonNullable<Exclude<T, false>>;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((again) => setTimeout(again, 25));
  }
}
