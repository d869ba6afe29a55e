import { parseDuration } from '../record/duration.ts';
import { guardDefaults } from '../config/schema/guard.ts';
import type { GuardLimit, Guards } from './mapping.ts';
import type { Scope } from './scope.ts';
import { fault, textAt, valueAt } from './section.ts';

/** The limits of a mapping's runs; what its file does not say holds by default. */
export function compileGuard(scope: Scope): Guards {
  const limit = (name: keyof typeof guardDefaults): GuardLimit | undefined =>
    limitOf(scope, name, textAt(scope.document, ['guard', name]) ?? guardDefaults[name]);
  const deletes = limit('deletes');
  if (deletes === undefined) throw wrong(scope, 'deletes', 'is never off', 'Write `100% or 5000`.');
  return {
    deletes,
    rejects: limit('rejects'),
    changes: limit('changes'),
    field: limit('field'),
    emptied: limit('emptied'),
    over: timeOf(scope, textAt(scope.document, ['guard', 'over']) ?? guardDefaults.over),
    stage: stageOf(scope, valueAt(scope.document, ['guard', 'stage']) ?? guardDefaults.stage),
  };
}

function limitOf(scope: Scope, name: string, text: string | number): GuardLimit | undefined {
  if (text === 'off') return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*%\s+or\s+(\d+)\s*$/.exec(String(text));
  const percent = Number(match?.[1]);
  if (match !== null && percent <= 100) return { percent, count: Number(match[2]) };
  throw wrong(scope, name, 'is no limit', 'Write `20% or 25`: it holds only above both.');
}

function timeOf(scope: Scope, text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw wrong(scope, 'over', 'is no duration', 'Write `24h`.');
}

function stageOf(scope: Scope, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw wrong(scope, 'stage', 'is no number of deltas', 'Write `10000`.');
}

function wrong(scope: Scope, name: string, what: string, hint: string): Error {
  return fault(scope.document, ['guard', name], 'mapping.invalid', `\`guard.${name}\` ${what}`, hint);
}
