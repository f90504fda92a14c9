/** One row of the talk. */
export interface Row {
  key: string;
  /** All that the row shows; equal marks need no work. */
  mark: string;
  build(): HTMLElement;
}
