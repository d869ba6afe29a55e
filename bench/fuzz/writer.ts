import type { Random } from './random.ts';
import { shapes } from './shapes.ts';
import type { ShapeName, Type } from './shapes.ts';

/** What an expression stands in: what `$` is there, and which names are bound. */
export interface Scope {
  /** The shape of the context; undefined where it is no object of the data. */
  readonly shape: ShapeName | undefined;
  /** What the context yields where it is no object. */
  readonly context?: Type;
  readonly variables: readonly { readonly name: string; readonly type: Type; readonly shape?: ShapeName }[];
  /** The shapes that `%`, `%.%` … give. */
  readonly parents: readonly (ShapeName | undefined)[];
}

/** One way to write something that yields a type. The name is the kind that it makes sure of. */
export interface Production {
  readonly name: string;
  readonly type: Type | 'any';
  write(writer: Writer, scope: Scope, type: Type): string;
}

export interface Objects {
  readonly text: string;
  readonly shape: ShapeName;
  readonly parents: number;
}

export const rootScope: Scope = {
  shape: 'record',
  variables: [
    { name: 'n', type: 'n' },
    { name: 'list', type: 'ns' },
    { name: 'app', type: 'o', shape: 'order' },
    { name: 'word', type: 's' },
  ],
  parents: [],
};

const types: readonly Type[] = ['n', 's', 'b', 'o', 'ns', 'ss', 'os', 'x'];
const plainTypes: readonly Type[] = ['n', 's', 'b', 'ns', 'ss'];
const numbers = ['0', '1', '2', '3', '10', '0.5', '2.5', '100', '1e3', '7', '-1', '-2.5', '45413'];
const texts = [
  '',
  'a',
  'A-1',
  ' x ',
  'Zhang',
  '2024-05-01',
  '12',
  'k1',
  '😀',
  '中文',
  'it"s',
  "q'q",
  '\\',
  'a,b',
  '10',
  'true',
];

/** Writes expressions: most are of the type that is asked for, over fields that the data has. */
export class Writer {
  readonly random: Random;
  private readonly productions: readonly Production[];
  private readonly byType = new Map<Type, readonly Production[]>();
  private depth = 0;
  private names = 0;

  constructor(random: Random, productions: readonly Production[]) {
    this.random = random;
    this.productions = productions;
  }

  /** An expression of a type. One of fifty is of another. */
  value(type: Type, scope: Scope): string {
    if (this.random.chance(1 / 50)) type = this.random.pick(types);
    if (type === 'x') type = this.random.pick(plainTypes);
    if (this.depth >= 3 || this.random.chance(0.25 + this.depth * 0.2)) return this.leaf(type, scope);
    return this.write(this.random.pick(this.of(type)), scope, type);
  }

  /** By a given production. */
  write(production: Production, scope: Scope, type: Type = this.random.pick(plainTypes)): string {
    this.depth++;
    const text = production.write(this, scope, production.type === 'any' ? type : production.type);
    this.depth--;
    return text;
  }

  private of(type: Type): readonly Production[] {
    let found = this.byType.get(type);
    if (found === undefined) {
      found = this.productions.filter((one) => one.type === type || one.type === 'any');
      this.byType.set(type, found);
    }
    return found;
  }

  n = (scope: Scope): string => this.value('n', scope);
  s = (scope: Scope): string => this.value('s', scope);
  b = (scope: Scope): string => this.value('b', scope);
  o = (scope: Scope): string => this.value('o', scope);
  ns = (scope: Scope): string => this.value('ns', scope);
  ss = (scope: Scope): string => this.value('ss', scope);
  x = (scope: Scope): string => this.value('x', scope);

  /** A path, a variable or a literal. */
  leaf(type: Type, scope: Scope): string {
    const { random } = this;
    const variables = scope.variables.filter((one) => one.type === type);
    if (variables.length > 0 && random.chance(0.3)) return `$${random.pick(variables).name}`;
    if (scope.context === type && random.chance(0.6)) return '$';
    if (random.chance(0.55)) {
      const path = this.path(type, scope);
      if (path !== undefined) return path;
    }
    return this.literal(type);
  }

