import { findRun, parkedSet } from '../../app/approve.ts';
import { historyJson, parkedJson, runJson } from '../../app/documents/run.ts';
import { showKeys } from '../../app/records.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Summary } from '../../run/summary.ts';
import type { HistoryRow } from '../../store/history.ts';
import type { Define } from '../define.ts';
import { parseCount } from '../options.ts';
import type { Look } from '../render/look.ts';
import { renderParkedSet } from '../render/parked.ts';
import { renderSummary, statusText } from '../render/run.ts';
import { table } from '../render/table.ts';
import { timeText } from '../render/value.ts';

export const define: Define = (command, act) => {
  command
    .description('Shows one run: its counts, what ended it, and what became of its records.')
    .argument('[run]', 'its id, or the beginning of it (default: the newest)')
    .option('--records <count>', 'so many of its records', parseCount, 20)
    .option('--reveal', 'show personal keys as they are; this is audited')
    .action(
      act(async (call, command) => {
        const { records, reveal } = command.opts<{ records: number; reveal?: true }>();
        const session = await call.open({ lenient: true, tolerant: true });
        const store = await session.store();
        const row = await findRun(session, command.args[0]);
        const history = await showKeys(
          session,
          await store.history.ofRun(row.id, 0, records),
          () => row.mapping,
          reveal === true,
        );
        const parked = await parkedSet(session, row, records);
        const told = parked.total + parked.approvals.length > 0;
        const document = {
          ...runJson(row),
          ...(told ? { parked: await parkedJson(session, parked, reveal === true) } : {}),
          records: history.map(historyJson),
        };
        await call.answer(document, async () => {
          const parts = [
            isSummary(row.summary)
              ? renderSummary(row.summary, call.look)
              : `${row.mapping}  ${statusText(row.status, call.look)}  since ${timeText(row.startedAt)}\n`,
          ];
          const message = row.error?.['message'];
          if (typeof message === 'string') parts.push(`${call.look.colour.red('ended by')} ${message}\n`);
          const waiting = await renderParkedSet(session, row, parked, reveal === true, call.look);
          if (waiting !== undefined) parts.push(waiting);
          if (history.length > 0) parts.push(await historyTable(history, call.look));
          return parts.join('\n');
        });
        return 0;
      }),
    );
};

async function historyTable(history: readonly HistoryRow[], look: Look): Promise<string> {
  const rows = history.map(({ key, outcome, effect, reason, label }) => [
    key ?? '',
    outcome === 'deadLettered' ? 'dead letter' : (effect ?? outcome),
    label ?? '',
    reason ?? '',
  ]);
  return table(look, [{ head: 'key' }, { head: 'became' }, { head: 'label' }, { head: 'why' }], rows);
}

/** Written by the run when it ended; `{}` before. */
function isSummary(summary: JsonObject): summary is JsonObject & Summary {
  return typeof summary['run'] === 'string' && typeof summary['read'] === 'number';
}
