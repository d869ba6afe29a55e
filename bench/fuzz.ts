import { parseArgs } from 'node:util';
import { read } from './fuzz/compare.ts';
import { told } from './fuzz/described.ts';
import { fuzzAt, nothingYet, smallest } from './fuzz/run.ts';
import type { Fuzzed } from './fuzz/run.ts';
import { shrunk } from './fuzz/shrink.ts';
import { fuzzShipped } from './fuzz/shipped.ts';

/**
 * Compiled code against the package: expressions made from the grammar, and those of all files that ship, on data that
 * fits, that is ragged, that is hostile. Whatever compiled code gives must be what the package gives.
 *
 *   npm run -s fuzz -- --seconds 60 --seed 7
 *   npm run -s fuzz -- --seed 7 --at 1234        the one expression again, shrunk
 *   npm run -s fuzz -- --evaluations 20000 --explain
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    evaluations: { type: 'string' },
    seed: { type: 'string', default: '1' },
    at: { type: 'string' },
    explain: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seed = numberOf('seed') ?? 1;
const so = nothingYet();
const only = numberOf('at');
if (only !== undefined) await fuzzAt(seed, only, so);
else await all();
if (values.json) {
  const { evaluations, defined, differences, kinds } = so;
  const counted = {
    evaluations,
    defined,
    differences: differences.length,
    kinds: Object.fromEntries([...kinds].sort(byName)),
  };
  process.stdout.write(`${JSON.stringify(counted)}\n`);
} else await tell(so);
process.exitCode = so.differences.length === 0 ? 0 : 1;

/** The number of an option; what is none ends the command, so that a slip does not pass for a run without differences. */
function numberOf(name: 'seconds' | 'evaluations' | 'seed' | 'at'): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  process.stderr.write(`--${name} takes a number of 0 or more\n`);
  process.exit(2);
}

async function all(): Promise<void> {
  const most = numberOf('evaluations') ?? Infinity;
  const seconds = numberOf('seconds') ?? (most === Infinity ? 20 : Infinity);
  const end = Date.now() + seconds * 1000;
  await fuzzShipped(seed, so);
  for (let at = 0; so.evaluations < most && Date.now() < end; at++) await fuzzAt(seed, at, so);
}

async function tell(ended: Fuzzed): Promise<void> {
  const { evaluations, defined, gaveUp, differences, uncovered, unreadable, kinds } = ended;
  for (const found of differences.slice(0, 20)) process.stdout.write(`${told(await smallest(found), seed)}\n`);
  if (differences.length > 20) process.stdout.write(`… and ${differences.length - 20} more\n`);
  for (const [construct, count] of uncovered) process.stdout.write(`left to the package: ${construct} (${count})\n`);
  if (values.explain) await explain(ended);
  const rarest = [...kinds].sort(([, a], [, b]) => a - b).slice(0, 5);
  process.stdout.write(`rarest: ${rarest.map(([kind, count]) => `${kind} ${count}`).join(', ')}\n`);
  process.stdout.write(
    `${evaluations} evaluations, ${defined} defined, ${gaveUp} given up, ${unreadable} unreadable, ${differences.length} differences\n`,
  );
}

/** The smallest forms of what compiled code gives up on, most frequent first. */
async function explain({ slow }: Fuzzed): Promise<void> {
  const forms = new Map<string, number>();
  const every = Math.max(1, Math.floor(slow.length / 60));
  for (const { text, given, engine } of slow.filter((_, index) => index % every === 0)) {
    const small = await shrunk(text, given, async (next, data) => {
      const subject = read(next);
      if (subject === undefined) return false;
      const meaning = await subject.meaning(data);
      return 'value' in meaning && meaning.value !== undefined && 'thrown' in subject.compiled(engine, data).outcome;
    });
    const form = `${engine}: ${small.text}  on ${small.given.context ?? 'none'}`;
    forms.set(form, (forms.get(form) ?? 0) + 1);
  }
  for (const [form, count] of [...forms].sort(([, a], [, b]) => b - a))
    process.stdout.write(`given up ${count}× ${form}\n`);
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
