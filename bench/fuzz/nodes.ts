import { bound, within } from './writer.ts';
import type { Production, Scope, Writer } from './writer.ts';
import { shapes } from './shapes.ts';
import type { Type } from './shapes.ts';

type Write = Production['write'];

const make = (type: Production['type'], name: string, write: Write): Production => ({ name, type, write });

const patterns = ['/a/', '/[a-z]+/i', '/(\\d+)-(\\d+)/', '/^[A-Z]/', '/\\s/', '/,/', '/[0-9]+/', '/(?:x|y)z/', '/./m'];

export const pattern = (writer: Writer): string => writer.random.pick(patterns);

const arithmetic: readonly Production[] = ['+', '-', '*', '/', '%'].map((sign) =>
  make('n', sign, (w, scope) => grouped(w, `${w.n(scope)} ${sign} ${w.n(scope)}`)),
);
const comparisons: readonly Production[] = ['<', '<=', '>', '>='].map((sign) =>
  make('b', sign, (w, scope) => {
    const type = w.random.chance(0.7) ? 'n' : 's';
    return grouped(w, `${w.value(type, scope)} ${sign} ${w.value(type, scope)}`);
  }),
);
const equalities: readonly Production[] = ['=', '!='].map((sign) =>
  make('b', sign, (w, scope) => {
    const type = w.random.pick<Type>(['n', 's', 'b', 'o', 'ns', 'ss']);
    return grouped(w, `${w.value(type, scope)} ${sign} ${w.value(type, scope)}`);
  }),
);

/** Operators. */
const operators: readonly Production[] = [
  ...arithmetic,
  ...comparisons,
  ...equalities,
  make('n', 'negative', (w, scope) => `-${w.random.chance(0.5) ? w.n(scope) : `(${w.n(scope)})`}`),
  make('b', 'and', (w, scope) => grouped(w, `${w.b(scope)} and ${w.x(scope)}`)),
  make('b', 'or', (w, scope) => grouped(w, `${w.x(scope)} or ${w.b(scope)}`)),
  make('b', 'in', (w, scope) =>
    w.random.chance(0.5)
      ? grouped(w, `${w.n(scope)} in ${w.ns(scope)}`)
      : grouped(w, `${w.s(scope)} in ${w.ss(scope)}`),
  ),
  make('s', '&', (w, scope) => grouped(w, `${w.x(scope)} & ${w.s(scope)}`)),
  make(
    'ns',
    '..',
    (w, scope) => `[${w.random.below(3)}..${w.random.chance(0.5) ? w.random.below(6) : `$count(${w.ns(scope)})`}]`,
  ),
  make('any', 'condition', (w, scope, type) => `(${w.b(scope)} ? ${w.value(type, scope)} : ${w.value(type, scope)})`),
  make('any', 'condition without else', (w, scope, type) => `(${w.b(scope)} ? ${w.value(type, scope)})`),
  make('any', '??', (w, scope, type) => `(${w.value(type, scope)} ?? ${w.value(type, scope)})`),
  make('any', '?:', (w, scope, type) => `(${w.value(type, scope)} ?: ${w.value(type, scope)})`),
];

/** Constructors and names. */
const constructors: readonly Production[] = [
  make('ns', 'array', (w, scope) => `[${many(w, () => w.value(w.random.chance(0.8) ? 'n' : 'ns', scope))}]`),
  make('ss', 'array of texts', (w, scope) => `[${many(w, () => w.value(w.random.chance(0.8) ? 's' : 'ss', scope))}]`),
  make('x', 'array of arrays', (w, scope) => `[[${many(w, () => w.x(scope))}], ${w.ns(scope)}]`),
  make('o', 'object', (w, scope) => `{${pairs(w, scope)}}`),
  make('o', 'object with made keys', (w, scope) => `{${w.s(scope)}: ${w.x(scope)}, "z": ${w.x(scope)}}`),
  make('any', 'member of an object', (w, scope, type) => `{"k": ${w.value(type, scope)}, "l": ${w.n(scope)}}.k`),
  make(
    'any',
    'member of a list',
    (w, scope, type) => `[${w.value(type, scope)}, ${w.value(type, scope)}][${w.random.pick(['0', '1', '-1'])}]`,
  ),
  make('any', 'block', (w, scope, type) => `(${w.x(scope)}; ${w.value(type, scope)})`),
  make('any', 'bind', (w, scope, type) => {
    const name = w.name();
    const inner = bound(scope, name, type);
    return `($${name} := ${w.value(type, scope)}; ${w.random.chance(0.5) ? `$${name}` : w.value(type, inner)})`;
  }),
  make('any', 'bind twice', (w, scope, type) => {
    const name = w.name();
    const inner = bound(scope, name, 'n');
    return `($${name} := ${w.n(scope)}; $${name} := ${w.n(inner)}; ${w.value(type, inner)})`;
  }),
  make(
    'any',
    'bind in a value',
    (w, scope, type) => `($q := ($r := ${w.n(scope)}) + 1; [$r, $q]; ${w.value(type, scope)})`,
  ),
  make('n', 'built-in shadowed', (w, scope) => `($sum := function($x){ $count($x) }; $sum(${w.ns(scope)}))`),
  make('s', 'function by another name', (w, scope) => `($f := $uppercase; $f(${w.s(scope)}))`),
  make('any', 'variable', (w, scope) =>
    scope.variables.length === 0 ? '$' : `$${w.random.pick(scope.variables).name}`,
  ),
  make(
    'any',
    'eval',
    (w, scope, type) => `$eval(${JSON.stringify(w.value(type, { ...scope, variables: [], parents: [] }))})`,
  ),
];

