import { extname, resolve } from 'node:path';
import { Option } from 'commander';
import { exportRows } from '../../app/export.ts';
import { openStored, withFilters } from '../aside.ts';
import type { Define } from '../define.ts';
import { plural } from '../render/value.ts';

interface Flags {
  readonly mapping?: string;
  readonly format?: 'csv' | 'jsonl';
  readonly reveal?: true;
  readonly code?: string;
  readonly field?: string;
  readonly key?: string;
}

export const defineExport: Define = (command, act) => {
  withFilters(command)
    .summary('write them to a file of mode 600, to be repaired and imported; audited')
    .argument('<file>', 'a new file: .csv or .jsonl')
    .option('--mapping <mapping>', 'only of this mapping')
    .addOption(new Option('--format <format>', 'csv or jsonl (default: by the file’s name)').choices(['csv', 'jsonl']))
    .option('--reveal', 'write sensitive fields as they are; this is audited')
    .action(
      act(async (call, command) => {
        const { format: wanted, reveal: revealed, ...filter } = command.opts<Flags>();
        const path = resolve(call.terminal.folder, command.args[0] ?? '');
        const format = wanted ?? (extname(path).toLowerCase() === '.csv' ? 'csv' : 'jsonl');
        const reveal = revealed === true;
        const session = await openStored(call);
        const { mapping, code, field, key } = filter;
        const rows = await exportRows(
          session,
          {
            state: 'dead',
            ...(mapping === undefined ? {} : { mapping }),
            ...(code === undefined ? {} : { code }),
            ...(field === undefined ? {} : { field }),
            ...(key === undefined ? {} : { key }),
          },
          { path, format, reveal },
        );
        await call.answer({ exported: rows, file: path, format, revealed: reveal }, () => {
          const masked = reveal
            ? ''
            : '; sensitive fields are masked (--reveal), and stay as they are when it is imported';
          const next = call.look.colour.cyan(`hrwire dead-letters import ${command.args[0] ?? ''}`);
          return `${plural(rows, 'dead letter')} written to ${path}${masked}.\nRepair them in it, then:\n  ${next}\n`;
        });
        return 0;
      }),
    );
};
