/**
 * A set of keys that holds 64 bits of each in place of its text: 16 to 32 MB a million. Two keys may fall on one another
 * (of a million, by chance, never): `has` then says that a key is there which is not, never the
 * other way round.
 */
export class KeySet {
  size = 0;
  #high: Uint32Array;
  #low: Uint32Array;

  constructor(room = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, room * 2)));
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
  }

  /** Says whether it was new. */
  add(key: string): boolean {
    if (this.size * 10 >= this.#low.length * 7) this.#grow();
    const [high, low] = hashOf(key);
    return this.#put(high, low);
  }

  has(key: string): boolean {
    const [high, low] = hashOf(key);
    return this.#low[this.#slot(high, low)] !== 0;
  }

  #put(high: number, low: number): boolean {
    const slot = this.#slot(high, low);
    if (this.#low[slot] !== 0) return false;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.size++;
    return true;
  }

  /** Where the hash stands, or the free slot where it would. */
  #slot(high: number, low: number): number {
    const mask = this.#low.length - 1;
    let slot = high & mask;
    while (this.#low[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [highs, lows] = [this.#high, this.#low];
    this.#high = new Uint32Array(highs.length * 2);
    this.#low = new Uint32Array(lows.length * 2);
    this.size = 0;
    for (const [index, low] of lows.entries()) if (low !== 0) this.#put(highs[index] ?? 0, low);
  }
}

/** Two multiplying hashes over the text, mixed with each other; the lower one is never 0, which marks a free slot. */
function hashOf(text: string): readonly [high: number, low: number] {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0 || 1];
}
