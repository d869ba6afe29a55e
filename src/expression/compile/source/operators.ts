import type { Node } from '../../ast.ts';
import { count, list, nothing, odd, only, record, scalar, text, truth } from './kind.ts';
import { isBare, unwritten } from './work.ts';
import type { Scope, Work } from './work.ts';
import { literal } from './writer.ts';
import type { Term } from './writer.ts';

/** An operator between two values. */
export function binary(node: Node, scope: Scope, work: Work): Term {
  const operator = String(node.value);
  const { lhs, rhs } = node;
  if (lhs === undefined || rhs === undefined || Array.isArray(lhs)) throw unwritten;
  const kind = operator === '=' ? typeTest(lhs as Node, rhs, scope, work) : undefined;
  if (kind !== undefined) return kind;
  const left = work.value(lhs as Node, scope);
  if (operator === 'and' || operator === 'or') return junction(operator, left, rhs, scope, work);
  const right = work.value(rhs, scope);
  switch (operator) {
    case '=':
    case '!=':
      return equality(operator, left, right, work);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(operator, left, right, work);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, left, right, work);
    case '&':
      return joined(left, right, work);
    case 'in':
      return work.writer.hold(`includes(${left.code}, ${right.code})`, truth);
    default:
      throw unwritten;
  }
}

/** `$type(a) = "string"`, for the kinds that one look tells. */
function typeTest(lhs: Node, rhs: Node, scope: Scope, work: Work): Term | undefined {
  const [asked, ...more] = lhs.arguments ?? [];
  const test = rhs.type === 'string' && isBare(rhs) ? typeTests.get(String(rhs.value)) : undefined;
  const called = lhs.type === 'function' && isBare(lhs) && lhs.procedure?.type === 'variable';
  if (!called || lhs.procedure?.value !== 'type' || scope.locals.has('type')) return undefined;
  if (test === undefined || asked === undefined || more.length > 0) return undefined;
  work.unshadowed('type');
  const { code } = work.value(asked, scope);
  return work.writer.hold(test(code), truth);
}

/** A number without end is an error of `$type` itself: `finite` gives up then. */
const typeTests: ReadonlyMap<string, (code: string) => string> = new Map([
  ['string', (code) => `typeof ${code} === 'string' || (typeof ${code} === 'number' && !finite(${code}))`],
  ['boolean', (code) => `typeof ${code} === 'boolean' || (typeof ${code} === 'number' && !finite(${code}))`],
  ['number', (code) => `typeof ${code} === 'number' && finite(${code})`],
  ['null', (code) => `${code} === null || (typeof ${code} === 'number' && !finite(${code}))`],
]);

/** Parts of `a & b & c` in one expression. */
function joined(left: Term, right: Term, work: Work): Term {
  return work.writer.hold(`${asText(left)} + ${asText(right)}`, text);
}

/** Code for the text of a value, as `&` takes it: nothing is the empty text. */
export function asText({ code, kinds }: Term): string {
  if (only(kinds, text)) return code;
  if (only(kinds, nothing)) return '""';
  if (only(kinds, text | nothing)) return `(${code} === undefined ? "" : ${code})`;
  return `(typeof ${code} === 'string' ? ${code} : textOf(${code}))`;
}

/** Code for whether a value counts as true; nothing does not. */
export function asTruth({ code, kinds }: Term): string {
  if (only(kinds, truth)) return code;
  if (only(kinds, truth | nothing)) return `(${code} === true)`;
  if (only(kinds, text | nothing)) return `(${code} !== undefined && ${code} !== "")`;
  return `(${code} === true || (${code} !== undefined && ${code} !== false && isTrue(${code})))`;
}

function junction(operator: string, left: Term, rhs: Node, scope: Scope, work: Work): Term {
  const { writer } = work;
  const name = writer.open(asTruth(left));
  writer.line(`if (${operator === 'and' ? name : `!${name}`}) {`);
  const right = work.value(rhs, scope);
  writer.line(`${name} = ${asTruth(right)};\n}`);
  return { code: name, kinds: truth };
}

function equality(operator: string, left: Term, right: Term, work: Work): Term {
  const sign = operator === '=' ? '===' : '!==';
  const there = [left, right].filter(({ kinds }) => (kinds & nothing) !== 0).map(({ code }) => `${code} !== undefined`);
  const simple = [left, right].some(({ kinds }) => only(kinds, scalar | nothing));
  const equal = simple
    ? `${left.code} ${sign} ${right.code}`
    : `${operator === '=' ? '' : '!'}isEqual(${left.code}, ${right.code})`;
  // Nothing equals nothing, nor differs from it; where one is a text, `===` alone says so.
  const known = operator === '=' && simple && there.length < 2;
  return work.writer.hold(known ? equal : [...there, equal].join(' && '), truth);
}

function comparison(operator: string, left: Term, right: Term, work: Work): Term {
  const { writer } = work;
  const compared = `${left.code} ${operator} ${right.code}`;
  for (const kind of [count, text]) {
    if (only(left.kinds, kind) && only(right.kinds, kind)) return writer.hold(compared, truth);
  }
  const kinds = [count, text].filter((kind) => (left.kinds & right.kinds & kind) !== 0);
  const same = kinds.map((kind) => `(${[left, right].map((term) => isKind(term, kind)).join(' && ')})`);
  const slow = `compared(${left.code}, ${right.code})`;
  const code = same.length === 0 ? slow : `${same.join(' || ')} ? ${compared} : ${slow}`;
  return writer.hold(code, truth | nothing);
}

