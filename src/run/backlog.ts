import { isNotification } from '../store/aside.ts';
import type { AsideRow } from '../store/aside.ts';
import type { InboxRow } from '../store/inbox.ts';
import { fetchAnew } from './anew.ts';
import type { RunContext } from './context.ts';
import { prepareHooks } from './hooks.ts';
import type { Journal } from './journal.ts';
import { prepareUploads } from './uploaded.ts';
import { prepareStored } from './resume.ts';
import type { Stored } from './resume.ts';
import type { Prepared } from './prepare.ts';
import { broughtBack, storedOf } from './stored.ts';

const chunk = 200;

/** Rows waiting for a run: the inbox first, in its order, then held rows whose time has come. */
export async function* backlog(run: RunContext, pair: number, journal: Journal): AsyncGenerator<readonly Prepared[]> {
  // What a person brings back may be due by itself too: it is taken up once.
  const taken = new Set<number>();
  for (let after = 0; ;) {
    const rows = await run.store.inbox.take(pair, after, chunk);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
    for (const row of rows) if (row.aside !== undefined) taken.add(row.aside);
    const uploads = rows.filter(isUpload);
    const { stored, hooks } = await withRecords(
      run,
      uploads.length === 0 ? rows : rows.filter((row) => !isUpload(row)),
      journal,
    );
    if (stored.length > 0) yield await prepareStored(run, stored);
    if (hooks.length > 0) yield await prepareHooks(run, hooks, journal);
    if (uploads.length > 0) yield await prepareUploads(run, pair, uploads, journal);
  }
  const now = run.clock.now();
  for (let after = 0; ;) {
    const rows = await run.store.aside.due(pair, now, after, chunk);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
    yield await resume(run, rows, taken);
    // What is free by now is due as well where its time is over.
    for (const row of rows) taken.add(row.id);
  }
  yield* released(run, pair, taken);
}

/** A row of a file; one that brings such a row back from aside is a replay or a release. */
function isUpload({ kind, aside }: InboxRow): boolean {
  return kind === 'upload' && aside === undefined;
}

/** Held rows whose awaited record is delivered by now. `taken`: rows that this run has taken up already. */
export async function* released(
  run: RunContext,
  pair: number,
  taken: ReadonlySet<number> = new Set(),
): AsyncGenerator<readonly Prepared[]> {
  if (!run.mapping.awaits) return;
  for (let after = 0; ;) {
    const rows = await run.store.awaiting.released(pair, after, chunk);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield await resume(run, rows, taken);
  }
}

async function resume(
  run: RunContext,
  rows: readonly AsideRow[],
  taken: ReadonlySet<number>,
): Promise<readonly Prepared[]> {
  const left = rows.filter((row) => !taken.has(row.id));
  return prepareStored(
    run,
    left.map((row) => storedOf(row, run.id)),
  );
}

/**
 * Inbox rows with the records they bring back, and the notifications among them; one whose row aside is closed meanwhile
 * is done without a record. What stands aside of a notification is its body: it asks once more, and is never mapped.
 */
async function withRecords(
  run: RunContext,
  rows: readonly InboxRow[],
  journal: Journal,
): Promise<{ readonly stored: readonly Stored[]; readonly hooks: readonly InboxRow[] }> {
  const stored: Stored[] = [];
  const hooks: InboxRow[] = [];
  const done: number[] = [];
  for (const row of rows) {
    if (row.kind === 'hook') {
      hooks.push(row);
      continue;
    }
    const aside = row.aside === undefined ? undefined : await run.store.aside.read(row.aside);
    if (row.aside !== undefined && (aside === undefined || aside.closedAs !== undefined)) {
      done.push(row.id);
      continue;
    }
    if (aside !== undefined && isNotification(aside)) {
      // One whose body has expired stays the dead letter that it is.
      if (aside.raw === undefined) done.push(row.id);
      else hooks.push({ ...row, raw: aside.raw });
      continue;
    }
    stored.push(broughtBack(row, aside));
  }
  if (done.length > 0) await journal.commit([], { inboxDone: done });
  return { stored: await fetchAnew(run, stored), hooks };
}
