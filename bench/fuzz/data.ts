import type { Random } from './random.ts';

type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** A context, and the variables beside it, as JSON: each evaluation reads a copy of its own. */
export interface Given {
  /** JSON; undefined: no context at all. */
  readonly context: string | undefined;
  readonly variables: string;
}

const texts = [
  'Zhang Wei',
  'Ana',
  '',
  ' a  b ',
  '王小明',
  '😀x',
  'é',
  'A-1',
  '"q"',
  '12',
  '1e3',
  'a,b;c',
  'true',
  '/\\',
];
const dates = ['2024-05-01', '2024-02-29T23:59:59.999Z', '2024-05-01T08:00:00+08:00', '1969-12-31', '2024-05', 'soon'];
const numbers = [0, 1, 2, 3, -1, 0.5, 2.5, 10, 45413, 1714521600000, 1e21, 1e-7, 0.1, -2.345, 9007199254740991, 255];
const words = ['apple', 'Banana', 'cherry', 'äpfel', '10', '9', 'apple'];
/** Names that a careless reader of objects stumbles over. */
const hostileNames = [
  ...['__proto__', 'toString', 'sequence', 'keepSingleton', 'cons', 'outerWrapper', 'then', 'hasOwnProperty'],
  ...['tupleStream', '_jsonata_lambda', '_jsonata_function', 'type', '@', ''],
];

/** How far records stray from their shape: the share of fields that are missing, null, of another type, or lists. */
const raggedness = [0, 0, 0.08, 0.2, 0.5, 0];

/** Records for one expression: some fit, some are ragged, few are no records at all. */
export function givens(random: Random, count: number): Given[] {
  return Array.from({ length: count }, (_, index) => {
    const share = raggedness[index % raggedness.length] ?? 0;
    const variables = JSON.stringify({
      n: ragged(random, random.pick(numbers), share),
      list: ragged(random, [1, 2, 2, 3.5], share),
      app: ragged(random, order(random, share), share),
      word: ragged(random, random.pick(texts), share),
    });
    return { context: contextOf(random, share), variables };
  });
}

function contextOf(random: Random, share: number): string | undefined {
  const kind = random.next();
  if (kind < 0.02) return undefined;
  if (kind < 0.05) return JSON.stringify(anything(random, 2));
  if (kind < 0.1) return JSON.stringify(list(random, 3, () => record(random, share)));
  const made = record(random, share);
  if (!random.chance(0.15)) return JSON.stringify(made);
  // Written as text: a literal or an assignment would set the prototype in place of adding a field.
  const name = JSON.stringify(random.pick(hostileNames));
  const value = random.chance(0.5) ? 'true' : JSON.stringify(anything(random, 1));
  // In the record, or in whichever object of it comes first or last.
  const text = JSON.stringify(made);
  const at = Math.max(0, random.pick([0, text.indexOf('{', 1), text.lastIndexOf('{')]));
  return `${text.slice(0, at + 1)}${name}:${value}${text[at + 1] === '}' ? '' : ','}${text.slice(at + 1)}`;
}

function record(random: Random, share: number): Value {
  const one = (value: Value): Value => ragged(random, value, share);
  return fields(random, share, {
    id: one(random.below(1000)),
    name: one(random.pick(texts)),
    'first name': one(random.pick(texts)),
    email: one(random.chance(0.5) ? 'Ana.Li@Example.COM ' : 'x'),
    active: one(random.chance(0.5)),
    score: one(random.pick(numbers)),
    'sum total': one(random.pick(numbers)),
    date: one(random.pick(dates)),
    digits: one(String(random.below(10000))),
    millis: one(random.pick([0, 1714521600123, -1, 951782400000])),
    length: one(random.below(5)),
    constructor: one(random.pick(texts)),
    tags: one(list(random, 4, () => random.pick(texts))),
    words: one(list(random, 5, () => random.pick(words))),
    dates: one(list(random, 3, () => random.pick(dates))),
    marks: one(list(random, 5, () => random.pick(numbers))),
    scores: one(list(random, 5, () => random.below(4))),
    one: one([random.pick(numbers)]),
    flags: one([random.chance(0.5), false]),
    matrix: one([[1, 2], [3], list(random, 2, () => random.below(9))]),
    deep: one({ er: one({ est: one(random.below(5)) }) }),
    address: one(address(random, share)),
    orders: one(list(random, 4, () => one(order(random, share)))),
    none: [],
    nothing: {},
    nil: null,
  });
}

function address(random: Random, share: number): Value {
  const one = (value: Value): Value => ragged(random, value, share);
  return fields(random, share, {
    city: one(random.pick(['Berlin', '上海', ''])),
    zip: one('01234'),
    level: one(random.below(4)),
    home: one(true),
    floors: one([1, 2]),
    lines: one(['a', 'b']),
    geo: one({ lat: one(random.pick(numbers)), lng: one(13.4), ref: one('r'), exact: one(false) }),
  });
}

function order(random: Random, share: number): Value {
  const one = (value: Value): Value => ragged(random, value, share);
  return fields(random, share, {
    sku: one(random.pick(['A-1', 'B-2', 'C-3'])),
    qty: one(random.below(4)),
    price: one(random.pick(numbers)),
    paid: one(random.chance(0.5)),
    day: one(random.pick(dates)),
    owner: one({ name: one(random.pick(texts)), mail: one('m'), age: one(40), boss: one(true), names: one(['n']) }),
    items: one(list(random, 3, () => one(item(random, share)))),
  });
}

function item(random: Random, share: number): Value {
  const one = (value: Value): Value => ragged(random, value, share);
  return fields(random, share, {
    code: one(random.pick(['k1', 'k2', 'k3'])),
    n: one(random.below(5)),
    ok: one(random.chance(0.7)),
    sizes: one(list(random, 3, () => random.below(50))),
    labels: one(list(random, 2, () => random.pick(words))),
  });
}

/** An object of which fields are missing, and whose fields may stand in another order. */
function fields(random: Random, share: number, object: { [key: string]: Value }): Value {
  if (share === 0) return object;
  const kept = Object.entries(object).filter(() => !random.chance(share / 4));
  if (random.chance(share)) kept.reverse();
  return Object.fromEntries(kept);
}

function list(random: Random, most: number, make: () => Value): Value[] {
  return Array.from({ length: random.below(most + 1) }, make);
}

function ragged(random: Random, value: Value, share: number): Value {
  if (share === 0 || !random.chance(share)) return value;
  switch (random.below(8)) {
    case 0:
      return null;
    case 1:
      return [];
    case 2:
      return [value];
    case 3:
      return [value, value, null];
    case 4:
      return [[value], value];
    case 5:
      return typeof value === 'object' ? 'an object' : String(value);
    default:
      return anything(random, 1);
  }
}

function anything(random: Random, depth: number): Value {
  const kind = random.below(depth > 0 ? 9 : 5);
  if (kind === 0) return random.pick(numbers);
  if (kind === 1) return random.pick(texts);
  if (kind === 2) return random.chance(0.5);
  if (kind === 3) return null;
  if (kind === 4) return random.pick(dates);
  if (kind < 7) return list(random, 3, () => anything(random, depth - 1));
  return { a: anything(random, depth - 1), qty: anything(random, depth - 1), sku: 'A-1' };
}
