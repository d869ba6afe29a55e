import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { pageOf } from './proof/page.ts';
import type { Kept, Part, PartOptions } from './proof/part.ts';
import { parts } from './proof/parts.ts';

/**
 * The long gate: what takes too long for `npm run check`. Each part writes what it found to docs/proof/<part>.json, and
 * all that are kept make docs/proof.md; both are committed. Exits with 1 when anything was lost, doubled or out of
 * balance. What a part has to tell stands in `proof/part.ts`.
 *
 *   npm run proof
 *   npm run proof -- --part kills --part burst --seed 7
 *   npm run proof -- --part chaos --share 0.1 --out /tmp/try    a short try, kept elsewhere
 *   npm run proof -- --page                                     the page alone, from what is kept
 */
const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
    out: { type: 'string', default: join(import.meta.dirname, '../docs') },
    page: { type: 'boolean', default: false },
  },
});
const names = parts.map(({ name }) => name);
const unknown = values.part?.find((name) => !names.includes(name));
if (unknown !== undefined) throw new Error(`there is no part ${unknown}: there are ${names.join(', ')}`);
const folder = join(values.out, 'proof');
mkdirSync(folder, { recursive: true });

const wanted = values.page ? [] : parts.filter(({ name }) => values.part?.includes(name) ?? true);
let failed = 0;
for (const part of wanted) {
  const say = (line: string): void => void process.stderr.write(`${part.name}: ${line}\n`);
  const kept = await ran(part, { share: Number(values.share), seed: Number(values.seed), say });
  for (const fault of kept.faults) say(`FAULT ${fault}`);
  say(`${kept.faults.length} faults, ${kept.seconds} s`);
  if (kept.faults.length > 0) failed += 1;
  // At once: what was found stays where a later part ends the program.
  await write(fileOf(part.name), JSON.stringify(kept), 'json');
  await write(join(values.out, 'proof.md'), pageOf(keptParts()), 'markdown');
}
if (values.page) await write(join(values.out, 'proof.md'), pageOf(keptParts()), 'markdown');
process.stdout.write(`${wanted.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

/** What the part tells, and what it throws as a fault: the other parts go on. */
async function ran(part: Part, options: PartOptions): Promise<Kept> {
  const started = Date.now();
  const told = await part.run(options).catch((thrown: unknown) => {
    const fault = thrown instanceof Error ? thrown.message : String(thrown);
    return { title: part.name, text: 'It did not end.', tables: [], faults: [fault] };
  });
  const date = new Date(started).toISOString().slice(0, 10);
  const seconds = Math.round((Date.now() - started) / 1000);
  return { part: part.name, date, node: process.version, cores: cpus().length, seconds, ...told };
}

function keptParts(): readonly Kept[] {
  return names
    .filter((name) => existsSync(fileOf(name)))
    .map((name) => JSON.parse(readFileSync(fileOf(name), 'utf8')) as Kept);
}

function fileOf(name: string): string {
  return join(folder, `${name}.json`);
}

async function write(path: string, text: string, parser: string): Promise<void> {
  writeFileSync(path, await prettier.format(text, { parser, ...(await prettier.resolveConfig(path)) }));
}
