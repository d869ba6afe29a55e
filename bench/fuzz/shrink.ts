import type { Given } from './data.ts';

/** Tokens of an expression, roughly: what is cut out between them mostly leaves something that can be read. */
const token =
  /\s+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\/(?![*\s])(?:\\.|[^/\\\n])+\/[im]*|[$\w]+|~>|:=|!=|<=|>=|\*\*|\.\.|\?\?|\?:|[\s\S]/g;
const opening: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Tries, for each expression, how often at most. */
const patience = 4000;

/** The smallest text and data that can be found for which `holds` is still true. */
export async function shrunk(
  text: string,
  given: Given,
  holds: (text: string, given: Given) => Promise<boolean>,
): Promise<{ readonly text: string; readonly given: Given }> {
  let tries = 0;
  let best = { text, given };
  const better = async (next: { readonly text: string; readonly given: Given }): Promise<boolean> => {
    if (tries++ > patience || !(await holds(next.text, next.given))) return false;
    best = next;
    return true;
  };
  for (let again = true; again && tries < patience;) {
    again = false;
    for (const name of ['context', 'variables'] as const) {
      const json = best.given[name];
      if (json === undefined) continue;
      const values = smallerValues(JSON.parse(json) as unknown);
      const smaller = (next: unknown): Promise<boolean> =>
        better({ ...best, given: { ...best.given, [name]: JSON.stringify(next) } });
      again = (await someSmaller(values, smaller)) || again;
    }
    const shorter = (next: string): Promise<boolean> => better({ ...best, text: next });
    again = (await someSmaller(smallerTexts(best.text), shorter)) || again;
  }
  return best;
}

async function someSmaller<T>(candidates: Iterable<T>, better: (candidate: T) => Promise<boolean>): Promise<boolean> {
  for (const candidate of candidates) if (await better(candidate)) return true;
  return false;
}

function* smallerTexts(text: string): Generator<string> {
  const tokens: readonly string[] = text.match(token) ?? [];
  for (let size = tokens.length >> 1; size >= 1; size >>= 1)
    for (let start = 0; start + size <= tokens.length; start += Math.max(1, size >> 1))
      yield [...tokens.slice(0, start), ...tokens.slice(start + size)].join('');
  for (const [start, one] of tokens.entries()) {
    const end = opening[one] === undefined ? -1 : closingOf(tokens, start);
    if (end === -1) continue;
    const [before, inside, after] = [tokens.slice(0, start), tokens.slice(start + 1, end), tokens.slice(end + 1)];
    yield inside.join('');
    yield [...before, ...inside, ...after].join('');
    yield [...before, ...after].join('');
    yield [...before, '1', ...after].join('');
  }
  for (const [index, one] of tokens.entries())
    if (/^(?:["'`][\s\S]{4,}|\d{2,})/.test(one)) yield tokens.with(index, /^\d/.test(one) ? '1' : '"a"').join('');
}

function closingOf(tokens: readonly string[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const one = tokens[index] ?? '';
    if (opening[one] !== undefined) depth++;
    else if (Object.values(opening).includes(one) && --depth === 0) return index;
  }
  return -1;
}

function* smallerValues(value: unknown): Generator {
  if (typeof value === 'object' && value !== null) yield* halves(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) yield value.toSpliced(index, 1);
    for (const [index, member] of value.entries())
      for (const smaller of smallerValues(member)) yield value.with(index, smaller);
    if (value.length === 1) yield value[0];
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    for (const [name] of entries) yield Object.fromEntries(entries.filter(([other]) => other !== name));
    for (const [index, [name, member]] of entries.entries())
      for (const smaller of smallerValues(member)) yield Object.fromEntries(entries.with(index, [name, smaller]));
  } else if (typeof value === 'string' && value.length > 1) yield value.slice(0, value.length >> 1);
}

/** Most of what an object or a list holds has no part in it. */
function* halves(value: object): Generator {
  const half = (list: readonly unknown[]): [unknown[], unknown[]] => {
    const middle = list.length >> 1;
    return [list.slice(0, middle), list.slice(middle)];
  };
  if (Array.isArray(value) && value.length > 2) yield* half(value);
  else if (!Array.isArray(value) && Object.keys(value).length > 2)
    for (const part of half(Object.entries(value))) yield Object.fromEntries(part as [string, unknown][]);
}
