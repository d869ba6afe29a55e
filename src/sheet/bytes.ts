/** A file at random access: on a disk, or sealed in the store. */
export interface Bytes {
  /** Its name, for people; no path. */
  readonly name: string;
  readonly size: number;
  /** Up to `length` bytes from `at`; fewer only at its end. */
  read(at: number, length: number): Promise<Uint8Array>;
}
