import { describe, expect, it } from 'vitest';
import { recordMaker, recordOfCells } from '../../../src/transport/file/csv/record.ts';
import { Scanner } from '../../../src/sheet/csv/scan.ts';

/** The record of a line, by the bounds that the scanner finds. */
function recordOf(names: readonly string[], line: string): object {
  const scanner = new Scanner(',', '\n', 10_000, names.length);
  scanner.scan(line, 0, true);
  return recordMaker(names)(line, scanner.bounds, scanner.doubled);
}

describe('the record of a row', () => {
  it('holds its cells without their quotes, doubled ones once', () => {
    expect(recordOf(['a', 'b', 'c', 'd'], '1,"x,""y""",""" ""","",')).toEqual({ a: '1', b: 'x,"y"', c: '" "', d: '' });
  });

  it('has columns that are called like code', () => {
    const names = ['constructor', 'a"]});throw 1;({"', '\u2028', '7', 'toString'];
    const record = recordOf(names, 'v,w,x,y,z');
    expect(Object.entries(record)).toEqual(Object.entries(recordOfCells(names, ['v', 'w', 'x', 'y', 'z'])));
  });

  it('is the same for a file of more columns than a literal takes', () => {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`);
    const cells = names.map((name) => `${name}!`);
    expect(recordOf(names, cells.map((cell) => `"${cell}"`).join(','))).toEqual(recordOfCells(names, cells));
  });
});
