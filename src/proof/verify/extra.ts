import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import type { RunContext } from '../../run/context.ts';
import type { Gathered } from '../../store/verifications.ts';
import type { Answer, Ask, Found, Target } from '../target/target.ts';
import { hashOf } from './names.ts';
import { atStart, pagesFrom } from './sides.ts';
import type { Place } from './sides.ts';

/** Records worked on together. */
const together = 500;

/** Keeps the records of a target that can only be read whole, under their match. Nothing goes on from its middle. */
export async function gather(run: RunContext, id: string, target: Target, signal: AbortSignal): Promise<void> {
  let number = 0;
  let fresh = true;
  for await (const { page } of pagesFrom(target.plan.source, atStart, run.settings.readAhead, signal)) {
    const readings = page.items.flatMap((item) => ('unreadable' in item ? [] : [item]));
    const found = await target.recognise(readings);
    const records = found.flatMap((one): Gathered[] => {
      if (one === undefined) return [];
      // Without a match it is nobody's: it stands alone, to be told as extra.
      const hash = one.match === undefined ? `none ${number + 1}` : hashOf(run, 'match', one.match);
      return [{ hash, number: ++number, record: storedOf(one) }];
    });
    await run.store.met.gather(id, records, fresh);
    fresh = false;
  }
  if (fresh) await run.store.met.gather(id, [], true);
}

/** What was gathered, as if it had been asked for. */
export async function gatheredAnswers(run: RunContext, id: string, asks: readonly Ask[]): Promise<readonly Answer[]> {
  const hashes = asks.map(({ match }) => (match === undefined ? undefined : hashOf(run, 'match', match)));
  const kept = await run.store.met.gathered(id, [...new Set(hashes.filter((hash) => hash !== undefined))]);
  return hashes.map((hash): Answer => {
    if (hash === undefined) return { is: 'nameless' };
    return { is: 'answered', found: (kept.get(hash) ?? []).map(foundOf) };
  });
}

/** What the target has beside, part by part. */
export async function* extras(
  run: RunContext,
  id: string,
  target: Target,
  from: Place,
  signal: AbortSignal,
): AsyncGenerator<{ readonly found: readonly Found[]; readonly place: Place | undefined }> {
  if (target.plan.ways.length === 0) {
    let after: Gathered | undefined;
    for (;;) {
      const kept = await run.store.met.unmet(id, after, together);
      after = kept.at(-1);
      if (after === undefined) return;
      yield { found: kept.map(({ record }) => foundOf(record)), place: undefined };
      signal.throwIfAborted();
    }
  }
  for await (const { page, place } of pagesFrom(target.plan.source, from, run.settings.readAhead, signal)) {
    const readings = page.items.flatMap((item) => ('unreadable' in item ? [] : [item]));
    const recognised = (await target.recognise(readings)).filter((one) => one !== undefined);
    const hashes = recognised.flatMap((one) => namesOf(run, one));
    const met = await run.store.met.met(id, hashes);
    const found = recognised.filter((one) => !namesOf(run, one).some((hash) => met.has(hash)));
    yield { found, place };
  }
}

function namesOf(run: RunContext, { match, id }: Found): string[] {
  return [
    ...(match === undefined ? [] : [hashOf(run, 'match', match)]),
    ...(id === undefined ? [] : [hashOf(run, 'id', id)]),
  ];
}

function storedOf({ record, match, id }: Found): Json {
  return { record, match: match ?? null, id: id ?? null };
}

function foundOf(stored: Json): Found {
  const of = isObject(stored) ? stored : {};
  const text = (name: string): string | undefined => (typeof of[name] === 'string' ? of[name] : undefined);
  return { record: isObject(of['record']) ? of['record'] : {}, match: text('match'), id: text('id') };
}
