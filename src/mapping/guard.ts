import { parseDuration } from '../record/duration.ts';
import type { GuardLimit, Guards } from './mapping.ts';
import type { Scope } from './scope.ts';
import { fault, textAt } from './section.ts';

/** What holds with no `guard:` in the file. */
const standing: Guards = { rejects: { percent: 20, count: 25 }, over: 86_400_000 };

export function compileGuard(scope: Scope): Guards {
  const rejects = textAt(scope.document, ['guard', 'rejects']);
  const over = textAt(scope.document, ['guard', 'over']);
  return {
    rejects: rejects === undefined ? standing.rejects : limitOf(scope, rejects),
    over: over === undefined ? standing.over : timeOf(scope, over),
  };
}

function limitOf(scope: Scope, text: string): GuardLimit {
  const match = /^\s*(\d+(?:\.\d+)?)\s*%\s+or\s+(\d+)\s*$/.exec(text);
  const percent = Number(match?.[1]);
  if (match !== null && percent <= 100) return { percent, count: Number(match[2]) };
  const hint = 'Write `20% or 25`: it stops only above both.';
  throw fault(scope.document, ['guard', 'rejects'], 'mapping.invalid', '`guard.rejects` is no limit', hint);
}

function timeOf(scope: Scope, text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw fault(scope.document, ['guard', 'over'], 'mapping.invalid', '`guard.over` is no duration', 'Write `24h`.');
}
