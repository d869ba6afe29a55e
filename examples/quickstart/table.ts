import Table from 'cli-table3';

/** A plain table; the numbers of a column end where its head ends. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const numbers = head.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const made = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: numbers.map((number) => (number ? 'right' : 'left')),
  });
  for (const row of rows) made.push([...row]);
  return made.toString();
}
