import { Failure, undocumented } from '../shared/failure.ts';
import type { Interview } from './model.ts';
import type { Settings } from './options.ts';
import { showEvaluation, showInterview, showPosition } from './present.ts';
import { matches, parseFilter } from './qf.ts';
import type { Tables } from './tables.ts';

/** A list's answer, and what the log says of it. */
export interface Listed {
  readonly body: string;
  readonly keys: readonly string[];
}

/** Reads of positions, interviews and evaluations. */
export class Lists {
  readonly #tables: Tables;
  readonly #settings: Settings;
  #reads = 0;

  constructor(tables: Tables, settings: Settings) {
    this.#tables = tables;
    this.#settings = settings;
  }

  positions(query: URLSearchParams): Listed {
    const filter = parseFilter(query.get('qf') ?? '');
    const known = { isArchived: 'flag', isDraft: 'flag', dueDate: 'day' } as const;
    const rows = this.#tables.all('positions').filter((row) => matches(filter, { ...row }, known));
    return this.#page(rows, query, ['qf'], (row) => showPosition(row, this.#settings));
  }

  /** Those of one position, the newest first: an invitation pushes all others on. */
  interviews(position: number, query: URLSearchParams): Listed {
    if (this.#tables.get('positions', position) === undefined) throw missing('position');
    const { takenParameter } = this.#settings.tenant;
    const taken = takenParameter === '' ? null : query.get(takenParameter);
    const rows = this.#tables
      .all('interviews')
      .filter((row) => row.positionId === position && this.#wasTaken(row, taken))
      .sort((a, b) => b.createdDate.localeCompare(a.createdDate) || b.id - a.id);
    const parameters = takenParameter === '' ? [] : [takenParameter];
    this.#reads += 1;
    return this.#page(rows, query, parameters, (row) => showInterview(row, this.#settings, this.#reads));
  }

  interview(id: number, query: URLSearchParams): Listed {
    refuseParameters(query, []);
    const row = this.#tables.get('interviews', id);
    if (row === undefined) throw missing('interview');
    this.#reads += 1;
    return { body: JSON.stringify(showInterview(row, this.#settings, this.#reads)), keys: [String(id)] };
  }

  evaluations(interview: number, query: URLSearchParams): Listed {
    if (this.#tables.get('interviews', interview) === undefined) throw missing('interview');
    const rows = this.#tables.all('evaluations').filter((row) => row.interviewId === interview);
    return this.#page(rows, query, [], (row) => showEvaluation(row, this.#settings));
  }

  #wasTaken(row: Interview, asked: string | null): boolean {
    if (asked === null) return true;
    const { takenFilter } = this.#settings.tenant;
    if (takenFilter === 'qf') return matches(parseFilter(asked), { ...row }, { takenDate: 'day' });
    const form = takenFilter === 'day' ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
    if (!form.test(asked)) throw undocumented('The taken date is written in another way.');
    return row.takenDate !== null && row.takenDate >= asked;
  }

  #page<Row extends { readonly id: number }>(
    all: readonly Row[],
    query: URLSearchParams,
    parameters: readonly string[],
    show: (row: Row) => unknown,
  ): Listed {
    const { pages, pageParameter, pageSizeParameter, pageSize, listField } = this.#settings.tenant;
    refuseParameters(query, [...parameters, ...(pages === 'none' ? [] : [pageParameter, pageSizeParameter])]);
    const at = wholeNumber(query.get(pageParameter) ?? (pages === 'number' ? '1' : '0'), pageParameter);
    const size = Math.min(pageSize, wholeNumber(query.get(pageSizeParameter) ?? '100', pageSizeParameter));
    const start = pages === 'number' ? (at - 1) * size : at;
    const rows = pages === 'none' || pages === 'ignored' ? all : all.slice(start, start + size);
    const list = rows.map(show);
    return {
      body: JSON.stringify(listField === '' ? list : { [listField]: list }),
      keys: rows.map(({ id }) => String(id)),
    };
  }
}

/** Refuses parameters that nobody has named, and one that is there twice. */
export function refuseParameters(query: URLSearchParams, known: readonly string[]): void {
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) throw undocumented(`The parameter ${name} is not known here.`);
    if (query.getAll(name).length > 1) throw undocumented(`The parameter ${name} is there twice.`);
  }
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw undocumented(`${name} is a whole number.`);
  return Number(text);
}

function missing(what: string): Failure {
  return new Failure(404, 'MISSING', `There is no such ${what}.`);
}
