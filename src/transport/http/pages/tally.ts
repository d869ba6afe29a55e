import { hash } from 'node:crypto';
import type { Expression } from '../../../expression/expression.ts';
import { isBlank } from '../../../record/json.ts';
import { ofAnswer, wholeNumber } from './turn.ts';
import type { PageAnswer, Turn } from './turn.ts';

/**
 * Counts a walk against what its first answer announced: where a cursor that died looks like the end, nothing else
 * tells. A row that comes twice counts once; more rows than announced are no fault, a source may grow while it is read.
 */
export interface Tally {
  /** Takes a page up; the first one says the total, or leaves it open by a blank one. */
  take(turn: Turn, answer: PageAnswer, rows: readonly unknown[]): Promise<void>;
  /** What is missing at the end of the walk, in words; undefined where nothing is. */
  short(): string | undefined;
}

const unchecked: Tally = { take: async () => undefined, short: () => undefined };

/** A tally for one walk from its first page. */
export function tallyOf(total: Expression | undefined): Tally {
  if (total === undefined) return unchecked;
  let announced: number | 'open' | undefined;
  const distinct = new Set<string>();
  return {
    async take(turn, answer, rows) {
      if (announced === undefined) {
        const value = await ofAnswer(total, answer, turn);
        announced = isBlank(value) ? 'open' : wholeNumber(total, value);
      }
      if (announced === 'open') return;
      // Short texts, so that a million rows are some tens of megabytes.
      for (const row of rows) distinct.add(hash('sha256', JSON.stringify(row) ?? '', 'base64url').slice(0, 12));
    },
    short() {
      if (typeof announced !== 'number' || distinct.size >= announced) return undefined;
      return `it announced ${announced} records and gave ${distinct.size} different ones`;
    },
  };
}
