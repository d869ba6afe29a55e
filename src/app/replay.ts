import { planStored } from '../run/preview.ts';
import type { Planned } from '../run/preview.ts';
import type { AsideRow } from '../store/aside.ts';
import { selected } from './aside.ts';
import type { Selection } from './aside.ts';
import type { Wired } from './compile.ts';
import { withContext } from './run.ts';
import type { Watch } from './run.ts';
import { sees } from './sees.ts';
import type { Session } from './session.ts';

/** Records asked for and mapped at once. */
const chunk = 200;

/**
 * What a replay of rows would do, handed to `each` record by record: mapped with the current mapping and compared as a run
 * does, after the source was asked for them. Nothing is written, nothing is brought back.
 */
export async function previewReplay(
  session: Session,
  selection: Selection,
  asRead: boolean,
  watch: Watch,
  each: (planned: Planned, wired: Wired) => void,
): Promise<void> {
  const store = await session.store();
  const ids = new Map<string, number[]>();
  for await (const rows of selected(session, selection)) {
    for (const { id, mapping } of rows) {
      const own = ids.get(mapping);
      if (own === undefined) ids.set(mapping, [id]);
      else own.push(id);
    }
  }
  for (const [mapping, all] of ids) {
    await withContext(session, mapping, { full: false, resend: false, newLedger: false }, watch, async (run, wired) => {
      for (let at = 0; at < all.length && !watch.stop.aborted; at += chunk) {
        const rows: AsideRow[] = [];
        for (const id of all.slice(at, at + chunk)) {
          const row = await store.aside.read(id);
          if (row !== undefined && row.closedAs === undefined) rows.push(row);
        }
        for (const [pair, own] of Map.groupBy(rows, (row) => row.pair)) {
          const plans = await planStored(run, pair, own, asRead);
          // The source was asked for them: they may be another's by now.
          const seen = await sees(
            session,
            mapping,
            plans.map(({ raw }) => raw),
          );
          for (const [index, planned] of plans.entries()) if (seen[index] === true) each(planned, wired);
        }
      }
    });
  }
}
