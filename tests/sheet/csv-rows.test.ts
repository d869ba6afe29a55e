import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactRecord } from '../../src/sheet/csv/exact.ts';
import { csvRows } from '../../src/sheet/csv/rows.ts';
import { sheetLimits } from '../../src/sheet/sheet.ts';
import type { Row } from '../../src/sheet/sheet.ts';

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function pagesOf(text: string, size = 1_000_000): Promise<readonly (readonly Row[])[]> {
  const pages: (readonly Row[])[] = [];
  const dialect = { delimiter: ',', lines: '\n', skip: 0 } as const;
  for await (const page of csvRows(cut(text, size), dialect, 'list.csv', sheetLimits)) pages.push(page);
  return pages;
}

const cell = fc.string({ unit: fc.constantFrom('a', '字', ' ', '"', '""', '\0', '\r', '=', '1'), maxLength: 5 });
const written = fc.oneof(
  cell,
  cell.map((text) => `"${text.replaceAll('"', '""')}"`),
);
const line = fc.array(written, { minLength: 1, maxLength: 6 }).map((cells) => cells.join(','));

test('cells are those of the strict parser, however the text is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), async (lines, size) => {
      // What a broken quote does to the lines behind it is told elsewhere.
      const whole = lines.filter((text) => exactRecord(text, ',').ok && !text.includes('\r'));
      const rows = (await pagesOf(whole.join('\n'), size)).flat();
      const strict = whole.flatMap((text, index) => {
        const exact = exactRecord(text, ',');
        const cells = exact.ok ? exact.cells : [];
        return cells.every((one) => one.trim() === '') ? [] : [{ number: index + 1, texts: cells }];
      });
      expect(rows.map(({ number, cells }) => ({ number, texts: cells.map(({ text }) => text) }))).toEqual(strict);
    }),
  );
});

test('a piece of thousands of rows comes in pages of 250', async () => {
  const pages = await pagesOf(Array.from({ length: 850 }, (_, at) => `${at},x`).join('\n'));
  expect(pages.map(({ length }) => length)).toEqual([250, 250, 250, 100]);
});
