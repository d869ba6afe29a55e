import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { key, makePlace } from '../../bench/project.ts';
import type { Place } from '../../bench/project.ts';
import { checkLines, writeCsv } from '../../bench/w2.ts';
import { hrwire } from '../../tools/hrwire.ts';

let place: Place | undefined;
afterEach(() => place?.remove());

/** Megabytes: the bound that is promised for a source of any size. */
const bound = 180;
const rows = Number(process.env['HRWIRE_MEMORY_ROWS'] ?? 60_000);

it(`a run over ${rows} CSV rows never holds more than ${bound} MB`, { timeout: 600_000 }, async () => {
  place = makePlace();
  const project = place.project();
  writeCsv(join(project, 'inbox/interviews.csv'), rows);
  const usage = join(place.root, 'usage.json');
  const { code, stdout, stderr } = await hrwire(['run', 'csv-to-lines', '--json'], {
    project,
    env: {
      HRWIRE_KEY: key,
      BENCH_URL: 'http://127.0.0.1:9',
      BENCH_USAGE: usage,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, '../../bench/usage.js')}`,
    },
  });
  expect(code, stderr).toBe(0);
  const summary = JSON.parse(stdout) as { readonly delivered: number };
  expect(summary.delivered).toBe(rows);
  const { peakMB } = JSON.parse(readFileSync(usage, 'utf8')) as { readonly peakMB: number };
  expect(peakMB).toBeGreaterThan(30);
  expect(peakMB).toBeLessThan(bound);
  await checkOutput(join(project, 'out'));
});

async function checkOutput(folder: string): Promise<void> {
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  await checkLines(join(folder, files[0] ?? ''), rows);
}
