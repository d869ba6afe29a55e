import { made } from '../../expression/compile/source/host.ts';
import { quoted } from '../../expression/compile/source/quoted.ts';
import type { JsonObject } from '../../record/json.ts';
import type { ObjectPart, Part } from './part.ts';

type Literal = (values: readonly unknown[]) => JsonObject;

/** A record of which every value is there, in the order of the file and in that of its canonical text. */
export interface Literals {
  readonly record: Literal;
  readonly ordered: Literal;
}

/**
 * The record as the literal that somebody would write for this mapping alone: of records with one shape the engine makes
 * and writes three in the time of one put together field by field. Undefined where the host forbids generated code.
 */
export function literalsOf(part: ObjectPart): Literals | undefined {
  try {
    const [record, ordered] = [sourceOf(part, 'members'), sourceOf(part, 'inOrder')];
    const literal = (source: string): Literal => made([], [], `return (v) => (${source});`) as Literal;
    const own = literal(record);
    return { record: own, ordered: record === ordered ? own : literal(ordered) };
  } catch {
    return undefined;
  }
}

/** Names are texts of the file: they become code as JSON alone. */
function sourceOf(part: Part, order: 'members' | 'inOrder'): string {
  if (part.kind === 'leaf') return `v[${part.at}]`;
  if (part.kind === 'list') return `[${part.elements.map((element) => sourceOf(element, order)).join(',')}]`;
  const members = part[order].map(({ name, part: member }) => {
    // In a literal it would be the object's kind.
    if (name === '__proto__') throw new TypeError('no literal has a field of this name');
    return `${quoted(name)}:${sourceOf(member, order)}`;
  });
  return `{${members.join(',')}}`;
}
