import { userInfo } from 'node:os';
import { roles } from '../access/actor.ts';
import type { Actor } from '../access/actor.ts';

/** The user of the operating system: whoever may read the project's files and key may do all. */
export function localUser(): Actor {
  return { name: userName(), kind: 'user', permissions: roles.admin, scope: undefined, mappings: undefined };
}

/** What hrwire does by itself: schedules, and rows that a notification brings. */
export const hrwireItself: Actor = {
  name: 'hrwire',
  kind: 'hrwire',
  permissions: roles.admin,
  scope: undefined,
  mappings: undefined,
};

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Whoever asks where nobody is asked who they are: may nothing, and sees nothing. */
export const nobody: Actor = { name: 'nobody', kind: 'hrwire', permissions: [], scope: 'false', mappings: [] };
