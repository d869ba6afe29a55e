import { Failure } from '../shared/failure.ts';
import type { Evaluation, Interview } from './model.ts';
import type { Parts } from './parts.ts';
import { finish, iso, take } from './seed.ts';

/** Which interviews something happens to: these, or so many of those that wait for it. */
export interface Which {
  readonly ids?: readonly number[];
  readonly count?: number;
}

/** What candidates and evaluators do at the vendor's site. */
export class People {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Candidates begin: there is a date, and no result. Gives the ids. */
  take(which: Which & { readonly at?: string }): readonly number[] {
    const { tables, settings } = this.#parts;
    const at = which.at === undefined ? settings.now() : Date.parse(which.at);
    const rows = this.#rows(which, ({ takenDate }) => takenDate === null).map((row) => take(row, at));
    tables.put('interviews', ...rows);
    return rows.map(({ id }) => id);
  }

  /** So many interviews finish at once, begun or not, each with a result and a notification. Gives the ids. */
  async finish(which: Which & { readonly score?: number; readonly status?: string }): Promise<readonly number[]> {
    const { tables, settings, hooks } = this.#parts;
    const rows = this.#rows(which, ({ score }) => score === null).map((row) =>
      finish(
        { ...row, takenDate: row.takenDate ?? iso(settings.now()) },
        which.score ?? 40 + (row.id % 600) / 10,
        which.status ?? 'Completed',
      ),
    );
    tables.put('interviews', ...rows);
    for (const interview of rows) await hooks.tell({ event: 'interviewFinished', interview, evaluation: undefined });
    return rows.map(({ id }) => id);
  }

  /** An evaluator decides, long after the interview was taken: nothing of the interview changes. */
  async evaluate(given: Pick<Evaluation, 'interviewId'> & Partial<Evaluation>): Promise<number> {
    const { tables, settings, hooks } = this.#parts;
    const interview = tables.get('interviews', given.interviewId);
    if (interview === undefined) throw new Failure(404, 'SANDBOX', 'no such interview');
    const evaluation: Evaluation = {
      id: tables.next('evaluations'),
      positionId: interview.positionId,
      evaluator: '李面试官',
      decision: 'yes',
      rating: 4,
      comment: '',
      scores: [],
      submittedDate: iso(settings.now()),
      ...given,
    };
    tables.put('evaluations', evaluation);
    await hooks.tell({ event: 'decisionSubmitted', interview, evaluation });
    return evaluation.id;
  }

  #rows({ ids, count }: Which, waits: (row: Interview) => boolean): readonly Interview[] {
    const { tables } = this.#parts;
    if (ids === undefined)
      return tables
        .all('interviews')
        .filter(waits)
        .slice(0, count ?? 1);
    return ids.map((id) => {
      const row = tables.get('interviews', id);
      if (row === undefined) throw new Failure(404, 'SANDBOX', `no such interview: ${id}`);
      return row;
    });
  }
}
