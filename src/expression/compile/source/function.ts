import type { Node } from '../../ast.ts';
import type { Limits } from '../../expression.ts';
import { patience } from '../closures/budget.ts';
import type { Closure, Frame } from '../frame.ts';
import { inherited, prologue } from './base.ts';
import type { Base } from './base.ts';
import { made } from './host.ts';
import { quoted } from './quoted.ts';
import { runtimeOf } from './runtime.ts';
import { workOf } from './value.ts';
import type { Heads } from './value.ts';
import type { Scope, Work } from './work.ts';
import { Writer } from './writer.ts';

export type Variables = Readonly<Record<string, unknown>> | undefined;

/** What generated code needs of the closures that stand in where nothing is written. */
export interface Closing {
  readonly closureOf: (node: Node) => Closure;
  /** The outermost frame of one evaluation. */
  readonly framed: (context: unknown, variables: Variables, now: number) => Frame;
}

/** One function while it is written: statements of the context, of the caller's variables, then of the values. */
export class Draft {
  readonly writer = new Writer();
  readonly root: Base = { code: 'context', members: new Map() };
  readonly scope: Scope = { context: this.root, single: true, locals: new Map() };
  readonly work: Work;
  readonly #heads: Heads = { given: new Map(), unshadowed: new Set() };
  readonly #closing: Closing;

  constructor(closing: Closing) {
    this.#closing = closing;
    this.work = workOf(this.writer, this.root, this.#heads, (node) => closing.closureOf(node));
  }

  /** The function; `parameters` follow `context`, `variables` and `now`. */
  finish(parameters: readonly string[], limits: Limits): unknown {
    const body = this.writer.take(0);
    const runtime: Record<string, unknown> = { ...runtimeOf(limits), framed: this.#closing.framed };
    const used = Object.keys(runtime).filter((name) => new RegExp(`\\b${name}\\b`).test(`${fixed} ${body}`));
    const { constants } = this.writer;
    const ticks = body.includes('late(') ? `let patience = ${patience};\n` : '';
    const frames = /\bframe\b/.test(body) ? 'let frame;\n' : '';
    const gives = body.includes('gaveUp') ? 'let gaveUp = false;\n' : '';
    const start = `${gives}${this.#variables()}${ticks}${frames}${prologue(this.root)}`;
    const source = `return function (${['context', 'variables', 'now', ...parameters].join(', ')}) {\n${start}\n${body}\n};`;
    const names = [...used, ...constants.map((_, at) => `c${at}`)];
    return made(names, [...used.map((name) => runtime[name]), ...constants], source);
  }

  /** Variables are own members of a usual object, and none of them is called as a function is. */
  #variables(): string {
    const { given, unshadowed } = this.#heads;
    if (given.size + unshadowed.size === 0) return '';
    const names = [...given].map(([name, { term }]) => {
      const key = quoted(name);
      return `${term.code} = ${inherited.has(name) ? `inherited(variables, ${key})` : `variables[${key}]`};`;
    });
    const shadowed = [...unshadowed].map((name) => `${quoted(name)} in variables`);
    const declared = given.size === 0 ? '' : `let ${[...given.values()].map(({ term }) => term.code).join(', ')};\n`;
    const shadows = shadowed.length === 0 ? '' : ` || ${shadowed.join(' || ')}`;
    const reads = [...given.values()].map(({ base }) => prologue(base));
    return `${declared}if (variables !== undefined) {
if ((protoOf(variables) !== usual && !bare(variables))${shadows}) throw deopt;
${names.join('\n')}
}
${reads.join('\n')}\n`;
  }
}

/** Found in the start of every function. */
const fixed = 'protoOf usual bare inherited follow pluck unusual deopt';
