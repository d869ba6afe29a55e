import { expect, test } from 'vitest';
import { loadTable } from '../../src/config/table.ts';
import type { TableSource } from '../../src/config/table.ts';

function table(text: string | Uint8Array, options: Partial<TableSource> = {}): ReturnType<typeof loadTable> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return loadTable({
    name: 't',
    key: ['code'],
    types: {},
    required: [],
    missing: 'reject',
    file: 't.csv',
    bytes,
    ...options,
  });
}

function codes(result: ReturnType<typeof loadTable>): string[] {
  return result.diagnostics.map(({ code, place }) => `${code} ${place?.line}`);
}

test('cells are text, with leading zeros, unless types says otherwise', () => {
  const { table: loaded } = table('\ufeffcode,id,limit,on\r\na,007,84.6,TRUE\r\n', {
    types: { limit: 'number', on: 'boolean' },
  });
  expect(loaded?.rows.get('a')).toEqual({ code: 'a', id: '007', limit: 84.6, on: true });
});

test('a composite key keeps its parts apart', () => {
  const { table: loaded } = table('a,b,v\nx&y,z,1\nx,y&z,2\n', { key: ['a', 'b'] });
  expect(loaded?.rows.get('["x&y","z"]')?.['v']).toBe('1');
  expect(loaded?.rows.get('["x","y&z"]')?.['v']).toBe('2');
});

test('blank and repeated keys are errors with their line', () => {
  expect(codes(table('code,id\na,1\n,2\na,3\n'))).toEqual(['table.key 3', 'table.key 4']);
  expect(table('code,id\na,1\na,3\n').diagnostics[0]?.message).toContain('line 2');
});

test('a blank cell in a required column and a cell of another type are errors with their line', () => {
  const result = table('code,n\na,\nb,x\nc,1\n', { required: ['n'], types: { n: 'integer' } });
  expect(codes(result)).toEqual(['table.cell 2', 'table.cell 3']);
  expect(JSON.stringify(result.diagnostics.map((each) => each.message))).not.toContain('x"');
});

test('a line break inside a cell moves the lines after it', () => {
  expect(codes(table('code,id\n"a\nb",1\nc,2\nc,3\n'))).toEqual(['table.key 5']);
});

test('a missing column names the nearest, a doubled one is refused', () => {
  expect(table('cod,id\na,1\n').diagnostics[0]).toMatchObject({ code: 'table.column', hint: 'Did you mean cod?' });
  expect(codes(table('code,id,id\na,1,2\n'))).toEqual(['table.column 1']);
});

test('ragged rows, open quotes, other encodings and empty files are refused', () => {
  expect(codes(table('code,id\na\n'))).toEqual(['table.unreadable 2']);
  expect(codes(table('code,id\n"a,1\n'))[0]).toMatch(/^table\.unreadable/);
  expect(codes(table(Buffer.from([0xd0, 0xd5, 0x2c, 0x31])))).toEqual(['table.unreadable 1']);
  expect(codes(table(''))).toEqual(['table.unreadable 1']);
});

test('rows of blanks are passed over', () => {
  expect(table('code,id\na,1\n,\n\n').table?.rows.size).toBe(1);
});
