import { resolve } from 'node:path';
import { backup } from '../../app/restore.ts';
import type { Define } from '../define.ts';
import { openStored } from '../aside.ts';
import { bytesText, countText } from '../render/value.ts';

export const define: Define = (command, act) => {
  command
    .description(
      'Copies the store into a new file of mode 600, while runs go on, and looks the copy through. It is sealed by the same key: keep that elsewhere.',
    )
    .argument('<file>', 'a new file; nothing is overwritten')
    .action(
      act(async (call, { args }) => {
        const file = resolve(call.terminal.folder, args[0] ?? '');
        const session = await openStored(call);
        const { bytes, epoch, at, rows } = await backup(session, file);
        await call.answer({ file, bytes, epoch, at: new Date(at).toISOString(), rows: { ...rows } }, () => {
          const keys = countText(rows['ledger'] ?? 0);
          return `${file}: ${bytesText(bytes)}, ${keys} keys, epoch ${epoch}; looked through and whole.\n`;
        });
        return 0;
      }),
    );
};
