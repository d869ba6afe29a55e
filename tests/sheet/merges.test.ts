import { describe, expect, it } from 'vitest';
import { sheetLimits } from '../../src/sheet/sheet.ts';
import { scanMerges } from '../../src/sheet/xlsx/merges.ts';

const part = `<worksheet><sheetData/>${' '.repeat(50)}<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells></worksheet>`;

async function* pieces(size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < part.length; at += size) yield Buffer.from(part.slice(at, at + size));
}

describe('the merged cells of a sheet', () => {
  it.each([1, 3, 7, 10, 64, 1000])('are found wherever pieces of %d bytes are cut', async (size) => {
    expect(await scanMerges(pieces(size), 'a.xlsx', sheetLimits)).toEqual([{ top: 2, bottom: 3, left: 1, right: 2 }]);
  });
});