  literal(type: Type): string {
    const { random } = this;
    switch (type) {
      case 'n':
        return random.pick(numbers);
      case 's':
        return JSON.stringify(random.pick(texts));
      case 'b':
        return random.pick(['true', 'false', 'active', 'null']);
      case 'o':
        return random.pick(['{"a": 1, "b": "x"}', '{"qty": 2, "sku": "A-1"}', '$$.address', '$$.orders[0]', '{}']);
      case 'ns':
        return random.pick(['[1, 2, 3]', '[3, 1, 2]', '[1..4]', '[2]', '$$.marks', '[]', '$$.orders.qty']);
      case 'ss':
        return random.pick(['["b", "a", "c"]', '["x"]', '$$.tags', '$$.words', '["a", "a"]', '$$.orders.sku']);
      case 'os':
        return random.pick(['$$.orders', '[{"qty": 1, "sku": "B"}, {"qty": 2, "sku": "A"}]', '$$.orders.items']);
      case 'x':
        return random.pick(['nil', 'none', 'nothing', 'missing', 'null', '$$']);
    }
  }

  /** A path to a type from the context, from `$$`, from a variable or from a parent. */
  path(type: Type, scope: Scope): string | undefined {
    const { random } = this;
    const froms: (readonly [string, ShapeName])[] = [['$$.', 'record']];
    if (scope.shape !== undefined)
      froms.push(['', scope.shape], ['', scope.shape], ['', scope.shape], ['$.', scope.shape]);
    for (const one of scope.variables) if (one.shape !== undefined) froms.push([`$${one.name}.`, one.shape]);
    for (const [index, shape] of scope.parents.entries())
      if (shape !== undefined) froms.push([`${Array.from({ length: index + 1 }, () => '%').join('.')}.`, shape]);
    const [from, shape] = random.pick(froms);
    const { n, s, b, ns, ss, o, os } = shapes[shape];
    const paths: readonly string[] = {
      n,
      s,
      b,
      ns,
      ss,
      o: o.map(([path]) => path),
      os: os.map(([path]) => path),
      x: ['*', '**', 'none', 'nil', 'nothing'],
    }[type];
    return paths.length === 0 ? undefined : from + random.pick(paths);
  }

  /** A path to objects, of a known shape, in the scope. */
  objects(scope: Scope): Objects {
    const { random } = this;
    const own = scope.shape === undefined ? [] : shapes[scope.shape].os;
    const [from, [text, shape, parents]] =
      own.length > 0 && random.chance(0.75)
        ? (['', random.pick(own)] as const)
        : (['$$.', random.pick(shapes.record.os)] as const);
    if (random.chance(0.15)) return { text: `${from}${text}[]`, shape, parents };
    return { text: from + text, shape, parents };
  }

  /** The scope inside a step below such objects. */
  inside(scope: Scope, objects: Objects): Scope {
    const parents: (ShapeName | undefined)[] = [];
    if (objects.parents === 2 && objects.shape === 'item') parents.push('order', 'record');
    else if (objects.parents === 2) parents.push('order', 'record');
    else parents.push(scope.shape);
    return {
      shape: objects.shape,
      variables: scope.variables,
      parents: objects.text.startsWith('$$') ? parents.slice(0, -1) : parents,
    };
  }

  /** A name that nothing else has. */
  name(): string {
    this.names++;
    return `v${this.names}`;
  }

  type(): Type {
    return this.random.pick(plainTypes);
  }
}

export function bound(scope: Scope, name: string, type: Type, shape?: ShapeName): Scope {
  const one = shape === undefined ? { name, type } : { name, type, shape };
  return { ...scope, variables: [...scope.variables, one] };
}

/** Where `$` is a single value: a member of a list, an argument. */
export function within(scope: Scope, context: Type): Scope {
  return { shape: undefined, context, variables: scope.variables, parents: [] };
}
