import jsonata from 'jsonata';

/** A step's predicate (`[…]`) or index binding (`#$i`). */
export interface Stage {
  readonly type: 'filter' | 'index';
  readonly expr?: Node;
  readonly value?: string;
  readonly position?: number;
}

export type Pair = readonly [Node, Node];

/**
 * A node of the tree that `jsonata(text).ast()` gives. Which fields are there depends on `type`: path, binary,
 * unary, name, string, number, value, wildcard, descendant, parent, condition, block, bind, regex, function,
 * variable, lambda, partial, apply, transform, sort, operator.
 */
export interface Node {
  readonly type: string;
  /** The literal, the name, the operator, or the regular expression. */
  readonly value?: unknown;
  /** Offset of the character after the token. */
  readonly position?: number;
  readonly steps?: readonly Node[];
  readonly stages?: readonly Stage[];
  readonly predicate?: readonly Stage[];
  readonly group?: { readonly lhs: readonly Pair[]; readonly position?: number };
  readonly expressions?: readonly Node[];
  readonly expression?: Node;
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly body?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  /** Pairs of an object constructor, else the left operand. */
  readonly lhs?: Node | readonly Pair[];
  readonly rhs?: Node;
  readonly terms?: readonly { readonly descending: boolean; readonly expression: Node }[];
  readonly pattern?: Node;
  readonly update?: Node;
  readonly delete?: Node;
  /** `@$name` */
  readonly focus?: string;
  /** `#$name` */
  readonly index?: string;
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly consarray?: boolean;
  readonly tuple?: boolean;
  /** The step that a `%` goes back to. */
  readonly ancestor?: { readonly label: string };
  /** Of a `%`: the name under which the tuples carry its value. */
  readonly slot?: { readonly label: string };
  /** Of a lambda. */
  readonly signature?: { readonly definition: string; readonly validate?: unknown };
  /** A call in tail position, wrapped by the parser. */
  readonly thunk?: boolean;
}

/** The syntax tree of a text; throws what the package throws (`syntaxFault` of fault.ts makes sense of it). */
export function parse(text: string): Node {
  return treeOf(jsonata(text));
}

/** The package's own types name a few of the node kinds only, so the tree is taken as `Node` here and nowhere else. */
export function treeOf(compiled: jsonata.Expression): Node {
  return compiled.ast() as unknown as Node;
}

export function isPairs(side: Node['lhs']): side is readonly Pair[] {
  return Array.isArray(side);
}

/** The nodes directly below a node, in the order of the text. */
export function children(node: Node): Node[] {
  const found: (Node | undefined)[] = [...(node.steps ?? []), ...(node.expressions ?? []), node.expression];
  found.push(node.procedure, ...(node.arguments ?? []), node.condition, node.then, node.else);
  if (isPairs(node.lhs)) found.push(...node.lhs.flat());
  else found.push(node.lhs);
  found.push(node.rhs, node.pattern, node.update, node.delete);
  for (const term of node.terms ?? []) found.push(term.expression);
  for (const stage of [...(node.predicate ?? []), ...(node.stages ?? [])]) found.push(stage.expr);
  found.push(...(node.group?.lhs ?? []).flat(), node.body);
  return found.filter((child) => child !== undefined);
}

/** Visits a node and all below it, parents first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of children(node)) walk(child, visit);
}

/** The offset of a node's first character: of `$name` the `$`, of an operator or call its name. */
export function startOf(node: Node, text: string): number {
  if (node.type === 'path' && node.steps?.[0] !== undefined) return startOf(node.steps[0], text);
  if (node.type === 'function' || node.type === 'partial')
    return node.procedure === undefined ? 0 : startOf(node.procedure, text);
  const { value } = node;
  const written =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null;
  return startOfToken(text, node.position ?? 0, written ? value : undefined);
}

/** The offset where a token starts that ends before `end`; the package gives ends only. */
export function startOfToken(text: string, end: number, token?: string | number | boolean | null): number {
  const name = token === undefined ? '' : String(token);
  for (const written of [`$${name}(`, `$${name}`, `\`${name}\``, `"${name}"`, `'${name}'`, name, `${name}(`]) {
    if (written !== '' && text.startsWith(written, end - written.length) && end >= written.length)
      return end - written.length;
  }
  return Math.min(Math.max(0, end - 1), Math.max(0, text.length - 1));
}
