import { Option } from 'commander';
import { listRuns } from '../../app/approve.ts';
import { runJson } from '../../app/documents/run.ts';
import type { RunRow, RunStatus } from '../../store/runs.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Define } from '../define.ts';
import { parseCount, parseInstant } from '../options.ts';
import { statusText } from '../render/run.ts';
import { table } from '../render/table.ts';
import { countText, secondsText, timeText } from '../render/value.ts';

const statuses: readonly RunStatus[] = [
  'running',
  'settled',
  'attention',
  'failed',
  'stopped',
  'refused',
  'parked',
  'busy',
];

interface Flags {
  readonly status?: RunStatus;
  readonly since?: (now: number) => number;
  readonly limit: number;
}

export const define: Define = (command, act) => {
  command
    .description('Lists the runs, the newest first.')
    .argument('[mapping]', 'only of this mapping')
    .addOption(new Option('--status <status>', 'only with this status').choices(statuses))
    .option('--since <time>', 'only started since: ISO 8601, or a time ago such as 7d', parseInstant)
    .option('--limit <count>', 'so many', parseCount, 20)
    .action(
      act(async (call, command) => {
        const { status, since, limit } = command.opts<Flags>();
        const mapping = command.args[0];
        const session = await call.open({ lenient: true, tolerant: true });
        const rows = await listRuns(session, {
          limit,
          ...(mapping === undefined ? {} : { mapping }),
          ...(status === undefined ? {} : { status }),
          ...(since === undefined ? {} : { since: since(call.terminal.now()) }),
        });
        await call.answer({ runs: rows.map(runJson) }, async () => {
          if (rows.length === 0) return 'No run yet.\n';
          const columns = [
            { head: 'run' },
            { head: 'started' },
            { head: 'mapping' },
            { head: 'status' },
            { head: 'took', right: true },
            { head: 'read', right: true },
            { head: 'delivered', right: true },
            { head: 'dead', right: true },
            { head: 'held', right: true },
            { head: 'why' },
          ];
          return table(
            call.look,
            columns,
            rows.map((row) => [
              row.id,
              timeText(row.startedAt),
              row.mapping,
              statusText(row.status, call.look),
              row.finishedAt === undefined ? '' : secondsText((row.finishedAt - row.startedAt) / 1000),
              ...['read', 'delivered', 'deadLettered', 'held'].map((name) => number(row.summary, name)),
              whyText(row),
            ]),
          );
        });
        return 0;
      }),
    );
};

/** What ended it, or what its source was like. */
function whyText({ error, summary }: RunRow): string {
  if (typeof error?.['code'] === 'string') return error['code'];
  const drift = Array.isArray(summary['drift']) ? summary['drift'].filter(isObject) : [];
  const fields = drift.flatMap(({ field }) => (typeof field === 'string' ? [field] : []));
  return fields.length === 0 ? '' : `not as usual: ${fields.slice(0, 3).join(', ')}${fields.length > 3 ? ', …' : ''}`;
}

function number(summary: JsonObject, name: string): string {
  const value = summary[name];
  return typeof value === 'number' ? countText(value) : '';
}
