import { expect } from 'vitest';
import { unitOf } from '../../../src/expression/compile/generate.ts';
import type { Unit } from '../../../src/expression/compile/unit.ts';
import type { Evaluand } from '../../../src/expression/expression.ts';
import { defaultLimits } from '../../../src/expression/limits.ts';
import { plain } from '../../../src/expression/plain.ts';
import { programOf } from '../../../src/expression/program.ts';

/** What one way gives for one input: the value as JSON text, `nothing`, `failed`, or `left` to the package. */
export type Answer = string;

export interface Answers {
  readonly package: Answer;
  readonly closures: Answer;
  readonly generated: Answer;
}

/** As text: a field named `constructor` misleads the comparison of objects. */
function written(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(plain(value));
}

function by(unit: Unit, { context, variables }: Evaluand): Answer {
  try {
    return written(unit.run(context, variables, 0));
  } catch {
    return 'left';
  }
}

/**
 * One text through the package, through closures and as generated code, over these inputs. Each way gives what the
 * package gives, or leaves it to the package; what the package refuses, no way gives.
 */
export async function everyWay(text: string, inputs: readonly Evaluand[]): Promise<readonly Answers[]> {
  const program = programOf({ text }, defaultLimits);
  const closures = unitOf(program.tree, { limits: defaultLimits, generates: false });
  const generated = unitOf(program.tree, { limits: defaultLimits });
  const answers: Answers[] = [];
  for (const input of inputs) {
    const byPackage = await program
      .run(input, 0)
      .then(written)
      .catch((): Answer => 'failed');
    const answer = { package: byPackage, closures: by(closures, input), generated: by(generated, input) };
    const expected = byPackage === 'failed' ? 'left' : byPackage;
    const said = `${text} over ${JSON.stringify(input.context)}`;
    for (const way of ['closures', 'generated'] as const)
      if (answer[way] !== 'left') expect(answer[way], `${said}: ${way}`).toBe(expected);
    answers.push(answer);
  }
  return answers;
}

/** The same for contexts alone. */
export function everyWayOver(text: string, contexts: readonly unknown[]): Promise<readonly Answers[]> {
  return everyWay(
    text,
    contexts.map((context) => ({ context })),
  );
}
