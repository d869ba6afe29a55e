import type { AsideRow } from '../store/aside.ts';
import type { InboxRow } from '../store/inbox.ts';
import type { RunContext } from './context.ts';
import type { Journal } from './journal.ts';
import { prepareStored } from './resume.ts';
import type { Stored } from './resume.ts';
import type { Prepared } from './prepare.ts';
import { resumedOrigin } from './taken.ts';

const chunk = 200;

/** Rows waiting for a run: the inbox first, in its order, then held rows whose time has come. */
export async function* backlog(run: RunContext, pair: number, journal: Journal): AsyncGenerator<Prepared[]> {
  // What a person brings back may be due by itself too: it is taken up once.
  const taken = new Set<number>();
  for (let after = 0; ;) {
    const rows = await run.store.inbox.take(pair, after, chunk);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
    for (const row of rows) if (row.aside !== undefined) taken.add(row.aside);
    const stored = await withRecords(run, rows, journal);
    if (stored.length > 0) yield await prepareStored(run, stored);
  }
  const now = run.clock.now();
  for (let after = 0; ;) {
    const rows = await run.store.aside.due(pair, now, after, chunk);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield await prepareStored(run, rows.filter((row) => !taken.has(row.id)).map(storedOf));
  }
}

/** Inbox rows with the records they bring back; one whose row aside is closed meanwhile is done without a record. */
async function withRecords(run: RunContext, rows: readonly InboxRow[], journal: Journal): Promise<Stored[]> {
  const stored: Stored[] = [];
  const done: number[] = [];
  for (const row of rows) {
    const aside = row.aside === undefined ? undefined : await run.store.aside.read(row.aside);
    if (row.aside !== undefined && (aside === undefined || aside.closedAs !== undefined)) {
      done.push(row.id);
      continue;
    }
    const base = aside === undefined ? undefined : storedOf(aside);
    stored.push({
      origin: resumedOrigin({
        input: row.input,
        key: row.key,
        inbox: row.id,
        aside: row.aside,
        resumedState: aside?.state,
        approved: row.approved,
      }),
      raw: aside?.raw ?? row.raw,
      version: base?.version,
      position: base?.position,
      passed: row.passed,
      step: base?.step ?? false,
      cause: base?.cause ?? { code: 'inbox.unreadable', message: 'the stored row is no record' },
    });
  }
  if (done.length > 0) await journal.commit([], { inboxDone: done });
  return stored;
}

function storedOf(aside: AsideRow): Stored {
  return {
    origin: resumedOrigin({ input: aside.input, key: aside.key, aside: aside.id, resumedState: aside.state }),
    raw: aside.raw,
    version: aside.version,
    position: aside.position,
    passed: undefined,
    step: aside.release?.kind === 'join' && aside.release.step === true,
    cause: aside.cause,
  };
}
