import { expression, choice, integer } from '../../config/schema/kinds.ts';
import type { FileNode } from '../../connector/file-node.ts';
import type { HrwireError } from '../../error/error.ts';
import { isObject } from '../../record/json.ts';
import type { Answer } from './exchange.ts';

export const rowsProperties = {
  records: expression('Where the records are in the answer’s body. Without it the body itself is the list.'),
  absent: choice(
    'What it means when the answer has nothing at `records`: a drift of the source, or no records.',
    ['error', 'empty'],
    {
      default: 'error',
    },
  ),
  rows_limit: integer('Most records of one answer; more is an error.', { minimum: 1, default: 100_000 }),
} as const;

/** The list of what an answer holds, not yet normalised. */
export type Rows = (answer: Answer, variables: Readonly<Record<string, unknown>>) => Promise<readonly unknown[]>;

const plainPath = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/**
 * Reads the list at `records`. A path of plain names is walked by hand: there JSONata would not tell an empty list
 * from a missing one, and a missing list is how an error page with status 200 looks. `like`: says what `node` leaves out.
 */
export function compileRows(node: FileNode, like: FileNode = node): Rows {
  const say = (key: string): FileNode => (node.has(key) ? node : like);
  const records = say('records').expression('records');
  const limit = say('rows_limit').has('rows_limit')
    ? say('rows_limit').number('rows_limit')
    : rowsProperties.rows_limit['default'];
  const absent = say('absent').has('absent') ? say('absent').text('absent') : rowsProperties.absent['default'];
  const steps =
    records !== undefined && plainPath.test(records.text.trim()) ? records.text.trim().split('.') : undefined;
  const missing = (found: string): HrwireError => {
    const where = records === undefined ? 'the body' : `“${records.text}”`;
    return node.error(
      'transport.no-records',
      `an answer holds ${found} at ${where} where its records are due`,
      'Look at an answer of the system. If it leaves the list out when it is empty, write `absent: empty`.',
      'records',
    );
  };
  return async (answer, variables) => {
    const { status, headers } = answer;
    const found =
      steps !== undefined
        ? walked(answer.body, steps)
        : records === undefined
          ? answer.body
          : ((await records.value(answer.body, { ...variables, status, headers })) ?? null);
    if (found === undefined && absent === 'error') throw missing('nothing');
    const rows = Array.isArray(found) ? (found as readonly unknown[]) : isObject(found) ? [found] : [];
    if (found !== undefined && found !== null && !Array.isArray(found) && !isObject(found))
      throw missing(`a ${typeof found}`);
    if (rows.length <= Number(limit)) return rows;
    throw node.error(
      'transport.rows-limit',
      `an answer holds ${rows.length} records, more than ${Number(limit)}`,
      'Ask for smaller pages, or raise `rows_limit`.',
    );
  };
}

function walked(body: unknown, steps: readonly string[]): unknown {
  let value = body;
  for (const step of steps) {
    if (value === null) return null;
    if (!isObject(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}
