import { isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Node, Pair, Scalar } from 'yaml';
import type { Place } from '../../error/place.ts';
import type { Limits } from '../../expression/expression.ts';
import type { Document, Path } from '../document.ts';
import { frameOf } from './frame.ts';
import { Lines } from './lines.ts';
import { scalarOffsets } from './scalar.ts';

/** A parsed file with the place of every node. Looks places up when asked: most are never needed. */
export class PlacedDocument<T> implements Document<T> {
  readonly file: string;
  readonly text: string;
  readonly value: T;
  readonly limits: Limits | undefined;
  readonly #root: Node | null;
  readonly #lines: Lines;
  readonly #pairs = new WeakMap<object, Map<string, Pair>>();
  readonly #offsets = new WeakMap<Scalar, number[]>();

  constructor(
    file: string,
    text: string,
    value: T,
    root: Node | null,
    lines = new Lines(file, text),
    limits: Limits | undefined = undefined,
  ) {
    this.limits = limits;
    this.file = file;
    this.text = text;
    this.value = value;
    this.#root = root;
    this.#lines = lines;
  }

  /** The same file and places with another value, for one that was checked, filled with defaults or resolved. */
  with<U>(value: U): PlacedDocument<U> {
    return new PlacedDocument(this.file, this.text, value, this.#root, this.#lines, this.limits);
  }

  /** The same file whose expressions keep to these bounds. */
  within(limits: Limits | undefined): PlacedDocument<T> {
    return new PlacedDocument(this.file, this.text, this.value, this.#root, this.#lines, limits);
  }

  at(path: Path): Place {
    for (let length = path.length; length >= 0; length--) {
      const node = this.nodeAt(path.slice(0, length));
      if (node?.range) return this.#lines.place(node.range[0], trimmedEnd(this.text, node.range[0], node.range[1]));
      const key = length > 0 ? this.#pairAt(path.slice(0, length))?.key : undefined;
      if (isScalar(key) && key.range) return this.#lines.place(key.range[0], key.range[1]);
    }
    return this.#lines.place(0);
  }

  atKey(path: Path): Place {
    const key = this.#pairAt(path)?.key;
    return isScalar(key) && key.range ? this.#lines.place(key.range[0], key.range[1]) : this.at(path);
  }

  atOffset(path: Path, offset: number): Place {
    const node = this.nodeAt(path);
    if (!isScalar(node)) return this.at(path);
    let offsets = this.#offsets.get(node);
    if (offsets === undefined) {
      offsets = scalarOffsets(node, this.text);
      this.#offsets.set(node, offsets);
    }
    return this.#lines.place(offsets[Math.max(0, Math.min(offset, offsets.length - 1))] ?? 0);
  }

  frame(place: Place): string {
    return frameOf(this.#lines, place);
  }

  /** The line at `number` (from 1), for rules that look at what YAML left out of a value. */
  line(number: number): string {
    return this.#lines.line(number);
  }

  /** The place of a stretch of the file's text. */
  placeOf(start: number, end?: number): Place {
    return this.#lines.place(start, end);
  }

  /** The YAML node at a path. */
  nodeAt(path: Path): Node | undefined {
    let node: unknown = this.#root;
    for (const step of path) {
      if (isMap(node)) node = this.#pairsOf(node).get(String(step))?.value;
      else if (isSeq(node) && typeof step === 'number') node = node.items[step];
      else return undefined;
    }
    return node === null || node === undefined ? undefined : (node as Node);
  }

  #pairAt(path: Path): Pair | undefined {
    const last = path.at(-1);
    const parent = this.nodeAt(path.slice(0, -1));
    return last !== undefined && isMap(parent) ? this.#pairsOf(parent).get(String(last)) : undefined;
  }

  #pairsOf(map: { readonly items: readonly unknown[] }): Map<string, Pair> {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      pairs = new Map();
      for (const pair of map.items) {
        if (isPair(pair) && isScalar(pair.key)) pairs.set(String(pair.key.value), pair);
      }
      this.#pairs.set(map, pairs);
    }
    return pairs;
  }
}

/** The end of a node without the line breaks after it. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}
