import { closeSync, createReadStream, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { measureHrwire, measureScript } from './measure.ts';
import type { Measured } from './measure.ts';
import { key, makePlace } from './project.ts';
import { columns, csvLine, isCandidate } from './records.ts';
import type { Workload } from './workload.ts';

/** W2, CSV to JSON Lines: quotes, Chinese, the same transform. */
export function csvToLines(records: number): Workload {
  const place = makePlace();
  const project = place.project();
  const input = join(project, 'inbox/interviews.csv');
  const output = join(place.root, 'out.jsonl');
  writeCsv(input, records);

  async function byHrwire(again: boolean): Promise<Measured> {
    const args = again ? ['csv-to-lines', '--full'] : ['csv-to-lines'];
    if (!again) place.project();
    const outcome = again ? 'unchanged' : 'delivered';
    const measured = await measureHrwire(
      project,
      args,
      { HRWIRE_KEY: key, BENCH_URL: 'http://127.0.0.1:9' },
      { outcome, count: records },
    );
    // No deltas, no file: after a run without a change the first run's file stands there alone.
    const files = readdirSync(join(project, 'out'));
    if (files.length !== 1) throw new Error(`there are ${files.length} files: ${files.join(', ')}`);
    await checkLines(join(project, 'out', files[0] ?? ''), records);
    return measured;
  }

  async function byScript(program: string): Promise<Measured> {
    rmSync(output, { force: true });
    const measured = await measureScript(place.root, program, [input, output]);
    await checkLines(output, records);
    return measured;
  }
  return {
    name: 'W2',
    title: `CSV → JSON Lines, ${records} rows`,
    records,
    run: (contender) =>
      contender === 'hrwire' || contender === 'again'
        ? byHrwire(contender === 'again')
        : byScript(contender === 'naive' ? 'w2/naive.ts' : 'w2/tuned.ts'),
    close: () => {
      place.remove();
    },
  };
}

export function writeCsv(path: string, records: number): void {
  const file = openSync(path, 'w');
  let text = `${columns.join(',')}\n`;
  for (let i = 0; i < records; i++) {
    text += csvLine(i);
    if (text.length > 1 << 18 || i === records - 1) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}

/** Throws unless the file holds every row, as it must be, in the order of the source. */
export async function checkLines(path: string, records: number): Promise<void> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (!isCandidate(JSON.parse(line), count)) throw new Error(`line ${count + 1} of ${path} is wrong: ${line}`);
    count++;
  }
  if (count !== records) throw new Error(`${path} has ${count} of ${records} lines`);
}
