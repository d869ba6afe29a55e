import { initial } from './001-initial.ts';
import { approved } from './002-approved.ts';
import { intentTargets } from './003-intent-targets.ts';
import { spool } from './004-spool.ts';
import { sharedWindows } from './005-shared-windows.ts';
import { awaiting } from './006-awaiting.ts';
import { guards } from './007-guards.ts';
import { absence } from './008-absence.ts';
import { repairs } from './009-repairs.ts';
import { sent } from './010-sent.ts';
import { verification } from './011-verification.ts';
import { samples } from './012-samples.ts';
import { erasure } from './013-erasure.ts';
import { packs } from './014-packs.ts';
import { access } from './015-access.ts';
import { uploads } from './016-uploads.ts';
import { schedules } from './017-schedules.ts';
import { received } from './018-received.ts';

/** One step of the schema. A step that was released is never edited: a new one follows it. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** In order: the store's `user_version` is how many of them it has had. */
export const migrations: readonly Migration[] = [
  initial,
  approved,
  intentTargets,
  spool,
  sharedWindows,
  awaiting,
  guards,
  absence,
  repairs,
  sent,
  verification,
  samples,
  erasure,
  packs,
  access,
  uploads,
  schedules,
  received,
];
