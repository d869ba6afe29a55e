import { ownFunctions } from '../../src/expression/registry.ts';
import { many, pattern } from './nodes.ts';
import { shapes } from './shapes.ts';
import type { Type } from './shapes.ts';
import { bound } from './writer.ts';
import type { Production, Scope, Writer } from './writer.ts';

type Argument = (writer: Writer, scope: Scope) => string;

const n: Argument = (w, scope) => w.n(scope);
const s: Argument = (w, scope) => w.s(scope);
const b: Argument = (w, scope) => w.b(scope);
const o: Argument = (w, scope) => w.o(scope);
const ns: Argument = (w, scope) => w.ns(scope);
const ss: Argument = (w, scope) => w.ss(scope);
const os: Argument = (w, scope) => w.value('os', scope);
const x: Argument = (w, scope) => w.value(w.random.pick<Type>(['n', 's', 'b', 'o', 'ns', 'ss', 'x']), scope);
const any: Argument = (w, scope) => w.value(w.random.pick<Type>(['ns', 'ss', 'os', 'n']), scope);
const small: Argument = (w) => w.random.pick(['0', '1', '2', '3', '-1', '-2', '1.5', '5']);
const of =
  (...texts: readonly string[]): Argument =>
  (w) =>
    w.random.pick(texts);
const maybe =
  (argument: Argument): Argument =>
  (w, scope) =>
    w.random.chance(0.5) ? argument(w, scope) : '';
const text = (...texts: readonly string[]): Argument => of(...texts.map((one) => JSON.stringify(one)));
const either =
  (...choices: readonly Argument[]): Argument =>
  (w, scope) =>
    w.random.pick(choices)(w, scope);

/** A lambda over what a list of numbers or texts has. */
const lambda =
  (given: readonly Type[], type: Type): Argument =>
  (w, scope) => {
    const names = given.map(() => w.name());
    const inner = names.reduce((outer, name, index) => bound(outer, name, given[index] ?? 'x'), scope);
    return `function(${names.map((name) => `$${name}`).join(', ')}){ ${w.value(type, inner)} }`;
  };

const calls: readonly (readonly [name: string, type: Type, ...Argument[]])[] = [
  ['sum', 'n', either(ns, ns, ns, n)],
  ['count', 'n', any],
  ['max', 'n', ns],
  ['min', 'n', ns],
  ['average', 'n', ns],
  ['string', 's', x, maybe(b)],
  ['substring', 's', s, small, maybe(small)],
  ['substringBefore', 's', s, either(s, text('-', ' ', '@', ''))],
  ['substringAfter', 's', s, either(s, text('-', ' ', '@', ''))],
  ['lowercase', 's', s],
  ['uppercase', 's', s],
  ['length', 'n', s],
  ['trim', 's', s],
  ['pad', 's', s, of('5', '-8', '0', '12', '2.5'), maybe(text('0', '#', 'ab', '', '😀'))],
  ['match', 'os', s, pattern, maybe(of('1', '2', '0'))],
  ['contains', 'b', s, either(s, pattern)],
  [
    'replace',
    's',
    s,
    either(text('a', '-', ' ', 'x'), pattern),
    either(text('', '$1', '$0!', 'z', '$$'), lambda(['o'], 's')),
    maybe(of('1', '0', '2')),
  ],
  ['split', 'ss', s, either(text('', ' ', ',', '-'), pattern), maybe(of('1', '2', '0'))],
  ['join', 's', ss, maybe(text(', ', '', '-'))],
  [
    'formatNumber',
    's',
    n,
    text('#,##0.00', '0', '##0.0#', '0.00%', '#.##e0', '[0]'),
    maybe(of('{"decimal-separator": ","}')),
  ],
  ['formatBase', 's', n, maybe(of('2', '16', '36', '10'))],
  ['formatInteger', 's', either(small, n), text('000', 'w', 'I', 'A', '#,##0', 'Ww', '1;o')],
  ['parseInteger', 'n', either(s, text('12', 'iv', 'twenty-one', '1,200')), text('000', 'w', 'I', '#,##0', 'A')],
  ['number', 'n', either(s, n, b, text('12', '0x1F', '1e3', '-0.5', '0b101', ' 1', 'x', ''))],
  ['floor', 'n', n],
  ['ceil', 'n', n],
  ['round', 'n', n, maybe(of('0', '1', '2', '-1', '-2'))],
  ['abs', 'n', n],
  ['sqrt', 'n', n],
  ['power', 'n', n, small],
  ['boolean', 'b', x],
  ['not', 'b', x],
  [
    'map',
    'ns',
    ns,
    either(lambda(['n'], 'n'), lambda(['n', 'n'], 'n'), lambda(['n', 'n', 'ns'], 'n'), of('$abs', '$string', '$sqrt')),
  ],
  ['zip', 'x', ns, ss, maybe(any)],
  ['filter', 'ns', ns, either(lambda(['n'], 'b'), lambda(['n', 'n'], 'b'), of('$boolean'))],
  ['single', 'n', ns, lambda(['n'], 'b')],
  [
    'reduce',
    'n',
    ns,
    either(
      lambda(['n', 'n'], 'n'),
      of('$power', 'function($a, $b){ $a + $b }', 'function($a, $b, $i, $l){ $a + $i + $count($l) }'),
    ),
    maybe(n),
  ],
  ['sift', 'o', o, either(lambda(['x'], 'b'), lambda(['x', 's'], 'b'))],
  ['keys', 'ss', either(o, os)],
  ['lookup', 'x', either(o, os), text('qty', 'city', 'sku', 'a', 'constructor', 'toString', '__proto__')],
  ['append', 'ns', either(ns, n, x), either(ns, n, x)],
  ['exists', 'b', x],
  ['spread', 'os', either(o, os)],
  ['merge', 'o', either(os, (w, scope) => `[${w.o(scope)}, ${w.o(scope)}]`)],
  ['reverse', 'ns', any],
  [
    'each',
    'ns',
    o,
    either(lambda(['x', 's'], 's'), lambda(['x'], 'n'), of('function($v, $k, $o){ $k & $count($keys($o)) }')),
  ],
  ['error', 'x', maybe(s)],
  ['assert', 'x', b, maybe(s)],
  ['type', 's', x],
  [
    'sort',
    'ns',
    any,
    maybe(
      of('function($l, $r){ $l > $r }', 'function($l, $r){ $l < $r }', 'function($l, $r){ $string($l) > $string($r) }'),
    ),
  ],
  ['distinct', 'ns', any],
  ['base64encode', 's', s],
  ['base64decode', 's', either(s, text('YWJj', '5Lit', 'x'))],
  ['encodeUrlComponent', 's', s],
  ['encodeUrl', 's', s],
  ['decodeUrlComponent', 's', either(s, text('a%20b', '%E4%B8%AD', '%'))],
  ['decodeUrl', 's', either(s, text('a%20b', '%2F', '%'))],
  [
    'toMillis',
    'n',
    either(of('date', '$$.date'), text('2024-05-01', '2024-05-01T10:00:00Z', '01/02/2024')),
    maybe(text('[Y0001]-[M01]-[D01]', '[M01]/[D01]/[Y0001]')),
  ],
  [
    'fromMillis',
    's',
    either(of('millis', '$$.millis', '1714521600123'), n),
    maybe(text('[Y0001]-[M01]-[D01]', '[FNn], [D1o] [MNn] [Y]', '[H01]:[m01]:[s01] [z]')),
    maybe(text('+0800', '-0330')),
  ],
  ['clone', 'o', o],
  ['now', 's', maybe(text('[Y0001]', '[M01].[D01]'))],
  ['millis', 'n'],
];

