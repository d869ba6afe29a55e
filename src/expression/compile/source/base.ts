import { quoted } from './quoted.ts';

/** A name that is read of a value, and the names read of that. */
export interface Member {
  /** The name in generated code that holds its value. */
  readonly code: string;
  readonly members: Map<string, Member>;
  /** Its own value is asked for, not only what is below. */
  used: boolean;
}

/** A value of which members are read: the context, a variable. All reads are written in one place, each once. */
export interface Base {
  readonly code: string;
  readonly members: Map<string, Member>;
}

/** Names that every object has: they are read as own properties only. */
export const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The member that a path of names leads to, noted as read. `name` makes names. */
export function memberAt(base: Base, path: readonly string[], name: () => string): string {
  let { members } = base;
  let found: Member | undefined;
  for (const step of path) {
    found = members.get(step) ?? { code: name(), members: new Map(), used: false };
    members.set(step, found);
    ({ members } = found);
  }
  if (found === undefined) return base.code;
  found.used = true;
  return found.code;
}

/**
 * The reads of a base. An object whose prototype is the usual one (or none) is read directly: then only the names that
 * every object has need more care. A list, a function or another kind of object goes to `follow`, which is exact.
 */
export function prologue(base: Base): string {
  if (base.members.size === 0) return '';
  const names = [...below(base.members, [])].map(({ member }) => member.code);
  return `let ${names.join(', ')};\n${reads(base.code, base.members)}`;
}

function reads(code: string, members: ReadonlyMap<string, Member>): string {
  const direct = [...members].map(([name, member]) => {
    const key = quoted(name);
    const own = `${member.code} = ${inherited.has(name) ? `inherited(${code}, ${key})` : `${code}[${key}]`};`;
    return member.members.size === 0 ? own : `${own}\n${reads(member.code, member.members)}`;
  });
  const followed = [...below(members, [])]
    .filter(({ member }) => member.used)
    .map(({ member, path }) => `${member.code} = ${followedBy(code, path)};`);
  return `if (typeof ${code} === 'object' && ${code} !== null) {
if ((protoOf(${code}) === usual || bare(${code})) && ${code}._jsonata_lambda !== true && ${code}._jsonata_function !== true) {
${direct.join('\n')}
} else {
${followed.join('\n')}
}
}`;
}

/**
 * One name of a list's elements is read in place, where each is an object: that is usual, and a reading that is written
 * out is much faster than one by a name that is handed over.
 */
function followedBy(code: string, path: readonly string[]): string {
  const [name, ...more] = path;
  const names = `[${path.map(quoted).join(', ')}]`;
  if (name === undefined || more.length > 0 || inherited.has(name)) return `follow(${code}, ${names})`;
  const direct = `protoOf(one) === usual && one._jsonata_lambda !== true && one._jsonata_function !== true`;
  return `pluck(${code}, (one) => ${direct} ? one[${quoted(name)}] : unusual, ${names})`;
}

function* below(
  members: ReadonlyMap<string, Member>,
  path: readonly string[],
): Generator<{ readonly member: Member; readonly path: readonly string[] }> {
  for (const [name, member] of members) {
    const own = [...path, name];
    yield { member, path: own };
    yield* below(member.members, own);
  }
}
