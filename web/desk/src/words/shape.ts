/** The same words in another language: texts for texts, lists for lists, functions of the same arguments. */
export type Shape<T> = T extends string
  ? string
  : T extends readonly string[]
    ? string[]
    : T extends (...args: infer A) => string
      ? (...args: A) => string
      : { [K in keyof T]: Shape<T[K]> };