/** Paths, with everything that a step may carry. */
const paths: readonly Production[] = [
  make('any', 'path', (w, scope, type) => w.path(type, scope) ?? w.leaf(type, scope)),
  make('any', 'step', (w, scope, type) => stepOf(w, scope, type)),
  make('ns', 'step of numbers', (w, scope) => over(w, scope, (inner) => w.n(inner))),
  make('ss', 'step of texts', (w, scope) => over(w, scope, (inner) => w.s(inner))),
  make('os', 'step of objects', (w, scope) => {
    const objects = w.objects(scope);
    return `${objects.text}.{${pairs(w, w.inside(scope, objects))}}`;
  }),
  make('x', 'step of lists', (w, scope) => over(w, scope, (inner) => `[${w.x(inner)}]`)),
  make('any', 'index', (w, scope, type) => indexed(w, scope, type)),
  make('ns', 'filter', (w, scope) => `${w.ns(scope)}[${w.b(within(scope, 'n'))}]`),
  make('ss', 'filter of texts', (w, scope) => `${w.ss(scope)}[${w.b(within(scope, 's'))}]`),
  make('os', 'filter of objects', (w, scope) => filtered(w, scope)),
  make('ns', 'filter then field', (w, scope) => {
    const objects = w.objects(scope);
    const [path] = shapes[objects.shape].n;
    return `${objects.text}[${w.b(w.inside(scope, objects))}].${path}`;
  }),
  make('ns', 'keep array', (w, scope) => `${w.path('ns', scope) ?? 'marks'}[]`),
  make('x', 'keep array of a filter', (w, scope) => `${filtered(w, scope)}[]`),
  make('ss', 'keep array of a call', (w, scope) => `$distinct(${w.ss(scope)})[]`),
  make(
    'x',
    'wildcard',
    (w, scope) =>
      `${w.random.pick(['*', 'address.*', 'orders.*', '$$.*', 'nothing.*', 'orders.items.*', '*.city', '$.*[0]', `(${w.o(scope)}).*`])}`,
  ),
  make('x', 'descendant', (w, scope) =>
    w.random.pick([
      '**.sku',
      '**.n',
      '$$.**.qty',
      'orders.**.code',
      '**[code="k1"].n',
      `$count(**)`,
      `(${w.o(scope)}).**`,
      'address.**',
    ]),
  ),
  make('x', 'parent', (w, scope) => parent(w, scope)),
  make('x', 'focus', (w, scope) => focus(w, scope)),
  make('x', 'position', (w, scope) => position(w, scope)),
  make('os', 'sort', (w, scope) => sorted(w, scope)),
  make('ns', 'sort of numbers', (w, scope) => `${w.ns(scope)}^(${w.random.pick(['', '<', '>'])}$)`),
  make('ss', 'sort of texts', (w, scope) => `${w.ss(scope)}^(${w.random.pick(['$', '>$', '$length($), $'])})`),
  make('x', 'sort then step', (w, scope) => `${sorted(w, scope)}.${w.random.pick(['sku', 'qty', '$', '*', 'n'])}`),
  make('o', 'group', (w, scope) => group(w, scope)),
  make(
    'x',
    'path from a block',
    (w, scope) =>
      `(${w.random.chance(0.5) ? w.o(scope) : w.value('os', scope)}).${w.random.pick(['qty', 'sku', 'city', '$', 'a', 'items.n'])}`,
  ),
  make('x', 'quoted names', (w) =>
    w.random.pick([
      '"name"',
      '`first name`',
      '$$."constructor"',
      '`__proto__`',
      'toString',
      '$.hasOwnProperty',
      'sequence',
      '$$.`cons`',
      'length',
    ]),
  ),
];

