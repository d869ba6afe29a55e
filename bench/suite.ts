import { parseArgs } from 'node:util';
import { casesOf } from './suite/cases.ts';
import { counted } from './suite/counted.ts';
import { ran } from './suite/run.ts';
import type { Ran } from './suite/run.ts';

/**
 * The official suite of the language, read from a folder, through the compiler that mappings go through.
 *
 *   npm run -s jsonata-suite -- ../jsonata --json
 *   npm run -s jsonata-suite -- ../jsonata --closures --group function-sort
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    closures: { type: 'boolean', default: false },
    group: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const [directory] = positionals;
if (directory === undefined) {
  process.stderr.write(
    "Which folder? npm run -s jsonata-suite -- DIR: the package's repository, or its test/test-suite\n",
  );
  process.exit(2);
}
const all: Ran[] = [];
for (const one of read(directory)) {
  if (one.group.includes(values.group)) all.push(await ran(one, values.closures ? 'closures' : 'generated'));
}
const sums = counted(all);
if (values.json) process.stdout.write(`${JSON.stringify(sums)}\n`);
else tell();
process.exitCode = sums.right === sums.cases ? 0 : 1;

/** The cases of a folder; one that has none ends the command with a sentence, not with a stack. */
function read(folder: string): ReturnType<typeof casesOf> {
  try {
    return casesOf(folder);
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exit(1);
  }
}

function tell(): void {
  const { cases, right, compiled, errors, syntaxErrors } = sums;
  const share = ((100 * compiled) / Math.max(1, cases - errors - syntaxErrors)).toFixed(1);
  const left = all.filter(({ way, error }) => (way === 'deoptimised' || way === 'fallback') && !error);
  const groups = Map.groupBy(left, ({ case: one }) => one.group);
  for (const [group, members] of groups) {
    process.stdout.write(`${group}: ${members.length} left to the package\n`);
    for (const { case: one, construct, way: how } of members)
      process.stdout.write(`  ${one.name} (${construct ?? how}): ${one.text.replaceAll(/\s+/g, ' ').slice(0, 120)}\n`);
  }
  for (const { case: one, found, way } of all.filter((each) => !each.right)) {
    const { expected } = one;
    const wanted =
      expected.is === 'value' ? shown(expected.value) : `error ${shown({ code: expected.code, ...expected.members })}`;
    process.stdout.write(
      `wrong: ${one.group}/${one.name} (${way}): ${one.text}\n  expected ${wanted}\n  found    ${shown(found)}\n`,
    );
  }
  process.stdout.write(
    `${cases} cases, ${right} right; ${compiled} compiled, ${share} % of those that are neither errors (${errors}) nor syntax errors (${syntaxErrors})\n`,
  );
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 400);
}
