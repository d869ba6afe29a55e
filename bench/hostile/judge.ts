import type { Ended } from '../../tools/hrwire.ts';
import { isObject } from '../../src/record/json.ts';
import type { Attempt } from './kind.ts';

/** Stands in personal fields and in secret settings of all cases: no output may hold it. */
export const personal = 'zz-personal-zz';
export const secret = 'zz-secret-zz';

export interface Verdict {
  /** `refused`: with a code, as a whole or row by row. */
  readonly is: 'read' | 'refused';
  /** The code of the refusal. */
  readonly code: string | undefined;
  readonly faults: readonly string[];
}

/** A stack, or a place inside the program: nothing that a user can act on. */
const stack = /\n\s+at (?:async )?[\w.<>$ [\]]* ?\(?(?:file:|node:|\/)[^\n]*:\d+:\d+|node:internal|node_modules/;

/** Whether a case ended as promised: with an exit code and one document, a code of its own, no stack and no secret. */
export function judge({ what, ends, faults, secrets = [] }: Attempt): Verdict {
  const found = [...faults, ...ends.flatMap((ended) => faultsOf(ended, [personal, secret, ...secrets]))];
  const codes = ends.map(codeOf);
  const last = ends.at(-1);
  const code = codes.findLast((each) => each !== undefined);
  const refused = code !== undefined || (last !== undefined && deadIn(last) > 0);
  return { is: refused ? 'refused' : 'read', code, faults: found.map((fault) => `${what}: ${fault}`) };
}

function faultsOf(ended: Ended, hidden: readonly string[]): string[] {
  const { code, signal, stdout, stderr } = ended;
  const found: string[] = [];
  const text = `${stdout}\n${stderr}`;
  if (signal !== null || code === null || code < 0 || code > 4) found.push(`exit ${code} ${signal ?? ''}`);
  if (text.includes('internal.fault')) found.push(`internal.fault: ${text.slice(0, 600)}`);
  if (stack.test(text)) found.push(`a stack: ${text.slice(0, 600)}`);
  for (const each of hidden) {
    const at = text.indexOf(each);
    if (at >= 0) found.push(`"${each.slice(0, 40)}" is told: ${text.slice(Math.max(0, at - 200), at + 100)}`);
  }
  // eslint-disable-next-line no-control-regex -- these would steer a terminal
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text)) found.push('a control character is told');
  if (code !== 0 && code !== 3 && code !== 4 && codeOf(ended) === undefined)
    found.push(`exit ${code} without a code: ${text.slice(0, 300)}`);
  const run = documentOf(ended);
  if (run !== undefined && 'read' in run && !isBalanced(run)) found.push(`out of balance: ${stdout.slice(0, 600)}`);
  return found;
}

/** What a command printed under `--json`. */
export function documentOf({ stdout }: Ended): Readonly<Record<string, unknown>> | undefined {
  try {
    const document: unknown = JSON.parse(stdout);
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** The code of the error that a command ended with; of files with errors the first. */
function codeOf(ended: Ended): string | undefined {
  const document = documentOf(ended);
  if (document === undefined) {
    const plain = / ([a-z]+\.[a-z-]+)\n/.exec(`${ended.stdout}\n${ended.stderr}`);
    return ended.code === 0 ? undefined : plain?.[1];
  }
  const { error, diagnostics } = document;
  if (isObject(error) && typeof error['code'] === 'string') return error['code'];
  const first: unknown = Array.isArray(diagnostics) ? diagnostics.find(isError) : undefined;
  return isObject(first) && typeof first['code'] === 'string' ? first['code'] : undefined;
}

const isError = (each: unknown): boolean => isObject(each) && each['severity'] === 'error';

function deadIn(ended: Ended): number {
  return Number(documentOf(ended)?.['deadLettered'] ?? 0);
}

/** Promise 1, from the figures that the run told. */
function isBalanced(run: Readonly<Record<string, unknown>>): boolean {
  const sum = (...names: readonly string[]): number => names.reduce((total, name) => total + Number(run[name] ?? 0), 0);
  const ends = ['delivered', 'unchanged', 'filtered', 'held', 'deadLettered', 'superseded', 'unknown', 'left'];
  return sum('read', 'resumed', 'absent') === sum(...ends);
}
