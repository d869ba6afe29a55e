import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from '../../examples/sandbox/shared/chance.ts';
import { hrwire } from '../../tools/hrwire.ts';
import type { Ended } from '../../tools/hrwire.ts';
import { inside } from '../inside.ts';
import { endOf } from '../runs.ts';
import { deeds as allDeeds, settleAll } from './commands.ts';
import type { Deed, Hands } from './commands.ts';
import { startDesk } from './desk.ts';
import { judgeCopy, judgeStore } from './judge.ts';
import { mappings, personOf, placeIn, rowsText } from './place.ts';

interface RoundOptions {
  readonly seed: number;
  /** People at the source when it begins; more come while it lasts. */
  readonly people: number;
  /** Commands that are given, at least. */
  readonly deeds: number;
  /** Persons and schedules that give them at the same time. */
  readonly hands: number;
  readonly encryption: boolean;
  /** Of 100 processes so many are killed; of runs three times as many. */
  readonly kills: number;
  /** Which of them all, by name. */
  readonly only?: readonly string[];
}

/** How often something was done, and how it ended. */
export interface Done {
  times: number;
  /** Refused with a code that is right there: a run is under way, a row is closed by now. */
  refused: number;
  killed: number;
  /** The longest that one took, milliseconds. */
  longest: number;
  /** The most memory that one took, MB. */
  peak: number;
}

export interface Rounded {
  readonly done: ReadonlyMap<string, Done>;
  readonly people: number;
  readonly erased: number;
  readonly backups: number;
  readonly unknown: number;
  readonly faults: readonly string[];
}

/** Longer than any of them takes on a busy machine: one that goes on hangs. */
const patience = 120_000;
const usage = pathToFileURL(join(import.meta.dirname, '../usage.js')).href;

/** Real processes on one real store: runs work, and everything else comes at any moment. Then it is counted what became. */
export async function round(options: RoundOptions): Promise<Rounded> {
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-beside-'));
  const random = chance(options.seed);
  const desk = await startDesk(random, 25);
  try {
    const bed = bedOf(folder, desk, random, options);
    arrive(bed, options.people);
    if (deedsOf(options).some(({ name }) => name === 'restore of another store')) await foreign(bed);
    await bed.all(deedsOf(options), options.deeds);
    const unknown = await settled(bed);
    await eraseDoubtful(bed);
    bed.faults.push(...judgeStore({ ...bed, path: join(folder, 'state/hrwire.db'), finally: true }));
    for (const path of bed.backups) bed.faults.push(...judgeCopy({ ...bed, path }));
    if (!options.encryption) bed.faults.push(...traces(bed));
    await restored(bed, Math.ceil(options.deeds / 10));
    const { done, faults, erased, backups } = bed;
    return { done, people: desk.people.length, erased: erased.size, backups: backups.length, unknown, faults };
  } finally {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Bed extends Hands {
  readonly faults: string[];
  readonly done: Map<string, Done>;
  /** Whose erasure was killed: nobody knows whether it was done. */
  readonly doubtful: Set<string>;
  killing: boolean;
  quiet: boolean;
  all(deeds: readonly Deed[], count: number): Promise<void>;
}

function deedsOf({ only }: RoundOptions): readonly Deed[] {
  return allDeeds.filter(({ name }) => only?.includes(name) ?? true);
}

function bedOf(folder: string, desk: Hands['desk'], random: () => number, options: RoundOptions): Bed {
  const place = placeIn(folder, desk.url, { encryption: options.encryption, lockWait: '5s' });
  const faults: string[] = [];
  const done = new Map<string, Done>();
  const doubtful = new Set<string>();
  let number = 0;
  const bed: Bed = {
    ...{ place, desk, random, faults, done, doubtful, encryption: options.encryption, killing: true, quiet: false },
    backups: [],
    erased: new Map(),
    next: () => number++,
    async call(words, allowed = [], under = []) {
      // Runs more often than others: most is at stake there.
      const kills = words[0] === 'run' ? options.kills * 3 : options.kills;
      const kill = bed.killing && under.length === 0 && random() * 100 < kills;
      const used = join(folder, `given/used-${number++}`);
      const begun = performance.now();
      // When nothing comes beside it no process of its own is needed.
      const ended = await (bed.quiet ? inside : hrwire)([...words, '--json'], {
        project: folder,
        env: { ...place.env, NODE_OPTIONS: `--import=${usage}`, BENCH_USAGE: used },
        under,
        killAfter: kill ? random() * 4000 : patience,
      });
      const name = words[0] === 'run' || words.length < 2 ? (words[0] ?? '') : `${words[0]} ${wordOf(words[1])}`.trim();
      const row = done.get(name) ?? { times: 0, refused: 0, killed: 0, longest: 0, peak: 0 };
      done.set(name, row);
      row.times += 1;
      row.longest = Math.max(row.longest, performance.now() - begun);
      if (ended.signal !== null) {
        row.killed += 1;
        if (!kill) faults.push(`${words.join(' ')} still goes on after ${patience / 1000} s`);
        if (words[0] === 'erase') doubtful.add(words[2] ?? '');
        return ended;
      }
      row.peak = Math.max(row.peak, peakOf(used));
      if (ended.code !== 0 && ended.code !== 3) row.refused += 1;
      const fault = faultOf(words, ended, allowed);
      if (fault !== undefined) faults.push(fault);
      return ended;
    },
    async all(deeds, count) {
      const sum = deeds.reduce((total, { weight }) => total + weight, 0);
      let left = count;
      const hand = async (): Promise<void> => {
        for (; left > 0;) {
          left -= 1;
          if (left % 5 === 0) arrive(bed, 10);
          let at = random() * sum;
          const deed = deeds.find(({ weight }) => (at -= weight) < 0);
          await deed?.do(bed);
          await sleep(random() * 300);
        }
      };
      await Promise.all(Array.from({ length: options.hands }, hand));
    },
  };
  return bed;
}

/** The command below a group; an argument is none. */
function wordOf(word = ''): string {
  return /^[a-z]+$/.test(word) ? word : '';
}

function peakOf(path: string): number {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { readonly peakMB: number }).peakMB;
  } catch {
    return 0;
  }
}