/** Functions as values. */
const functions: readonly Production[] = [
  make('any', 'lambda', (w, scope, type) => {
    const name = w.name();
    const given = w.type();
    return `${w.random.pick(['function', 'λ'])}($${name}){ ${w.value(type, bound(scope, name, given))} }(${w.value(given, scope)})`;
  }),
  make('any', 'closure', (w, scope, type) => {
    const [name, outer] = [w.name(), w.name()];
    const inner = bound(bound(scope, outer, 'n'), name, 'n');
    return `($${outer} := ${w.n(scope)}; $f := function($${name}){ ${w.value(type, inner)} }; $f(${w.n(scope)}))`;
  }),
  make('any', 'function that gives a function', (w, scope, type) => {
    const name = w.name();
    return `(function($${name}){ function($y){ ${w.value(type, bound(scope, name, 'n'))} } })(${w.n(scope)})(1)`;
  }),
  make('n', 'recursion', (w) => `($f := function($k){ $k <= 1 ? 1 : $k * $f($k - 1) }; $f(${w.random.below(6)}))`),
  make('any', 'tail call', (w, scope, type) => {
    const inner = bound(scope, 'k', 'n');
    return `($f := function($k, $acc){ $k <= 0 ? $acc : $f($k - 1, ${w.value(type, bound(inner, 'acc', type))}) }; $f(${w.random.below(4)}, ${w.value(type, scope)}))`;
  }),
  make(
    'any',
    'partial',
    (w, scope, type) =>
      `(function($x, $y){ ${w.value(type, bound(bound(scope, 'x', 'n'), 'y', 's'))} })(${w.random.chance(0.5) ? `?, ${w.s(scope)})(${w.n(scope)}` : `${w.n(scope)}, ?)(${w.s(scope)}`})`,
  ),
  make('n', 'partial of a built-in', (w, scope) => `$power(?, ${w.random.below(4)})(${w.n(scope)})`),
  make(
    's',
    'partial of $substring',
    (w, scope) => `($first := $substring(?, 0, ${w.random.below(5)}); $first(${w.s(scope)}))`,
  ),
  make('s', 'partial in a chain', (w, scope) => `${w.s(scope)} ~> $substringBefore(?, "-")`),
  make(
    'n',
    'apply',
    (w, scope) =>
      `(${w.ns(scope)} ~> ${w.random.pick(['$sum()', '$sum', '$count', '$max()', '$reverse() ~> $sum()'])})`,
  ),
  make(
    's',
    'apply to a call',
    (w, scope) =>
      `(${w.s(scope)} ~> ${w.random.pick(['$uppercase', '$lowercase()', '$trim ~> $uppercase', '$substring(1)', '$replace("a", "b")'])})`,
  ),
  make('n', 'apply to a lambda', (w, scope) => `(${w.n(scope)} ~> function($v){ ${w.n(bound(scope, 'v', 'n'))} })`),
  make('s', 'apply to a chain', (w, scope) => `($c := $trim ~> $uppercase; $c(${w.s(scope)}))`),
  make('x', 'transform', (w, scope) => transform(w, scope)),
  make(
    'n',
    'signature',
    (w, scope) => `function($x, $y)<n-n?:n>{ $x + ($y ?? ${w.n(scope)}) }(${many(w, () => w.n(scope), 2)})`,
  ),
  make(
    'n',
    'signature of a list',
    (w, scope) =>
      `function($l)<a<n>:n>{ $sum($l) + ${w.n(scope)} }(${w.random.chance(0.6) ? w.ns(scope) : w.n(scope)})`,
  ),
  make(
    's',
    'signature with a choice',
    (w, scope) =>
      `function($x, $y)<(sn)s?:s>{ $string($x) & $y }(${w.random.chance(0.5) ? w.s(scope) : w.n(scope)}, ${w.s(scope)})`,
  ),
  make('s', 'signature with the context', (w, scope) => `(${w.s(scope)}).(function($x)<s-:s>{ $x & "!" }())`),
  make('n', 'signature of many', (w, scope) => `function($x)<n+:n>{ $x }(${many(w, () => w.n(scope))})`),
  make(
    'n',
    'function as an argument',
    (w, scope) => `function($f, $x)<fn:n>{ $f($x) }(function($v){ ${w.n(bound(scope, 'v', 'n'))} }, ${w.n(scope)})`,
  ),
  make('x', 'function as a value', (w) =>
    w.random.pick([
      '$sum',
      'function($x){ $x }',
      '[$sum, 1]',
      '{"f": $uppercase}',
      '($r := /a/; $r)',
      '$type($sum)',
      '$exists($uppercase)',
    ]),
  ),
  make(
    'x',
    'regex called',
    (w, scope) =>
      `($re := ${pattern(w)}; ${w.s(scope)} ~> $re)${w.random.pick(['', '.match', '.start', '.groups', '.next()'])}`,
  ),
];

