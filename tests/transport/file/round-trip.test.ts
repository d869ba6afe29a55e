import fc from 'fast-check';
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/record/json.ts';
import { fileSettingsSchema } from '../../../src/transport/file/settings-schema.ts';
import { readYaml } from '../../../src/config/project/read.ts';
import { batchOf, connect, contextOf, folder, pagesOf, rowsOf } from './harness.ts';

const { signal } = new AbortController();

async function through(
  records: readonly JsonObject[],
  connector: 'csv' | 'jsonl',
  config: JsonObject,
): Promise<readonly JsonObject[]> {
  const directory = await folder();
  const connection = connect(contextOf({ directory, operation_column: '', ...config }), connector);
  const sink = connection.sink('rows');
  await sink.write(batchOf(records.slice(0, 3)), signal);
  if (records.length > 3) await sink.write(batchOf(records.slice(3)), signal);
  await sink.finish?.('settled');
  const { records: read, bad } = rowsOf(await pagesOf(connection));
  expect(bad).toEqual([]);
  return read;
}

describe('what is written is read back the same', () => {
  const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.stringMatching(/^[",;\t\r\n 'a汉=-]{0,8}$/));
  const clean = cell.filter((text) => !text.includes('\0') && text.isWellFormed());

  it.each([
    ['as it is', {}],
    ['for Excel', { excel: true }],
    ['in GB18030', { write_encoding: 'gb18030', encoding: 'gb18030' }],
    ['with semicolons', { delimiter: ';' }],
  ])('CSV %s', async (_name, config) => {
    const rows = fc.array(fc.record({ id: fc.integer({ min: 1 }).map(String), 姓名: clean, note: clean }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (records) => {
        expect(await through(records, 'csv', { defuse: false, header_row: 1, ...config })).toEqual(records);
      }),
      { numRuns: 60 },
    );
  });

  it('JSON Lines', async () => {
    // Whole numbers of 16 digits and more come back as text, by intention.
    const value = fc.jsonValue().filter((json) => !/\d{16}/.test(JSON.stringify(json)));
    const rows = fc.array(fc.record({ id: fc.string(), value }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, async (records) => {
        const plain = JSON.parse(JSON.stringify(records)) as JsonObject[];
        expect(await through(plain, 'jsonl', {})).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the connectors that ship', () => {
  it.each(['csv', 'jsonl', 'xlsx'])('%s describes the settings as the transport does', (name) => {
    const root = join(import.meta.dirname, '../../..');
    const { document } = readYaml(join(root, 'connectors', `${name}.yaml`), root);
    const config = document?.value['config'] as { properties: Record<string, JsonObject> };
    const bare = (key: string, value: unknown): unknown => (key.startsWith('x-') ? undefined : value);
    const own = JSON.parse(JSON.stringify(fileSettingsSchema['properties'], bare)) as Record<string, JsonObject>;
    for (const [setting, written] of Object.entries(config.properties)) {
      const expected = own[setting] ?? {};
      expect(written).toEqual(setting === 'pattern' ? { ...expected, default: `*.${name}` } : expected);
    }
    if (name === 'csv') {
      const ofText = Object.keys(own).filter((key) => key !== 'sheet');
      expect(Object.keys(config.properties)).toEqual(ofText);
    }
  });
});

describe('memory', () => {
  // V8 lets its nursery grow to 96 MB where nobody bounds it: what is measured here is what reading needs.
  it('stays below 180 MB while 200,000 rows are read', async () => {
    const directory = await folder();
    const file = createWriteStream(join(directory, 'a.csv'));
    file.write(`${Array.from({ length: 18 }, (_, i) => `column${i}`).join(',')}\n`);
    for (let row = 0; row < 200_000; row++) {
      const cells = Array.from({ length: 17 }, (_, i) => (i % 6 === 0 ? `"汉字, ${row}"` : `value ${row} ${i}`));
      if (!file.write(`${row},${cells.join(',')}\n`)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'finish');
    const script = fileURLToPath(new URL('./read-all.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--max-semi-space-size=8', script, directory]);
    const { rows, peak } = JSON.parse(stdout) as { rows: number; peak: number };
    expect(rows).toBe(200_000);
    expect(peak).toBeLessThan(180);
  });
});
