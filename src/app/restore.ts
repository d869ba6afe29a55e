import { existsSync } from 'node:fs';
import { HrwireError } from '../error/error.ts';
import { fingerprinter } from '../record/fingerprint.ts';
import { findErased } from '../proof/erase.ts';
import type { CopyReport } from '../store/upkeep.ts';
import type { Restored } from '../store/sqlite/restore.ts';
import { audit } from './aside.ts';
import { isAlive } from './holder.ts';
import { findKey } from './key.ts';
import { killPoints } from './kill-point.ts';
import type { Session } from './session.ts';

export type { Restored };

/** Copies the store into a new file; audited. */
export async function backup(session: Session, file: string): Promise<CopyReport> {
  const path = session.project.storeUrl.replace(/^sqlite:/, '');
  if (!existsSync(path)) {
    throw new HrwireError('restore.no-file', `There is no store yet: ${path}`, { hint: 'The first run makes it.' });
  }
  const store = await session.store();
  const report = await store.upkeep.backup(file, Date.now());
  await audit(session, 'backup', { file, bytes: report.bytes, epoch: report.epoch });
  return report;
}

/** Puts a backup in the place of the store; audited in what stands there then. */
export async function restore(session: Session, file: string, otherStore: boolean): Promise<Restored> {
  const { restoreFrom } = await import('../store/sqlite/restore.ts');
  const { project, env } = session;
  const found = project.encryption ? findKey(project, env) : undefined;
  const restored = await restoreFrom({
    path: project.storeUrl.replace(/^sqlite:/, ''),
    file,
    encryption: project.encryption,
    key: found?.key,
    now: Date.now(),
    alive: isAlive,
    otherStore,
    killPoint: killPoints(env['HRWIRE_KILL_AT']),
    eraseAgain: async (store) => {
      if ((await store.erasures.barred()).size === 0) return 0;
      const search = { store, fingerprints: fingerprinter(store.pepper), streamsOf: () => [] };
      const order = await findErased(search, Date.now(), session.actor.name);
      const counts = await store.erasures.erase(order);
      return Object.values(counts).reduce<number>((sum, count) => sum + Number(count), 0);
    },
  });
  const { epoch, erasures, erasedAgain, access } = restored;
  const tokensEnded = [...access.tokensEnded];
  await audit(session, 'restore', { file, epoch, erasures, erasedAgain, tokensEnded });
  return restored;
}
