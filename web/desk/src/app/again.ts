/** What could not be loaded is asked for again after this, as long as somebody looks at it, in milliseconds. */
export const AGAIN_MS = 3000;
