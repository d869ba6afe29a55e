import type { ConnectionContext } from '../../connector/connection.ts';
import { HrwireError } from '../../error/error.ts';
import { nearest } from '../../error/nearest.ts';

/**
 * Holds the columns of a file against what the mapping wants. Without a column for its key, or for what it needs, each
 * row would be a dead letter: the wrong file is refused before one of them is taken up (`file.header`). A column that is
 * merely read may be left out on purpose, so that its absence is told in the log. The other names are not told: in a
 * file without a header they are somebody's values.
 */
export function checkColumns(
  names: readonly string[],
  place: string,
  { wanted, log }: Pick<ConnectionContext, 'wanted' | 'log'>,
): void {
  if (wanted === undefined) return;
  const absent = (path: string): boolean => !names.some((name) => path === name || path.startsWith(`${name}.`));
  const [first, ...rest] = wanted.required.filter(absent);
  if (first === undefined) {
    const unread = wanted.read.filter(absent);
    if (unread.length > 0) log.warn('Columns that the mapping reads are not in the file', { place, columns: unread });
    return;
  }
  const near = nearest(first, names);
  const list = [first, ...rest].map((name) => `"${name}"`).join(', ');
  throw new HrwireError(
    'file.header',
    `${place}: none of the ${names.length} columns is called ${list}, and the mapping needs ${rest.length === 0 ? 'it' : 'them'}`,
    {
      hint:
        near === undefined
          ? 'Is it the right file? Else correct its first row, `header_row` of the connection, or the mapping.'
          : `Is "${near}" what "${first}" should be? Correct the file or the mapping.`,
    },
  );
}
