import { auditJson, auditStateJson, listAudit, verifyAudit } from '../../app/audits.ts';
import type { AuditRow } from '../../store/audit.ts';
import type { Define } from '../define.ts';
import { parseCount, parseInstant } from '../options.ts';
import { table } from '../render/table.ts';
import { plural, timeText } from '../render/value.ts';

interface Flags {
  readonly who?: string;
  readonly action?: string;
  readonly since?: (now: number) => number;
  readonly limit: number;
}

export const define: Define = (group, act) => {
  group.description('Who saw, ran, changed and erased what. Rows are never changed, and a hole shows.');
  group
    .command('list')
    .summary('the newest first')
    .option('--who <name>', 'only of this user, token or person')
    .option('--action <action>', 'only this: reveal, export, replay, …')
    .option('--since <time>', 'only since: ISO 8601, or a time ago such as 7d', parseInstant)
    .option('--limit <count>', 'so many', parseCount, 50)
    .action(
      act(async (call, command) => {
        const { who, action, since, limit } = command.opts<Flags>();
        const session = await call.open({ lenient: true, tolerant: true });
        const rows = await listAudit(session, limit, {
          ...(who === undefined ? {} : { who }),
          ...(action === undefined ? {} : { action }),
          ...(since === undefined ? {} : { since: since(call.terminal.now()) }),
        });
        await call.answer({ audit: rows.map(auditJson) }, async () => {
          if (rows.length === 0) return 'Nothing is noted.\n';
          const heads = ['when', 'who', 'what', 'on what'].map((head) => ({ head }));
          return table(
            call.look,
            heads,
            rows.map((row) => [timeText(row.at), whoText(row), row.action, JSON.stringify(row.subject)]),
          );
        });
        return 0;
      }),
    );
  group
    .command('verify')
    .summary('look whether a row was changed or taken away')
    .option('--noted <head>', 'the head of an earlier look: shows the loss of the newest rows too')
    .action(
      act(async (call, command) => {
        const session = await call.open({ lenient: true, tolerant: true });
        const state = await verifyAudit(session, command.opts<{ noted?: string }>().noted);
        const document = auditStateJson(state);
        await call.answer(document, () => {
          const before =
            state.unchained === 0 ? '' : ` ${plural(state.unchained, 'row')} from before there was a chain.`;
          if (state.broken !== undefined)
            return `Broken at row ${state.broken}: it, or what stood before it, was changed.\n`;
          const head = state.head === undefined ? '' : `Note elsewhere: ${state.head.id}:${state.head.mark}\n`;
          return `Whole: ${plural(state.rows, 'row')}.${before}\n${head}`;
        });
        return state.broken === undefined ? 0 : 3;
      }),
    );
};

function whoText({ who, kind }: AuditRow): string {
  return kind === undefined || kind === 'user' ? who : `${who} (${kind})`;
}
