import jsonata from 'jsonata';
import { treeOf } from '../../src/expression/ast.ts';
import { NotCovered } from '../../src/expression/compile/unit.ts';
import type { Unit } from '../../src/expression/compile/unit.ts';
import type { Case } from './cases.ts';
import { unitBy } from './engine.ts';
import type { EngineName } from './engine.ts';
import { entriesDuring } from './entries.ts';
import { same } from './same.ts';

/** How a case was evaluated: by compiled code alone; by it in vain and then by the package; by the package; not at all. */
export type Way = 'compiled' | 'deoptimised' | 'fallback' | 'syntax';

export interface Ran {
  readonly case: Case;
  readonly way: Way;
  readonly right: boolean;
  /** The case demands an error at evaluation, and has it. */
  readonly error: boolean;
  readonly found: unknown;
  /** Why the text is left to the package. */
  readonly construct?: string;
}

/** Open where cases need it: the language's own suite makes lists of millions and texts of any length. */
const limits = { time: 10_000, depth: 100_000, sequence: 1e7, subject: 1e6 };

/** A case, evaluated as a field of a mapping is: by the compiled unit, by the package where that gives up. */
export async function ran(one: Case, engine: EngineName): Promise<Ran> {
  const { expected } = one;
  let expression: jsonata.Expression;
  try {
    expression = jsonata(one.text);
  } catch (thrown) {
    return { case: one, way: 'syntax', right: isExpected(one, { thrown }), error: false, found: thrown };
  }
  const unit = unitOrReason(one, expression, engine);
  const answer = 'unit' in unit ? compiledAnswer(unit.unit, one) : undefined;
  if (answer !== undefined)
    return { case: one, way: 'compiled', right: isExpected(one, answer), error: false, found: answer.value };
  const outcome = await packageAnswer(expression, one);
  const right = isExpected(one, outcome);
  const found = 'thrown' in outcome ? outcome.thrown : outcome.value;
  const told = { case: one, right, error: right && expected.is === 'error', found };
  return 'unit' in unit ? { ...told, way: 'deoptimised' } : { ...told, way: 'fallback', construct: unit.construct };
}

type Answer = { readonly value: unknown } | { readonly thrown: unknown };

function unitOrReason(
  one: Case,
  expression: jsonata.Expression,
  engine: EngineName,
): { readonly unit: Unit } | { readonly construct: string } {
  const own = one.bounds === undefined ? limits : { ...limits, ...one.bounds };
  try {
    return { unit: unitBy(engine, treeOf(expression), { limits: own, regex: RegExp }) };
  } catch (thrown) {
    if (thrown instanceof NotCovered) return { construct: thrown.construct };
    throw thrown;
  }
}

function compiledAnswer(unit: Unit, one: Case): { readonly value: unknown } | undefined {
  const input = inputOf(one);
  try {
    const { value, entries } = entriesDuring(() => unit.run(input, one.bindings, Date.now()));
    // Whoever enters the package has not compiled the case, whatever it says.
    return entries === 0 ? { value } : undefined;
  } catch {
    return undefined;
  }
}

async function packageAnswer(expression: jsonata.Expression, one: Case): Promise<Answer> {
  if (one.bounds !== undefined) bound(expression, one.bounds);
  try {
    return { value: (await expression.evaluate(inputOf(one), { ...one.bindings })) as unknown };
  } catch (thrown) {
    return { thrown };
  }
}

function inputOf({ input }: Case): unknown {
  return input === undefined ? undefined : (JSON.parse(input) as unknown);
}

/** What the official runner does where a case has bounds: its own code, its own hooks. */
function bound(expression: jsonata.Expression, { time, depth: most }: NonNullable<Case['bounds']>): void {
  const started = Date.now();
  let depth = 0;
  const step =
    (by: number) =>
    (_node: unknown, _input: unknown, environment: { readonly isParallelCall?: boolean }): void => {
      if (environment.isParallelCall === true) return;
      depth += by;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the package's errors are
      if (depth > most || Date.now() - started > time) throw { code: 'U1001' };
    };
  // The package looks its hooks up by symbol; its types know names alone.
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, step(1));
  expression.assign(Symbol.for('jsonata.__evaluate_exit') as unknown as string, step(-1));
}

function isExpected({ expected }: Case, answer: Answer): boolean {
  if (expected.is === 'value') return 'value' in answer && same(answer.value, expected.value);
  if (!('thrown' in answer) || typeof answer.thrown !== 'object' || answer.thrown === null) return false;
  const thrown = answer.thrown as Readonly<Record<string, unknown>>;
  if (expected.code !== undefined && thrown['code'] !== expected.code) return false;
  return Object.entries(expected.members).every(([name, value]) => same(thrown[name], value));
}
