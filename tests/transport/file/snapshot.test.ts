import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Page, ReadRequest, Whole } from '../../../src/connector/source.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { connect, contextOf, folder, request, rowsOf } from './harness.ts';

/** Reads as a run does, and asks then what the reading was of. */
async function read(
  directory: string,
  config: JsonObject = {},
  more: Partial<ReadRequest> = {},
): Promise<{ ids: unknown[]; pages: Page[]; whole: Whole | undefined }> {
  const source = connect(contextOf({ directory, holds: 'snapshot', ...config })).source('rows');
  const asked = request(more);
  const pages: Page[] = [];
  for await (const page of source.read(asked, new AbortController().signal)) pages.push(page);
  return { ids: rowsOf(pages).records.map(({ id }) => id), pages, whole: source.whole?.(asked) };
}
const marksOf = (pages: readonly Page[]): string[] => pages.flatMap(({ marks }) => marks ?? []);

describe('files that each hold the whole state', () => {
  it('are read as the last of them alone', async () => {
    const directory = await folder({ 'mon.csv': 'id,n\n1,x\n2,y\n', 'tue.csv': 'id,n\n1,x\n' });
    const { ids, whole } = await read(directory);
    expect(ids).toEqual(['1']);
    expect(whole?.state).toMatch(/^sha256:/);
  });

  it('that a newer one has overtaken do not come back when that is moved away', async () => {
    const directory = await folder({ 'mon.csv': 'id,n\n1,x\n2,y\n', 'tue.csv': 'id,n\n1,x\n' });
    const seen = new Set(marksOf((await read(directory)).pages));
    await rm(join(directory, 'tue.csv'));
    const again = await read(directory, {}, { seen: async (marks) => new Set(marks.filter((mark) => seen.has(mark))) });
    expect(again).toMatchObject({ ids: [], whole: undefined });
  });

  it('are no new state when they were read before', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    const seen = async (marks: readonly string[]): Promise<Set<string>> => new Set(marks);
    expect((await read(directory, {}, { seen })).whole).toBeUndefined();
  });

  it('are the same state when they are read again with --full', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    const seen = async (marks: readonly string[]): Promise<Set<string>> => new Set(marks);
    const first = await read(directory);
    expect((await read(directory, {}, { seen, full: true })).whole).toEqual(first.whole);
  });

  it('of other columns, or asked for in another way, are of another definition', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    const { whole } = await read(directory);
    await writeFile(join(directory, 'b.csv'), 'n,id\ny,1\n');
    expect((await read(directory)).whole?.definition).toBe(whole?.definition);
    await writeFile(join(directory, 'c.csv'), 'id,n,unit\n1,x,u\n');
    expect((await read(directory)).whole?.definition).not.toBe(whole?.definition);
    expect((await read(directory, { pattern: 'a*.csv' })).whole?.definition).not.toBe(whole?.definition);
  });

  it('are none when reading goes on in the middle of one', async () => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n2,y\n3,z\n' });
    const { pages } = await read(directory, { page_rows: 1 });
    const { ids, whole } = await read(directory, { page_rows: 1 }, { cursor: pages[0]?.cursor });
    expect({ ids, whole }).toEqual({ ids: ['2', '3'], whole: undefined });
  });

  it.each([{ since: 0 }, { until: 9e12 }, { input: 'a.csv' }])('are none in a bounded reading: %o', async (more) => {
    const directory = await folder({ 'a.csv': 'id,n\n1,x\n' });
    const input = more.input === undefined ? {} : { input: join(directory, more.input) };
    expect((await read(directory, {}, { ...more, ...input })).whole).toBeUndefined();
  });

  it('are asked for keys as they stand in the last of them', async () => {
    const directory = await folder({ 'mon.csv': 'id,n\n1,x\n2,y\n', 'tue.csv': 'id,n\n1,x\n' });
    const source = connect(contextOf({ directory, holds: 'snapshot' })).source('rows');
    const found = await source.byKey({ field: 'id', values: ['1', '2'] }, new AbortController().signal);
    expect([...found].map(([key, records]) => [key, records.length])).toEqual([
      ['1', 1],
      ['2', 0],
    ]);
  });
});

it('files that bring records of their own are never the whole state', async () => {
  const directory = await folder({ 'a.csv': 'id,n\n1,x\n', 'b.csv': 'id,n\n2,x\n' });
  expect(await read(directory, { holds: 'records' })).toMatchObject({ ids: ['1', '2'], whole: undefined });
});
