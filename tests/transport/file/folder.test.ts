import { mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { globExpression } from '../../../src/transport/file/glob.ts';
import { connect, contextOf, folder, noon, pagesOf, request, rowsOf } from './harness.ts';
import type { JsonObject } from '../../../src/record/json.ts';

async function idsOf(directory: string, config: JsonObject = {}): Promise<unknown[]> {
  const pages = await pagesOf(connect(contextOf({ directory, ...config })));
  return rowsOf(pages).records.map((record) => record['id']);
}

describe('the files of a folder', () => {
  it('are read in the order of their names', async () => {
    const directory = await folder({ 'b.csv': 'id,n\n3,x\n', 'a.csv': 'id,n\n1,x\n2,y\n', 'c.txt': 'id,n\n9,x\n' });
    expect(await idsOf(directory)).toEqual(['1', '2', '3']);
  });

  it('are read in the order of their change where that is set', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n', 'b.csv': 'id,n\n2,x\n' });
    await utimes(join(directory, 'a.csv'), 2000, 2000);
    await utimes(join(directory, 'b.csv'), 1000, 1000);
    expect(await idsOf(directory, { order: 'modified' })).toEqual(['2', '1']);
  });

  it('match the pattern whatever their letter case', async () => {
    const directory = await folder({ 'Export.CSV': 'id,n\n1,x\n' });
    expect(await idsOf(directory)).toEqual(['1']);
  });

  it('in folders below are read where the pattern reaches them', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    await mkdir(join(directory, 'may/first'), { recursive: true });
    await writeFile(join(directory, 'may/first/b.csv'), 'id,n\n2,x\n');
    expect(await idsOf(directory)).toEqual(['1']);
    expect(await idsOf(directory, { pattern: '**/*.csv' })).toEqual(['1', '2']);
    expect(await idsOf(directory, { pattern: 'may/*/*.csv' })).toEqual(['2']);
  });

  it.each(['a.csv.part', '.a.csv', 'a.csv.tmp', '~$a.csv', 'a.csv.filepart'])(
    'are left alone while unfinished: %s',
    async (name) => {
      const directory = await folder({ [name]: 'id,n\n1,x\n' });
      expect(await idsOf(directory, { pattern: '*' })).toEqual([]);
    },
  );

  it('that changed a moment ago wait where a least age is set', async () => {
    const directory = await folder({ 'new.csv': 'id,n\n1,x\n', 'old.csv': 'id,n\n2,x\n' });
    await utimes(join(directory, 'new.csv'), noon / 1000 - 10, noon / 1000 - 10);
    await utimes(join(directory, 'old.csv'), noon / 1000 - 100, noon / 1000 - 100);
    expect(await idsOf(directory, { min_age: '1m' })).toEqual(['2']);
  });

  it('outside the bounds of --since and --until are not read', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n', 'b.csv': 'id,n\n2,x\n', 'c.csv': 'id,n\n3,x\n' });
    for (const [name, at] of [
      ['a.csv', 1000],
      ['b.csv', 2000],
      ['c.csv', 3000],
    ] as const)
      await utimes(join(directory, name), at, at);
    const pages = await pagesOf(connect(contextOf({ directory })), { since: 2_000_000, until: 3_000_000 });
    expect(rowsOf(pages).records).toEqual([{ id: '2', n: 'x' }]);
  });

  it('give no page and no error when there are none, and say so', async () => {
    const context = contextOf({ directory: await folder() });
    expect(await pagesOf(connect(context))).toEqual([]);
    expect(context.lines).toMatchObject([{ level: 'info', message: 'No file to read' }]);
  });

  it('are an error when the folder is missing, or is a file', async () => {
    const directory = await folder({ 'a.csv': '' });
    await expect(idsOf(join(directory, 'nope'))).rejects.toMatchObject({
      code: 'file.directory',
      hint: expect.any(String) as string,
    });
    await expect(idsOf(join(directory, 'a.csv'))).rejects.toMatchObject({ code: 'file.directory' });
  });

  it('that are links are read inside the folder and refused when they lead out of it', async () => {
    const outside = await folder({ 'secret.csv': 'id,n\nsecret,x\n' });
    const directory = await folder({ 'a.dat': 'id,n\n1,x\n' });
    await symlink(join(outside, 'secret.csv'), join(directory, 'out.csv'));
    await symlink(outside, join(directory, 'sub'));
    await symlink(join(directory, 'a.dat'), join(directory, 'in.csv'));
    await symlink('/nowhere/at/all', join(directory, 'dead.csv'));
    const context = contextOf({ directory, pattern: '**/*.csv' });
    expect(rowsOf(await pagesOf(connect(context))).records).toEqual([{ id: '1', n: 'x' }]);
    expect(context.lines.filter((line) => line.level === 'warn')).toMatchObject([{ fields: { file: 'out.csv' } }]);
  });

  it.each(['../*.csv', '/etc/*', 'a/../../*.csv'])('cannot be reached outside by a pattern: %s', async (pattern) => {
    const directory = await folder();
    expect(() => connect(contextOf({ directory, pattern }))).toThrow(
      expect.objectContaining({ code: 'file.settings' }),
    );
  });

  it('of a relative folder stay in the project', async () => {
    const root = await folder();
    await mkdir(join(root, 'in'));
    await writeFile(join(root, 'in/a.csv'), 'id,n\n1,x\n');
    const pages = await pagesOf(connect(contextOf({ directory: 'in' }, { root })));
    expect(rowsOf(pages).records).toHaveLength(1);
    expect(() => connect(contextOf({ directory: '../in' }, { root }))).toThrow(
      expect.objectContaining({ code: 'file.settings' }),
    );
  });

  it('are told by a check', async () => {
    const directory = await folder({ 'a.csv': 'id\n' });
    const { signal } = new AbortController();
    expect(await connect(contextOf({ directory })).check(signal)).toBe(`${directory}: 1 file matches *.csv`);
    await expect(connect(contextOf({ directory: join(directory, 'no') })).check(signal)).rejects.toMatchObject({
      code: 'file.directory',
    });
  });

  it('larger than the bound are refused', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    await expect(idsOf(directory, { max_file_bytes: 5 })).rejects.toMatchObject({ code: 'file.too-large' });
  });
});

