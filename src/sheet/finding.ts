import { maskText } from '../record/mask.ts';

/** A sentence in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Where a value stands, as its owner finds it. */
export interface Where {
  readonly row: number;
  readonly column: {
    /** A, B … AA. Empty: the row as a whole. */
    readonly letter: string;
    readonly header: string;
  };
  /** The value is masked wherever it is shown. */
  readonly sensitive?: boolean | undefined;
}

/** What is wrong with one value (or row) of a table, and what its owner does about it. */
export interface Finding {
  readonly code: string;
  readonly row: number;
  readonly column: Where['column'];
  /** For its owner's eyes, masked where the field is sensitive; never for a log. */
  readonly value: string;
  readonly message: Bilingual;
  readonly remedy: Bilingual;
}

/** Longest piece of a value that a finding shows. */
const shown = 60;

export function finding(code: string, where: Where, value: string, message: Bilingual, remedy: Bilingual): Finding {
  const text = value.length > shown ? `${value.slice(0, shown)}…` : value;
  const { row, column } = where;
  return { code, row, column, value: where.sensitive === true ? maskText(text) : text, message, remedy };
}
