import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findKey, keyKind, keyPath, newKey } from '../../app/key.ts';
import { readNewKey, rotateKey } from '../../app/rotate.ts';
import { HrwireError } from '../../error/error.ts';
import type { Define } from '../define.ts';

export const define: Define = (group, act) => {
  group.description('The key that seals what the store keeps of records: HRWIRE_KEY, else the file .hrwire/key.');
  group
    .command('new')
    .summary('print a fresh random key')
    .action(
      act(async (call) => {
        const key = newKey();
        await call.answer({ key }, () => `${key}\n`);
        if (call.terminal.out.isTTY)
          call.tell('For a new store: put it in HRWIRE_KEY, or in .hrwire/key with mode 600, and keep a copy.');
        return 0;
      }),
    );
  defineRotate(group.command('rotate'), act);
  group
    .command('check')
    .summary('say where the key comes from and whether it fits the store')
    .action(
      act(async (call) => {
        const session = await call.open({ lenient: true, tolerant: true });
        const { project, env } = session;
        if (!project.encryption) {
          await call.answer({ encryption: 'off' }, () => 'Encryption is off in hrwire.yaml: there is no key.\n');
          return 0;
        }
        const found = findKey(project, env);
        if (found === undefined) {
          throw new HrwireError('store.key-missing', `there is no HRWIRE_KEY and no file ${keyPath(project)}`, {
            hint: 'Make one with: hrwire key new',
          });
        }
        const kind = keyKind(found.key);
        const made = existsSync(project.storeUrl.replace(/^sqlite:/, ''));
        // Opening throws `store.key-wrong` where it does not fit.
        if (made) await session.store();
        const fits = made ? 'it fits the store' : 'there is no store yet';
        const hint = kind === 'weak' ? ' It is short: who can guess it can read the store.' : '';
        await call.answer(
          { encryption: 'on', from: found.from, kind, fits: made ? true : null },
          () => `The key comes from ${found.from}; ${fits}.${hint}\n`,
        );
        return 0;
      }),
    );
};

const defineRotate: Define = (command, act) => {
  command
    .summary('wrap the store by another key')
    .description(
      'Wraps the keys of the store by another key. Without one, and where the key stands in the key file, a fresh one takes its place there and the old one stands beside it. Backups made before need the old key.',
    )
    .option('--new-key-file <file>', 'a file with the new key (default: HRWIRE_NEW_KEY)')
    .option('--data', 'also seal by a fresh data key from now on')
    .action(
      act(async (call, command) => {
        const { newKeyFile, data } = command.opts<{ newKeyFile?: string; data?: true }>();
        const fromEnv = call.terminal.env['HRWIRE_NEW_KEY']?.trim();
        const written = newKeyFile === undefined ? fromEnv : readNewKey(resolve(call.terminal.folder, newKeyFile));
        const key = written === '' ? undefined : written;
        const session = await call.open({ lenient: true, tolerant: true });
        const { file, before, kind, dataKeys } = await rotateKey(session, { key, data: data === true });
        await call.answer({ rotated: true, file: file ?? null, before: before ?? null, kind, dataKeys }, () => {
          const next =
            file === undefined
              ? 'Set HRWIRE_KEY to the new key now, and restart a server that has the old one.'
              : `It stands in ${file}.`;
          const weak = kind === 'weak' ? ' It is short: who can guess it can read the store.' : '';
          const old = before === undefined ? 'the old one' : `the old one, which stands in ${before}`;
          return `The store is wrapped by the new key. ${next}${weak} Backups made before need ${old}.\n`;
        });
        return 0;
      }),
    );
};
