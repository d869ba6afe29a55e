import { extname, resolve } from 'node:path';
import { Option } from 'commander';
import { bringBack, discardRows, listAside } from '../../app/aside.ts';
import { exportRows } from '../../app/export.ts';
import { defineReading, mappingsOf, openStored, selectRows, withFilters, withSelection } from '../aside.ts';
import type { Kind } from '../aside.ts';
import { unbuiltWords } from '../unbuilt.ts';
import type { Define } from '../define.ts';
import { refuse } from '../define.ts';
import { plural } from '../render/value.ts';

const kind: Kind = { state: 'dead', property: 'deadLetters', none: 'No dead letters.' };

export const define: Define = (group, act) => {
  group.description('Dead letters: records that go no further until a person repairs something.');
  defineReading(group, act, kind);
  withSelection(group.command('replay'))
    .summary('bring them back: the next run maps and sends them')
    .action(
      act(async (call, command) => {
        const session = await openStored(call);
        const { rows, enqueued } = await bringBack(session, await selectRows(session, kind, command), 'replay');
        await call.answer({ selected: rows.length, enqueued }, () => {
          const waiting = rows.length - enqueued;
          const already = waiting > 0 ? ` (${plural(waiting, 'record')} waited already)` : '';
          const next = mappingsOf(rows).map((mapping) => `  ${call.look.colour.cyan(`hrwire run ${mapping}`)}\n`);
          return `${plural(enqueued, 'record')} will be taken up by the next run${already}.\n${next.join('')}`;
        });
        return 0;
      }),
    );
  withSelection(group.command('discard'))
    .summary('give them up: nothing is sent, the count stays')
    .action(
      act(async (call, command) => {
        const session = await openStored(call);
        const rows = await selectRows(session, kind, command);
        await discardRows(session, rows);
        await call.answer({ discarded: rows.length }, () => `${plural(rows.length, 'dead letter')} discarded.\n`);
        return 0;
      }),
    );
  defineExport(group.command('export'), act);
  for (const name of unbuiltWords) {
    const command = group.command(name, { hidden: true }).allowUnknownOption().allowExcessArguments();
    command.action(refuse(`hrwire dead-letters ${name}`));
  }
};

const defineExport: Define = (command, act) => {
  withFilters(command)
    .summary('write them to a file of mode 600; audited')
    .argument('<file>', 'a new file: .csv or .jsonl')
    .option('--mapping <mapping>', 'only of this mapping')
    .addOption(new Option('--format <format>', 'csv or jsonl (default: by the file’s name)').choices(['csv', 'jsonl']))
    .option('--reveal', 'write sensitive fields as they are; this is audited')
    .action(
      act(async (call, command) => {
        const flags = command.opts<{
          mapping?: string;
          format?: 'csv' | 'jsonl';
          reveal?: true;
          code?: string;
          key?: string;
        }>();
        const path = resolve(call.terminal.folder, command.args[0] ?? '');
        const format = flags.format ?? (extname(path).toLowerCase() === '.csv' ? 'csv' : 'jsonl');
        const reveal = flags.reveal === true;
        const session = await openStored(call);
        const { mapping, code, key } = flags;
        const rows = await listAside(session, {
          state: 'dead',
          ...(mapping === undefined ? {} : { mapping }),
          ...(code === undefined ? {} : { code }),
          ...(key === undefined ? {} : { key }),
        });
        await exportRows(session, rows, { path, format, reveal });
        await call.answer({ exported: rows.length, file: path, format, revealed: reveal }, () => {
          const masked = reveal ? '' : '; sensitive fields are masked (--reveal)';
          return `${plural(rows.length, 'dead letter')} written to ${path}${masked}\n`;
        });
        return 0;
      }),
    );
};
