import { isPairs, startOf } from '../ast.ts';
import type { Node, Pair, Stage } from '../ast.ts';
import { isFunctionName } from '../registry.ts';
import { call } from './call.ts';
import { Scope } from './scope.ts';
import type { Origin } from './scope.ts';
import type { Reference, Visitor } from './visitor.ts';

/** A path that is read, where it is written, and whether a missing value is provided for there. */
export interface PathRead {
  readonly variable: string | undefined;
  readonly path: string;
  readonly offset: number;
  readonly guarded: boolean;
}

export interface Comparison {
  readonly path: string;
  readonly operator: string;
  readonly offset: number;
}

const compares = new Set(['<', '<=', '>', '>=', '=', '!=']);
type Origins = readonly Origin[];

/**
 * Follows values through a tree without evaluating it. `visit` gives where a node's value comes from; a path counts as
 * read (`consume`) only where its value is used, so `$x := candidate; $x.name` reads `candidate.name` alone.
 */
export class Reader implements Visitor {
  readonly paths: PathRead[] = [];
  readonly references: Reference[] = [];
  readonly comparisons: Comparison[] = [];
  readonly text: string;
  private guards = 0;

  constructor(text: string) {
    this.text = text;
  }

  consume(origins: Origins): void {
    for (const { variable, steps, offset } of origins) {
      this.paths.push({ variable, path: steps.join('.'), offset, guarded: this.guards > 0 });
    }
  }

  guarded(inside: () => void): void {
    this.guards++;
    inside();
    this.guards--;
  }

  visit(node: Node, context: Origins, scope: Scope): Origins {
    let origins = this.byKind(node, context, scope);
    for (const stage of node.predicate ?? []) this.filter(stage, origins, scope);
    if (node.group !== undefined && node.type !== 'path') {
      this.pairs(node.group.lhs, origins, scope);
      origins = [];
    }
    return origins;
  }

  read(node: Node, context: Origins, scope: Scope): void {
    this.consume(this.visit(node, context, scope));
  }

  private byKind(node: Node, context: Origins, scope: Scope): Origins {
    switch (node.type) {
      case 'path':
        return this.path(node, context, new Scope(scope));
      case 'name':
        return context.map((origin) => this.step(origin, String(node.value), node));
      case 'wildcard':
      case 'descendant':
        return context.map((origin) => this.step(origin, '*', node));
      case 'parent':
        return context.map((origin) => ({ ...origin, steps: origin.steps.slice(0, -1) }));
      case 'variable':
        return this.variable(node, context, scope);
      case 'binary':
        return this.binary(node, context, scope);
      case 'unary':
        return this.unary(node, context, scope);
      case 'condition':
        return this.condition(node, context, scope);
      case 'block':
        return this.block(node, context, new Scope(scope));
      case 'bind':
        return this.bind(node, context, scope);
      case 'lambda':
        return this.lambda(node, context, scope);
      case 'function':
      case 'partial':
      case 'apply':
        return call(this, node, context, scope);
      case 'transform':
        return this.transform(node, context, scope);
      default:
        return [];
    }
  }

  private step(origin: Origin, name: string, node: Node): Origin {
    const first = origin.steps.length === 0 && origin.variable === undefined;
    return { ...origin, steps: [...origin.steps, name], offset: first ? startOf(node, this.text) : origin.offset };
  }

  private path(node: Node, context: Origins, scope: Scope): Origins {
    let current = context;
    for (const step of node.steps ?? []) {
      const before = current;
      if (step.type === 'sort') for (const term of step.terms ?? []) this.read(term.expression, current, scope);
      else current = this.visit(step, current, scope);
      if (step.focus !== undefined) scope.define(step.focus, current);
      if (step.index !== undefined) scope.define(step.index, []);
      for (const stage of step.stages ?? []) this.filter(stage, current, scope);
      if (step.focus !== undefined) current = before;
    }
    if (node.group === undefined) return current;
    this.pairs(node.group.lhs, current, scope);
    return [];
  }

  private filter(stage: Stage, context: Origins, scope: Scope): void {
    const { expr } = stage;
    if (expr !== undefined) this.guarded(() => this.read(expr, context, scope));
    else if (stage.value !== undefined) scope.define(stage.value, []);
  }

  private pairs(pairs: readonly Pair[], context: Origins, scope: Scope): void {
    for (const [key, value] of pairs) {
      this.read(key, context, scope);
      this.read(value, context, scope);
    }
  }

  private variable(node: Node, context: Origins, scope: Scope): Origins {
    const name = String(node.value);
    const offset = startOf(node, this.text);
    if (name === '') return context.map((origin) => (origin.steps.length === 0 ? { ...origin, offset } : origin));
    if (name === '$') return [{ variable: undefined, steps: [], offset }];
    const local = scope.use(name);
    if (local !== undefined) return local;
    const isFunction = isFunctionName(name);
    this.references.push({ kind: isFunction ? 'function' : 'variable', name, offset });
    return isFunction ? [] : [{ variable: name, steps: [], offset }];
  }

  private binary(node: Node, context: Origins, scope: Scope): Origins {
    const from = this.paths.length;
    const guardsBefore = this.guards;
    this.guards = 0;
    if (node.lhs !== undefined && !isPairs(node.lhs)) this.read(node.lhs, context, scope);
    if (node.rhs !== undefined) this.read(node.rhs, context, scope);
    this.guards = guardsBefore;
    const operator = String(node.value);
    if (!compares.has(operator)) return [];
    for (const { variable, path, offset, guarded } of this.paths.slice(from)) {
      if (variable === undefined && !guarded) this.comparisons.push({ path, operator, offset });
    }
    return [];
  }

  private unary(node: Node, context: Origins, scope: Scope): Origins {
    if (isPairs(node.lhs)) this.pairs(node.lhs, context, scope);
    if (node.expression !== undefined) this.read(node.expression, context, scope);
    return (node.expressions ?? []).flatMap((item) => this.visit(item, context, scope));
  }

  private condition(node: Node, context: Origins, scope: Scope): Origins {
    if (node.condition !== undefined) this.read(node.condition, context, scope);
    const branches = [node.then, node.else].filter((branch) => branch !== undefined);
    return branches.flatMap((branch) => this.visit(branch, context, scope));
  }

  private block(node: Node, context: Origins, scope: Scope): Origins {
    let last: Origins = [];
    for (const expression of node.expressions ?? []) last = this.visit(expression, context, scope);
    return last;
  }

  private bind(node: Node, context: Origins, scope: Scope): Origins {
    const name = isPairs(node.lhs) ? '' : String(node.lhs?.value);
    // A function may call itself, so its name is bound before its body is read.
    if (node.rhs?.type === 'lambda') scope.define(name, []);
    const origins = node.rhs === undefined ? [] : this.visit(node.rhs, context, scope);
    scope.define(name, origins);
    return origins;
  }

  /** A function whose arguments are not known here. Calls in tail position come as a lambda without parameters. */
  private lambda(node: Node, context: Origins, scope: Scope): Origins {
    if (node.body === undefined) return [];
    if (node.thunk === true) return this.visit(node.body, context, scope);
    const inner = new Scope(scope);
    for (const parameter of node.arguments ?? []) inner.define(String(parameter.value), []);
    this.read(node.body, context, inner);
    return [];
  }

  private transform(node: Node, context: Origins, scope: Scope): Origins {
    const matched = node.pattern === undefined ? [] : this.visit(node.pattern, context, scope);
    if (node.update !== undefined) this.read(node.update, matched, scope);
    if (node.delete !== undefined) this.read(node.delete, matched, scope);
    return [];
  }
}
