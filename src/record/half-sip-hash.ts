/** 64 bits. */
export interface HalfSipKey {
  readonly low: number;
  readonly high: number;
}

const rotl = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * HalfSipHash-2-4 (Aumasson and Bernstein, the 32-bit member of SipHash) of a text: two of its UTF-16 code units are a word,
 * and its length in units ends it (the lowest 16 bits of it). 32 bits, unsigned; whoever lacks the key can neither foretell nor test it.
 */
export function halfSipHash(key: HalfSipKey, text: string): number {
  let v0 = key.low;
  let v1 = key.high;
  let v2 = 0x6c796765 ^ key.low;
  let v3 = 0x74656462 ^ key.high;
  const words = (text.length >> 1) + 1;
  // The step after the last word takes no word in: four rounds in place of two.
  for (let step = 0; step <= words; step++) {
    const last = step === words;
    const word = last ? 0 : wordAt(text, step, words);
    v3 ^= word;
    if (last) v2 ^= 0xff;
    for (let round = last ? 4 : 2; round > 0; round--) {
      v0 = (v0 + v1) | 0;
      v1 = rotl(v1, 5) ^ v0;
      v0 = rotl(v0, 16);
      v2 = (v2 + v3) | 0;
      v3 = rotl(v3, 8) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = rotl(v3, 7) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = rotl(v1, 13) ^ v2;
      v2 = rotl(v2, 16);
    }
    v0 ^= word;
  }
  return (v1 ^ v3) >>> 0;
}

/** The last word holds the unit that is left over, and the length. */
function wordAt(text: string, word: number, words: number): number {
  const at = word << 1;
  if (word < words - 1) return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
  return (text.length << 16) | (at < text.length ? text.charCodeAt(at) : 0);
}
