import type { Evaluation, Interview, Position } from './model.ts';
import type { Settings } from './options.ts';

type Wire = Readonly<Record<string, unknown>>;

/** A position as an answer shows it. */
export function showPosition(row: Position, { tenant }: Settings): Wire {
  return renamed({ ...row }, tenant.fields.positions);
}

/** An interview as an answer shows it; `nth` read of it, for links that are signed anew. */
export function showInterview(row: Interview, { tenant, signedLinks }: Settings, nth: number): Wire {
  const { code: _code, notified: _notified, reference, ...shown } = row;
  const signed = signedLinks && row.videoUrl !== null ? { videoUrl: `${row.videoUrl}?signature=${nth}` } : {};
  const own = tenant.referenceField === '' ? {} : { [tenant.referenceField]: reference };
  return renamed({ ...shown, ...signed, ...own }, tenant.fields.interviews);
}

export function showEvaluation(row: Evaluation, { tenant }: Settings): Wire {
  return renamed({ ...row }, tenant.fields.evaluations);
}

/** Other names for some fields; `candidate.email` makes objects. */
function renamed(row: Wire, names: Readonly<Record<string, string>>): Wire {
  const made: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(row)) {
    const path = (names[field] ?? field).split('.');
    const last = path.pop() ?? field;
    let object = made;
    for (const step of path) {
      const inner = (object[step] ?? {}) as Record<string, unknown>;
      object[step] = inner;
      object = inner;
    }
    object[last] = value;
  }
  return made;
}
