import type { JsonObject } from '../record/json.ts';
import type { AuditFilter, AuditRow, AuditState } from '../store/audit.ts';
import { HrwireError } from '../error/error.ts';
import { seesAll } from './sees.ts';
import type { Session } from './session.ts';

/** What people and programs saw and changed, the newest first. */
export async function listAudit(session: Session, limit: number, filter: AuditFilter): Promise<readonly AuditRow[]> {
  refusePart(session);
  return (await session.store()).audit.list(limit, filter);
}

/** Whether a row was changed or taken away; `noted`: `id:mark`, as it was told before. */
export async function verifyAudit(session: Session, noted: string | undefined): Promise<AuditState> {
  refusePart(session);
  const { audit } = await session.store();
  if (noted === undefined) return audit.verify();
  const [, id, mark] = /^([0-9]{1,15}):([A-Za-z0-9_-]{43})$/.exec(noted) ?? [];
  if (id === undefined || mark === undefined) {
    throw new HrwireError('access.invalid', 'what was noted is no head of an audit', {
      hint: 'Give it as `hrwire audit verify` told it: NUMBER:MARK',
    });
  }
  return audit.verify({ id: Number(id), mark });
}

export function auditJson({ id, at, who, kind, action, subject, via }: AuditRow): JsonObject {
  return {
    ...{ id, at: new Date(at).toISOString(), who, kind: kind ?? null, action, subject },
    via: via === undefined ? null : { request: via.request, address: via.address, token: via.token ?? null },
  };
}

export function auditStateJson({ rows, unchained, broken, head }: AuditState): JsonObject {
  return {
    ...{ whole: broken === undefined, rows, unchained, broken: broken ?? null },
    head: head === undefined ? null : `${head.id}:${head.mark}`,
  };
}

/** Rows of the audit name keys and counts of all mappings. */
function refusePart(session: Session): void {
  if (seesAll(session)) return;
  throw new HrwireError('access.denied', 'the audit is for those who see all records and mappings', {
    hint: 'Ask an administrator without a scope.',
  });
}
