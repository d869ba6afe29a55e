/** Files read to their end, remembered by their content. Written by `commit`. */
export interface Files {
  seen(pair: number, marks: readonly string[]): Promise<ReadonlySet<string>>;
}
