import type { JsonObject } from '../../record/json.ts';
import type { HistoryRow } from '../../store/history.ts';
import type { RunRow } from '../../store/runs.ts';
import type { ParkedSet } from '../approve.ts';
import { showHeads } from '../records.ts';
import type { Session } from '../session.ts';

/** A run as its summary (design, section 7); one that is under way has no counts yet. */
export function runJson(row: RunRow): JsonObject {
  const { id, mapping, status, startedAt, error } = row;
  const head = { run: id, mapping, status, startedAt: new Date(startedAt).toISOString() };
  return { ...head, ...row.summary, status, ...(error === undefined ? {} : { error }) };
}

/** What became of one record in a run. */
export function historyJson({ key, outcome, effect, reason, label, at }: HistoryRow): JsonObject {
  const optional = { key, effect, reason, label };
  const given = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return { outcome, at: new Date(at).toISOString(), ...(Object.fromEntries(given) as JsonObject) };
}

/** What the guard of a run parked. */
export async function parkedJson(session: Session, set: ParkedSet, reveal: boolean): Promise<JsonObject> {
  const heads = await showHeads(session, set.rows, reveal);
  return {
    records: set.total,
    causes: Object.fromEntries(set.byCause),
    rows: heads.map(({ id, key, cause }) => ({ id, key: key ?? null, code: cause.code, message: cause.message })),
    approvals: set.approvals.map(({ who, at, rows }) => ({ who, at: new Date(at).toISOString(), rows })),
  };
}