/** What is typed beside the data. */
const literals: readonly Production[] = [
  make('s', 'string', (w) => w.literal('s')),
  make('n', 'number', (w) => w.literal('n')),
  make('x', 'value', (w) => w.random.pick(['null', 'true', 'false'])),
  make('b', 'regex', (w, scope) => `$contains(${w.s(scope)}, ${pattern(w)})`),
  make('n', 'name', (w, scope) => w.path('n', scope) ?? '1'),
];

export const nodes: readonly Production[] = [...operators, ...constructors, ...paths, ...functions, ...literals];

/** Mostly in parentheses; without them, the operators around decide what belongs together. */
function grouped(writer: Writer, text: string): string {
  return writer.random.chance(0.8) ? `(${text})` : text;
}

export function many(writer: Writer, one: () => string, most = 3): string {
  return Array.from({ length: writer.random.below(most) + 1 }, one).join(', ');
}

function pairs(writer: Writer, scope: Scope): string {
  const keys = ['"a"', '"qty"', '"sku"', '"constructor"', '"__proto__"', '"b c"', '"1"'];
  const count = writer.random.below(4);
  return Array.from(
    { length: count },
    (_, index) => `${keys[(index * 3 + count) % keys.length]}: ${writer.x(scope)}`,
  ).join(', ');
}

function over(writer: Writer, scope: Scope, inner: (scope: Scope) => string): string {
  const objects = writer.objects(scope);
  return `${objects.text}.(${inner(writer.inside(scope, objects))})`;
}

/** `$` in the middle of a path is an object of the data. */
function stepOf(writer: Writer, scope: Scope, type: Type): string {
  const own = scope.shape === undefined ? [] : shapes[scope.shape].o;
  const [path, shape] = own.length > 0 ? writer.random.pick(own) : (['$$.address', 'address'] as const);
  return `${path}.(${writer.value(type, { shape, variables: scope.variables, parents: [] })})`;
}

function indexed(writer: Writer, scope: Scope, type: Type): string {
  const list =
    type === 's' || type === 'ss'
      ? writer.ss(scope)
      : type === 'o' || type === 'os'
        ? writer.value('os', scope)
        : writer.ns(scope);
  const index = writer.random.pick([
    '0',
    '1',
    '-1',
    '0.9',
    '[0, 2]',
    '[0..1]',
    '7',
    `$count(${writer.ns(within(scope, 'x'))}) - 1`,
  ]);
  return writer.random.chance(0.7) ? `(${list})[${index}]` : `${list}[${index}]`;
}

function filtered(writer: Writer, scope: Scope): string {
  const objects = writer.objects(scope);
  return `${objects.text}[${writer.b(writer.inside(scope, objects))}]`;
}

function parent(writer: Writer, scope: Scope): string {
  const from = scope.shape === 'record' ? '' : '$$.';
  return (
    from +
    writer.random.pick([
      'orders.items.(%.qty)',
      'orders.items.{"c": code, "s": %.sku}',
      'orders.items[%.qty > 1].code',
      'orders.items.%.sku',
      'orders.items.sizes.%.%.sku',
      'orders.items.(n + %.qty)',
      'orders.owner.(name & %.sku)',
      'orders[qty > 0].items.{"p": %.price, "r": %.%.name}',
      'orders.items^(%.qty, >n).code',
      'orders.items{%.sku: $sum(n)}',
      'address.geo.%.city',
      'orders.items[n > 0][%.paid].(%.sku)',
      'orders.(items.(%.sku & code))',
      'orders.items[0].%.%.id',
      'orders.items.%[0].sku',
      'orders.*.%.sku',
    ])
  );
}

