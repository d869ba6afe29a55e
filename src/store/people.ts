/** Links a key to the people it is about, by keyed hashes of their tagged values. */
export interface PeopleWrite {
  readonly key: string;
  /** Fingerprints of normalised values (mail, phone, ID, numbers). */
  readonly hashes: readonly string[];
}

export interface People {
  /** Keys, with their pair, that share any of these hashes. */
  find(hashes: readonly string[]): Promise<readonly { readonly pair: number; readonly key: string }[]>;
}
