/** The keys of the store: wrapped by HRWIRE_KEY, and wrapped anew by another one. */
export interface Keys {
  /**
   * In one transaction, so that at any moment either the old key opens the store or the new one. `data`: what is sealed
   * from now on is sealed by a fresh data key. This opened store keeps the keys it has: open it again. Returns how many
   * data keys there are.
   */
  rotate(next: { readonly key: string; readonly data: boolean }, now: number): Promise<number>;
}