function focus(writer: Writer, scope: Scope): string {
  const from = scope.shape === 'record' ? '' : '$$.';
  const inner = bound({ shape: 'record', variables: scope.variables, parents: [] }, 'o', 'o', 'order');
  const both = bound(inner, 't', 'o', 'item');
  return (
    from +
    writer.random.pick([
      `orders@$o.{"s": $o.sku, "v": ${writer.x(inner)}}`,
      `orders@$o.items@$t.{"s": $o.sku, "c": $t.code, "v": ${writer.x(both)}}`,
      'orders@$o.items.{"s": $o.sku, "c": code}',
      'orders@$o[$o.qty > 1].sku',
      'orders@$o[$o.qty > 1].$o.sku',
      `orders@$o[${writer.b(inner)}].($o.sku & name)`,
      'orders@$o.orders@$p[$o.sku = $p.sku].{"a": $o.qty, "b": $p.price}',
      'orders@$o.tags@$g.($o.sku & $g)',
      'orders@$o^($o.qty).$o.sku',
      'orders@$o{$o.sku: $count($o)}',
      'orders@$o.items@$t{$o.sku: $sum($t.n)}',
      'orders@$o#$i.{"i": $i, "s": $o.sku}',
      'orders.items@$t.{"n": $t.n, "p": sku}',
      'orders@$o.items@$t[n > 1].($t.code)',
      'orders@$o.(items.($o.sku & code))',
    ])
  );
}

function position(writer: Writer, scope: Scope): string {
  const from = scope.shape === 'record' ? '' : '$$.';
  const inner = bound({ shape: 'order', variables: scope.variables, parents: [] }, 'i', 'n');
  return (
    from +
    writer.random.pick([
      'orders#$i.{"i": $i, "s": sku}',
      'orders#$i[$i < 2].sku',
      `orders#$i.(${writer.x(inner)})`,
      `orders#$i[${writer.b(inner)}].sku`,
      'tags#$i[$i = 1]',
      'orders#$i.items#$j.{"i": $i, "j": $j, "c": code}',
      'orders[qty > 0]#$i.$i',
      'orders#$i[qty > 0].$i',
      'orders^(qty)#$i.{"i": $i, "q": qty}',
      'orders#$i^(>qty).$i',
      'orders#$i{sku: $i}',
      'words#$i.($i & $)',
      'marks#$i[$i % 2 = 0]',
      'orders#$i.items.{"i": $i, "s": %.sku}',
      '(orders#$i)[$i = 0].sku',
      'orders#$i.items[$i = 0].code',
    ])
  );
}

function sorted(writer: Writer, scope: Scope): string {
  const objects = writer.objects(scope);
  const inner = writer.inside(scope, objects);
  const terms = many(
    writer,
    () => `${writer.random.pick(['', '<', '>'])}${writer.value(writer.random.pick(['n', 's']), inner)}`,
    2,
  );
  return `${objects.text}^(${terms})`;
}

function group(writer: Writer, scope: Scope): string {
  const objects = writer.objects(scope);
  const inner = writer.inside(scope, objects);
  const [key] = shapes[objects.shape].s;
  const made = writer.random.chance(0.8) ? key : writer.s(inner);
  const second = writer.random.chance(0.2) ? `, "all": ${writer.random.pick(['$count($)', '1', '$'])}` : '';
  return `${objects.text}{${made}: ${writer.random.pick(['$', '$count($)', '$sum(qty)', '*', writer.x(inner)])}${second}}`;
}

function transform(writer: Writer, scope: Scope): string {
  const inner: Scope = { shape: 'order', variables: scope.variables, parents: [] };
  const change = `{${writer.random.pick(['"qty"', '"new"', '"sku"'])}: ${writer.x(inner)}}`;
  const dropped = writer.random.chance(0.5)
    ? `, ${writer.random.pick(['"sku"', '["qty", "price"]', '"items"', '[]'])}`
    : '';
  return `$$ ~> |${writer.random.pick(['orders', 'orders[0]', 'orders[qty > 1]', 'address', '$', 'orders.items', '**[qty]', 'missing'])}|${change}${dropped}|`;
}