describe('a file that was read', () => {
  it('is known by its content: under another name it is not read again, with --full it is', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    const connection = connect(contextOf({ directory }));
    const marks = new Set((await pagesOf(connection)).flatMap((page) => page.marks ?? []));
    expect(marks.size).toBe(1);
    await rename(join(directory, 'a.csv'), join(directory, 'z.csv'));
    const seen = async (asked: readonly string[]) => new Set(asked.filter((mark) => marks.has(mark)));
    expect(await pagesOf(connection, { seen })).toEqual([]);
    expect(rowsOf(await pagesOf(connection, { seen, full: true })).records).toHaveLength(1);
    await writeFile(join(directory, 'z.csv'), 'id,n\n1,x\n2,y\n');
    expect(rowsOf(await pagesOf(connection, { seen })).records).toHaveLength(2);
  });

  it('carries its mark on its last page alone, also when it has no rows', async () => {
    const rows = Array.from({ length: 6 }, (_, i) => `${i},x`).join('\n');
    const directory = await folder({ 'a.csv': `id,n\n${rows}\n`, 'b.csv': 'id,n\n' });
    const pages = await pagesOf(connect(contextOf({ directory, page_rows: 3 })));
    expect(pages.map((page) => [page.items.length, page.marks?.length])).toEqual([
      [3, undefined],
      [3, 1],
      [0, 1],
    ]);
    expect(pages.reduce((sum, page) => sum + page.bytes, 0)).toBe(5 + 24 + 5);
  });

  it('is read on in the middle from the cursor of any page', async () => {
    const rows = Array.from({ length: 25 }, (_, i) => (i % 6 === 5 ? 'ragged' : `${i},"x\ny"`)).join('\n');
    const directory = await folder({ 'a.csv': `title\n\nid,n\n${rows}\n`, 'b.csv': 'id,n\nlast,x\n' });
    const connection = connect(contextOf({ directory, page_rows: 4 }));
    const pages = await pagesOf(connection);
    const all = pages.flatMap((page) => page.items);
    let read = 0;
    for (const page of pages.slice(0, -1)) {
      read += page.items.length;
      const rest = await pagesOf(connection, { cursor: page.cursor });
      expect(rest.flatMap((each) => each.items)).toEqual(all.slice(read));
    }
  });

  it('is read from its start when the cursor is of another content', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    const pages = await pagesOf(connect(contextOf({ directory })), { cursor: { file: 'sha256:other', row: 99 } });
    expect(rowsOf(pages).records).toHaveLength(1);
  });

  it('and grows meanwhile keeps no mark: the next run reads it again', async () => {
    const rows = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, i) => `${from + i},x\n`).join('');
    const directory = await folder({ 'a.csv': `id,n\n${rows(0, 50_000)}` });
    const context = contextOf({ directory, page_rows: 100 });
    const connection = connect(context);
    const marks: string[] = [];
    let records = 0;
    for await (const page of connection.source('rows').read(request(), new AbortController().signal)) {
      if (records === 0) await writeFile(join(directory, 'a.csv'), rows(50_000, 50_010), { flag: 'a' });
      records += page.items.length;
      marks.push(...(page.marks ?? []));
    }
    expect(marks).toEqual([]);
    expect(context.lines).toMatchObject([{ level: 'debug' }, { level: 'warn', fields: { file: 'a.csv' } }]);
    const again = await pagesOf(connection);
    expect(rowsOf(again).records).toHaveLength(50_010);
    expect(again.at(-1)?.marks).toHaveLength(1);
  });
});