function isKind({ code, kinds }: Term, kind: number): string {
  return only(kinds, kind) ? 'true' : `typeof ${code} === '${kind === count ? 'number' : 'string'}'`;
}

/** Where the result is not finite, an operand may not have been: the package tells. */
function arithmetic(operator: string, left: Term, right: Term, work: Work): Term {
  const { writer } = work;
  const kinds = (left.kinds | right.kinds) & nothing;
  const name = writer.open();
  const numbers = [left, right].map((term) => isKind(term, count)).join(' && ');
  writer.line(`if (${numbers}) {\n${name} = ${left.code} ${operator} ${right.code};`);
  const whole =
    (operator === '/' || operator === '%') && (right.kinds & odd) !== 0 ? ` || !isFinite(${right.code})` : '';
  writer.line(`if (${name} - ${name} !== 0${whole}) ${writer.giveUp}\n}`);
  if (kinds !== 0 || !only(left.kinds | right.kinds, count))
    writer.line(`else if (!absent(${left.code}, ${right.code})) ${writer.giveUp}`);
  return { code: name, kinds: count | kinds };
}

/** `-x` */
export function negated(node: Node, scope: Scope, work: Work): Term {
  if (node.expression === undefined) throw unwritten;
  const { code, kinds } = work.value(node.expression, scope);
  const { writer } = work;
  const name = writer.open();
  writer.line(`if (typeof ${code} === 'number' && isFinite(${code})) ${name} = -${code};`);
  writer.line(`else if (${code} !== undefined) ${writer.giveUp}`);
  return { code: name, kinds: count | (kinds & nothing) };
}

/** `a ? b : c`, and what the parser makes of `a ?: b` and `a ?? b`. */
export function condition(node: Node, scope: Scope, work: Work, valueOf = work.value): Term {
  if (node.condition === undefined || node.then === undefined) throw unwritten;
  const { writer } = work;
  const asked = work.value(node.condition, scope);
  const name = writer.open();
  writer.line(`if (${asTruth(asked)}) {`);
  const then = valueOf(node.then, scope);
  writer.line(`${name} = ${then.code};\n}`);
  if (node.else === undefined) return { code: name, kinds: then.kinds | nothing };
  writer.line('else {');
  const other = valueOf(node.else, scope);
  writer.line(`${name} = ${other.code};\n}`);
  return { code: name, kinds: then.kinds | other.kinds };
}

/** A literal. */
export function constant(node: Node): Term {
  const { value } = node;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return literal(value);
  throw unwritten;
}

/** `[a, b]`: nothing is left out, lists are joined unless they are written as lists. */
export function listOf(node: Node, scope: Scope, work: Work): Term {
  if (node.consarray === true) throw unwritten;
  const { writer } = work;
  const name = writer.open('[]');
  for (const item of node.expressions ?? []) {
    const { code, kinds } = work.value(item, scope);
    if (item.value === '[') writer.line(`if (${code} !== undefined) ${name}.push(${code});`);
    else if (only(kinds, scalar | record)) writer.line(`${name}.push(${code});`);
    else if ((kinds & list) === 0) writer.line(`if (${code} !== undefined) ${name}.push(${code});`);
    else writer.line(`${name} = appended(${name}, ${code});`);
  }
  return { code: name, kinds: list };
}

/** `{ "a": b }` with names that stand there: one object, its members in the order of the text. */
export function objectOf(node: Node, scope: Scope, work: Work, valueOf = work.value): Term {
  const pairs = Array.isArray(node.lhs) ? (node.lhs as readonly (readonly [Node, Node])[]) : undefined;
  if (pairs === undefined) throw unwritten;
  const keys = pairs.map(([key]) => key.value);
  const plain = pairs.every(([key]) => key.type === 'string' && key.predicate === undefined && key.keepArray !== true);
  const reserved = ['__proto__', '_jsonata_lambda', '_jsonata_function'];
  if (!plain || new Set(keys).size < keys.length || keys.some((key) => reserved.includes(String(key)))) throw unwritten;
  const { writer } = work;
  if (!scope.single) writer.line(`if (Array.isArray(${scope.context.code})) ${writer.giveUp}`);
  unflagged(scope, work);
  const values = pairs.map(([, value]) => valueOf(value, scope));
  // Members that are always there make one kind of object; the rest follow, as long as the order stays.
  const certain = values.findIndex(({ kinds }) => (kinds & nothing) !== 0);
  const fixed = certain === -1 ? values.length : certain;
  const member = (at: number): string => literal(String(keys[at])).code;
  const start = values.slice(0, fixed).map(({ code }, at) => `${member(at)}: ${code}`);
  const name = writer.open(`{ ${start.join(', ')} }`);
  for (const [at, { code, kinds }] of values.entries()) {
    if (at < fixed) continue;
    const set = `${name}[${member(at)}] = ${code};`;
    writer.line((kinds & nothing) === 0 ? set : `if (${code} !== undefined) ${set}`);
  }
  return { code: name, kinds: record };
}

/** The package takes a field of the data that is named like one of its flags for the flag: it has to tell. */
export function unflagged({ context: { code } }: Scope, { writer }: Work): void {
  const flags = `${code}.outerWrapper || ${code}.tupleStream`;
  writer.line(`if (typeof ${code} === 'object' && ${code} !== null && (${flags})) ${writer.giveUp}`);
}
