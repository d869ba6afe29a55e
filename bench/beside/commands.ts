import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended } from '../../tools/hrwire.ts';
import type { Desk } from './desk.ts';
import { mappings, rowsText } from './place.ts';
import type { Place } from './place.ts';

/** What a command has in its hands. */
export interface Hands {
  readonly place: Place;
  readonly desk: Desk;
  readonly encryption: boolean;
  readonly random: () => number;
  /** Files of backups that were taken, with what the desk had been made to take by then. */
  readonly backups: string[];
  /** When who was erased, by id. */
  readonly erased: Map<string, number>;
  /** In a process of its own; how it ended is judged. `allowed`: codes of errors that are no fault here. */
  call(words: readonly string[], allowed?: readonly string[], under?: readonly string[]): Promise<Ended>;
  next(): number;
}

/** Something that a person, a schedule or another system does while runs work. */
export interface Deed {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  do(hands: Hands): Promise<unknown>;
}

const pick = <T>({ random }: Hands, all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
const anyMapping = (hands: Hands): string => pick(hands, mappings) ?? mappings[0];
const someone = (hands: Hands) => pick(hands, hands.desk.people);

interface Listed {
  readonly id: number;
  readonly mapping: string;
  readonly key: string;
}

async function listed(hands: Hands, group: string, property: string): Promise<readonly Listed[]> {
  const { stdout, code } = await hands.call([group, 'list', '--rows', '--limit', '500', '--reveal']);
  if (code !== 0) return [];
  return (JSON.parse(stdout) as Record<string, readonly Listed[]>)[property] ?? [];
}

/** A row was closed by a run between the look and the deed. */
const late = ['app.not-replayable', 'app.unknown-row', 'app.edit-closed', 'run.unknown-key'];
const busy = ['run.busy'];

async function oneDead(hands: Hands, ...deed: readonly [string, ...string[]]): Promise<void> {
  const row = pick(hands, await listed(hands, 'dead-letters', 'deadLetters'));
  const [word, ...rest] = deed;
  if (row !== undefined) await hands.call(['dead-letters', word, String(row.id), ...rest], [...late, ...busy]);
}

async function exported(hands: Hands): Promise<void> {
  const file = join(hands.place.project, `given/dead-${hands.next()}.csv`);
  await hands.call(['dead-letters', 'export', file, '--reveal']);
  if (!existsSync(file)) return;
  // As it is: nothing is to be repaired, and what was closed meanwhile is passed over.
  await hands.call(['dead-letters', 'import', file, '--replay'], ['app.import']);
}

async function hooked(hands: Hands): Promise<void> {
  const file = join(hands.place.project, `given/hook-${hands.next()}.json`);
  writeFileSync(file, JSON.stringify({ id: someone(hands)?.id }));
  await hands.call(['hook', 'desk.people', file]);
}

async function uploaded(hands: Hands): Promise<void> {
  const file = join(hands.place.project, `given/rows-${hands.next()}.csv`);
  const people = Array.from({ length: 30 }, () => someone(hands)).filter((one) => one !== undefined);
  // A file names each person once.
  writeFileSync(file, rowsText([...new Set(people)]));
  await hands.call(['run', 'rows-to-badges', '--input', file], busy);
}

async function eraseOne(hands: Hands): Promise<void> {
  const person = someone(hands);
  if (person === undefined || hands.erased.has(person.id)) return;
  const allowed = [...busy, 'erase.nobody', 'erase.under-way'];
  const ended = await hands.call(['erase', person.email, person.id, '--yes'], allowed);
  if (ended.code === 0) hands.erased.set(person.id, Date.now());
}

/** As a person does who looks at the target. */
async function settleOne(hands: Hands): Promise<void> {
  const row = pick(hands, await listed(hands, 'unknown', 'unknown'));
  if (row === undefined) return;
  await sleep(50);
  if (hands.desk.waiting() > 0) return;
  await settle(hands, row);
}

async function settle(hands: Hands, { mapping, key }: Listed): Promise<void> {
  const stream = mapping.split('-').at(-1);
  const there = hands.desk.arrivals.some((arrival) => arrival.stream === stream && arrival.id === key);
  const as = there ? 'delivered' : 'not-delivered';
  await hands.call(['unknown', 'settle', mapping, key, '--as', as], [...late, ...busy]);
}

/** Says of all unknowns what the target shows; how many there were. */
export async function settleAll(hands: Hands): Promise<number> {
  const rows = await listed(hands, 'unknown', 'unknown');
  for (const row of rows) await settle(hands, row);
  return rows.length;
}

async function backedUp(hands: Hands): Promise<void> {
  const file = join(hands.place.project, `given/copy-${hands.next()}.db`);
  const { code } = await hands.call(['backup', file]);
  if (code === 0) hands.backups.push(file);
}

/** A copy of another store: refused in any case, whether a run is under way or not. */
async function restoredForeign(hands: Hands): Promise<void> {
  const file = join(hands.place.project, 'given/foreign.db');
  if (!existsSync(file)) return;
  const refusals = ['restore.other-store', 'run.busy', 'restore.in-use', 'store.key-wrong'];
  const { code } = await hands.call(['restore', file, '--yes'], refusals);
  if (code === 0) throw new Error('a backup of another store took the place of this one');
}

/** A process of another host, beside runs of this one: a living lease is never taken. */
const elsewhere = ['unshare', '-u', 'sh', '-c', 'hostname elsewhere && exec "$0" "$@"'];

/** Whether this machine lets a process have a host's name of its own. */
export function canChangeHost(): boolean {
  return spawnSync('unshare', ['-u', 'true']).status === 0;
}

export const deeds: readonly Deed[] = [
  { name: 'run', weight: 6, do: (hands) => hands.call(['run', anyMapping(hands)], busy) },
  { name: 'run, all read anew', weight: 1, do: (hands) => hands.call(['run', anyMapping(hands), '--full'], busy) },
  {
    name: 'run on another host',
    weight: canChangeHost() ? 2 : 0,
    do: (hands) => hands.call(['run', anyMapping(hands)], busy, elsewhere),
  },
  { name: 'run of a file', weight: 3, do: uploaded },
  { name: 'hook', weight: 5, do: hooked },
  { name: 'dead-letters replay', weight: 2, do: (hands) => hands.call(['dead-letters', 'replay', '--all']) },
  { name: 'dead-letters replay one', weight: 1, do: (hands) => oneDead(hands, 'replay') },
  { name: 'dead-letters edit', weight: 4, do: (hands) => oneDead(hands, 'edit', '--set', 'score:=55') },
  { name: 'dead-letters discard', weight: 2, do: (hands) => oneDead(hands, 'discard') },
  { name: 'dead-letters import', weight: 2, do: exported },
  { name: 'held release', weight: 2, do: (hands) => hands.call(['held', 'release', '--all']) },
  { name: 'unknown settle', weight: 2, do: settleOne },
  { name: 'erase', weight: 4, do: eraseOne },
  { name: 'backup', weight: 2, do: backedUp },
  { name: 'restore of another store', weight: 1, do: restoredForeign },
  { name: 'checkpoint show', weight: 1, do: (hands) => hands.call(['checkpoint', 'show']) },
  {
    name: 'checkpoint clear',
    weight: 1,
    do: (hands) => hands.call(['checkpoint', 'clear', pick(hands, mappings) ?? mappings[0]], busy),
  },
  {
    name: 'key rotate',
    weight: 2,
    do: async (hands) =>
      hands.encryption && hands.call(['key', 'rotate', ...(hands.random() < 0.5 ? ['--data'] : [])], busy),
  },
  {
    name: 'verify',
    weight: 1,
    do: (hands) => hands.call(['verify', 'people-to-cards', '--sample', '40'], busy),
  },
  {
    name: 'explain',
    weight: 2,
    do: (hands) => hands.call(['explain', '--person', someone(hands)?.email ?? ''], ['explain.nobody']),
  },
  { name: 'preview', weight: 1, do: (hands) => hands.call(['preview', 'people-to-cards', '--limit', '20']) },
  { name: 'runs', weight: 1, do: (hands) => hands.call(['runs']) },
  { name: 'doctor', weight: 1, do: (hands) => hands.call(['doctor']) },
  { name: 'check', weight: 1, do: (hands) => hands.call(['check']) },
];
