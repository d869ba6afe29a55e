/** What somebody may do; the roles below say who may what (design, section 8). */
export type Permission =
  /** See mappings, runs, counts, held rows, dead letters (masked) and explanations, within the scope. */
  | 'read'
  /** Start and stop runs, pause schedules. */
  | 'run'
  /** Upload files to mappings with `upload:`, and see one's own uploads. */
  | 'upload'
  /** Replay, edit, discard, release, settle, set checkpoints. */
  | 'repair'
  /** Let pass what a guard has parked or a rule holds for approval. */
  | 'approve'
  /** See sensitive values as they are; audited each time. */
  | 'reveal'
  /** Read /metrics. */
  | 'watch'
  /** Tokens, audit log, erasing. */
  | 'admin';

export type Role = 'admin' | 'operator' | 'uploader' | 'viewer';

/** What each role may. A token can be given `reveal` beside its role. */
export const roles: Readonly<Record<Role, readonly Permission[]>> = {
  admin: ['read', 'run', 'upload', 'repair', 'approve', 'reveal', 'watch', 'admin'],
  operator: ['read', 'run', 'upload', 'repair', 'approve', 'watch'],
  uploader: ['upload'],
  viewer: ['read', 'watch'],
};

export function isRole(name: unknown): name is Role {
  return typeof name === 'string' && Object.hasOwn(roles, name);
}

/** Who does something: named by audits, and bounded by what they may see. */
export interface Actor {
  /** The operating system's user, the name of a token, or who signed in. */
  readonly name: string;
  readonly kind: 'user' | 'token' | 'person' | 'hrwire';
  readonly permissions: readonly Permission[];
  /** JSONata over a record as read, true where they may see it; undefined: all records. */
  readonly scope: string | undefined;
  /** The only mappings they may see and use; undefined: all. */
  readonly mappings: readonly string[] | undefined;
  /** Of what came by the API: how it came, for the audit. */
  readonly via?: Via;
}

/** How somebody asked; nothing that names a place or a person. */
export interface Via {
  readonly request: string;
  readonly address: 'loopback' | 'private' | 'public';
  /** The id of the token; its name may have been used before. */
  readonly token?: string;
}

export function may(actor: Actor, permission: Permission): boolean {
  return actor.permissions.includes(permission);
}