/** Functions that only the host gives. */
const hosted: readonly Production[] = [
  {
    name: '$table',
    type: 'x',
    write: (w, scope) => `$table("codes", ${w.s(scope)})${w.random.pick(['', '.label', '.rank'])}`,
  },
  { name: '$target', type: 'x', write: (w, scope) => `$target("people", ${w.x(scope)}).id` },
];

/** Each built-in function: with its arguments, with the context as its first, or applied. */
export const builtIn: readonly Production[] = calls.map(([name, type, ...parameters]) => ({
  name: `$${name}`,
  type,
  write: (w, scope) => call(w, scope, name, parameters),
}));

function call(writer: Writer, scope: Scope, name: string, parameters: readonly Argument[]): string {
  const given: string[] = [];
  for (const parameter of parameters) {
    const argument = parameter(writer, scope);
    // What is left out ends the list: later arguments would move up.
    if (argument === '') break;
    given.push(argument);
  }
  const [first, ...rest] = given;
  const form = writer.random.next();
  if (first !== undefined && form < 0.08) return `(${first}).$${name}(${rest.join(', ')})`;
  if (first !== undefined && form < 0.16) return `(${first} ~> $${name}(${rest.join(', ')}))`;
  if (form < 0.17) return `$${name}(${[...given, writer.x(scope)].join(', ')})`;
  if (form < 0.18) return `$${name}(${rest.join(', ')})`;
  return `$${name}(${given.join(', ')})`;
}

/** What the reference pages show of hrwire's own functions, and the same over fields of the data. */
const own: readonly Production[] = ownFunctions.map(({ name, examples }) => ({
  name: `$${name}`,
  type: 'x',
  write: (w, scope) => {
    const right = examples.filter(({ fails }) => fails === undefined);
    const { expression } = w.random.pick(w.random.chance(0.9) ? right : examples);
    if (w.random.chance(0.6)) return `(${expression})`;
    const open = expression.indexOf(`$${name}(`);
    const comma = expression.indexOf(',', open);
    const rest = comma === -1 || open === -1 ? ')' : expression.slice(comma);
    const argument = w.random.chance(0.7) ? w.s(scope) : x(w, scope);
    return `$${name}(${argument}${open === 0 && !expression.includes('[') ? rest : ')'}`;
  },
}));

/** Calls as mappings have them: over lists of objects. */
const overObjects: readonly Production[] = [
  {
    name: '$map',
    type: 'x',
    write: (w, scope) => {
      const { text: list, shape } = w.objects(scope);
      return `$map(${list}, function($v${w.random.pick(['', ', $i', ', $i, $a'])}){ ${w.x(bound(scope, 'v', 'o', shape))} })`;
    },
  },
  {
    name: '$filter',
    type: 'os',
    write: (w, scope) => {
      const { text: list, shape } = w.objects(scope);
      return `$filter(${list}, function($v){ ${w.b(bound(scope, 'v', 'o', shape))} })`;
    },
  },
  {
    name: '$sort',
    type: 'os',
    write: (w, scope) => {
      const { text: list, shape } = w.objects(scope);
      const path = w.random.pick([...shapes[shape].n, ...shapes[shape].s]);
      return `$sort(${list}, function($l, $r){ $l.${path} ${w.random.pick(['<', '>'])} $r.${path} })`;
    },
  },
  {
    name: '$sum',
    type: 'n',
    write: (w, scope) => `$sum([${many(w, () => w.n(scope))}])`,
  },
];

/** Those of hrwire, of its hosts, and the usual ones over objects. */
export const otherCalls: readonly Production[] = [...overObjects, ...own, ...hosted];