describe('--input', () => {
  it('is read in place of the folder, whatever was read before, and leaves no mark and no cursor', async () => {
    const elsewhere = await folder({ 'x.csv.part': 'id,n\n7,x\n' });
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    const input = join(elsewhere, 'x.csv.part');
    const seen = async (asked: readonly string[]) => new Set(asked);
    const pages = await pagesOf(connect(contextOf({ directory })), { input, seen });
    expect(rowsOf(pages)).toMatchObject({ records: [{ id: '7' }], positions: ['x.csv.part:2'] });
    expect(pages.every((page) => page.cursor === undefined && page.marks === undefined)).toBe(true);
  });

  it('that does not exist is an error', async () => {
    const directory = await folder();
    await expect(
      pagesOf(connect(contextOf({ directory })), { input: join(directory, 'no.csv') }),
    ).rejects.toMatchObject({ code: 'file.missing' });
  });
});

describe('by_key', () => {
  const { signal } = new AbortController();

  it('finds rows by any field, in all files; of several files the last counts', async () => {
    const directory = await folder({ '1.csv': 'id,dept\n1,old\n2,b\n', '2.csv': 'id,dept\n1,new\n3,b\nragged\n' });
    const source = connect(contextOf({ directory })).source('rows');
    const found = await source.byKey({ field: 'id', values: ['1', '2', '9'] }, signal);
    expect([...found].map(([value, rows]) => [value, rows.map((row) => row.record['dept'])])).toEqual([
      ['1', ['new']],
      ['2', ['b']],
      ['9', []],
    ]);
    const departments = await source.byKey({ field: 'dept', values: ['b'] }, signal);
    expect(departments.get('b')?.map((row) => row.record['id'])).toEqual(['3']);
  });

  it('gives every row of a file that holds the value', async () => {
    const directory = await folder({ '1.csv': 'id,dept\n1,a\n2,a\n' });
    const found = await connect(contextOf({ directory }))
      .source('rows')
      .byKey({ field: 'dept', values: ['a'] }, signal);
    expect(found.get('a')).toHaveLength(2);
  });

  it('scans the files once a run', async () => {
    const directory = await folder({ '1.csv': 'id,n\n1,a\n' });
    const source = connect(contextOf({ directory })).source('rows');
    await source.byKey({ field: 'id', values: ['1'] }, signal);
    await writeFile(join(directory, '2.csv'), 'id,n\n2,b\n');
    expect((await source.byKey({ field: 'id', values: ['2'] }, signal)).get('2')).toEqual([]);
  });

  it('is bounded in memory', async () => {
    const directory = await folder({ '1.csv': 'id,n\n1,a\n2,b\n' });
    const source = connect(contextOf({ directory, max_index_rows: 1 })).source('rows');
    await expect(source.byKey({ field: 'id', values: ['1'] }, signal)).rejects.toMatchObject({
      code: 'file.too-large',
    });
  });
});

describe('a pattern', () => {
  it.each([
    ['*.csv', 'a.csv', true],
    ['*.csv', 'a/b.csv', false],
    ['**/*.csv', 'a/b/c.csv', true],
    ['a?.{csv,txt}', 'a1.TXT', true],
    ['a?.{csv,txt}', 'a12.txt', false],
    ['a+(b).csv', 'a+(b).csv', true],
    ['候选人*.csv', '候选人2024.csv', true],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(globExpression(pattern).test(name)).toBe(matches);
  });
});
