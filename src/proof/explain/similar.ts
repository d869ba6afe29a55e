import { nearest } from '../../error/nearest.ts';
import type { Store } from '../../store/store.ts';

/** Keys looked at that begin like the one asked for. */
const looked = 2000;

/** Keys of the ledger that a slip of the keyboard, or another way of writing, may have meant: three at most. */
export async function similarKeys(store: Store, pair: number, key: string): Promise<readonly string[]> {
  const trimmed = key.trim();
  const plain = trimmed.replace(/^0+(?=.)/, '');
  const variants = new Set([trimmed, trimmed.toLowerCase(), trimmed.toUpperCase(), trimmed.normalize('NFKC'), plain]);
  for (const width of [4, 5, 6, 7, 8, 10]) variants.add(plain.padStart(width, '0'));
  variants.delete(key);
  const known = [...(await store.ledger.get(pair, [...variants])).keys()];
  if (known.length > 0) return known.slice(0, 3);
  const begin = trimmed.slice(0, Math.ceil(trimmed.length / 2));
  if (begin === '') return [];
  const keys = await store.inquiry.between(pair, begin, `${begin}\u{10ffff}`, looked);
  const near = nearest(key, keys);
  return near === undefined ? [] : [near];
}