function faultOf(words: readonly string[], ended: Ended, allowed: readonly string[]): string | undefined {
  const said = words.join(' ');
  const told = words[0] === 'run' ? endOf(ended) : { told: codeIn(ended), fault: undefined };
  if (allowed.includes(told.told)) return undefined;
  if (told.fault !== undefined) return `${said}: ${told.fault}`;
  if (ended.code === 0 || ended.code === 3) return undefined;
  return `${said}: exit ${ended.code}: ${ended.stdout.slice(0, 600)}${ended.stderr.slice(0, 600)}`;
}

function codeIn({ stdout, code }: Ended): string {
  try {
    const said = JSON.parse(stdout) as { readonly error?: { readonly code: string } };
    return said.error?.code ?? `exit ${code}`;
  } catch {
    return `exit ${code}`;
  }
}

/** So many more are at the source, and in a file. */
function arrive({ desk, place }: Bed, count: number): void {
  const from = desk.people.length;
  const people = Array.from({ length: count }, (_, index) => personOf(from + index, Date.now()));
  desk.people.push(...people);
  // Whole at once: a file that grows is another thing.
  const part = join(place.project, 'given/rows.part');
  writeFileSync(part, rowsText(people));
  renameSync(part, join(place.project, `rows/from-${String(from).padStart(6, '0')}.csv`));
}

/** A backup of another store of the same key. */
async function foreign({ place, desk, encryption }: Bed): Promise<void> {
  const folder = join(place.project, 'given/other');
  mkdirSync(folder, { recursive: true });
  const other = placeIn(folder, desk.url, { encryption, lockWait: '5s' });
  await hrwire(['run', 'rows-to-badges', '--json'], other);
  const { code, stdout } = await hrwire(['backup', join(place.project, 'given/foreign.db'), '--json'], other);
  if (code !== 0) throw new Error(`there is no other store: ${stdout}`);
}

/** Everything comes to rest: what is approved is sent, what is in doubt is looked up. How much of it was. */
async function settled(bed: Bed): Promise<number> {
  bed.killing = false;
  bed.quiet = true;
  let unknown = 0;
  for (let tries = 0; tries < 6; tries++) {
    let moved = 0;
    for (const mapping of mappings) {
      const { stdout } = await bed.call(['run', mapping]);
      moved += (JSON.parse(stdout) as { readonly delivered?: number }).delivered ?? 0;
    }
    const found = await settleAll(bed);
    unknown += found;
    if (moved + found === 0 && tries > 0) break;
    await bed.call(['held', 'release', '--all']);
    await sleep(250);
  }
  return unknown;
}

async function eraseDoubtful(bed: Bed): Promise<void> {
  for (const email of bed.doubtful.size === 0 ? [] : bed.desk.people.filter(({ id }) => bed.doubtful.has(id))) {
    const { code } = await bed.call(['erase', email.email, email.id, '--yes'], ['erase.nobody']);
    if (code === 0) bed.erased.set(email.id, Date.now());
  }
}

/** Who was erased stands nowhere in the store’s bytes. */
function traces({ place, desk, erased }: Bed): readonly string[] {
  const folder = join(place.project, 'state');
  const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  const found = desk.people.filter(({ id, email }) => erased.has(id) && bytes.some((text) => text.includes(email)));
  return found.map(({ id }) => `${id} was erased and stands in the store`);
}

/** What may come while a store is replaced: it works on the old one, on the new one, or is told to begin again. */
const beside: readonly Deed[] = allDeeds.filter(({ name }) =>
  ['hook', 'dead-letters replay', 'explain', 'runs', 'doctor', 'checkpoint show'].includes(name),
);

const beforeRestore = ['restore.in-use', 'run.busy', 'store.key-wrong'];

/** An earlier state takes the store’s place: nothing that acts once is sent before a person has looked. */
async function restored(bed: Bed, commands: number): Promise<void> {
  bed.quiet = false;
  const [file] = bed.backups;
  if (file === undefined) return;
  const before = bed.desk.arrivals.length;
  const during = bed.all(beside, commands);
  for (let tries = 0; tries < 60; tries++) {
    const { code, stdout } = await bed.call(['restore', file, '--yes'], beforeRestore);
    // Sealed before the key was rotated.
    if (code === 0 || stdout.includes('store.key-wrong')) break;
    await sleep(50);
  }
  await during;
  for (const mapping of mappings) {
    const { code, stdout } = await inside(['run', mapping, '--json'], bed.place);
    if (![0, 3, 4].includes(code ?? -1)) bed.faults.push(`after a restore: run ${mapping}: ${code} ${stdout}`);
  }
  const known = new Set(bed.desk.arrivals.slice(0, before).map(({ stream, id }) => `${stream} ${id}`));
  const again = bed.desk.arrivals
    .slice(before)
    .filter(({ stream, id }) => stream !== 'cards' && known.has(`${stream} ${id}`));
  if (again.length > 0) bed.faults.push(`${again.length} records were sent again after a restore: ${again[0]?.id}`);
  const erased = bed.desk.arrivals.slice(before).filter(({ id }) => bed.erased.has(id));
  if (erased.length > 0) bed.faults.push(`${erased[0]?.id} was erased, and was sent after a restore`);
}
