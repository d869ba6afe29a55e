import iconv from 'iconv-lite';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConnectionContext } from '../../../src/connector/connection.ts';
import type { End, Sink } from '../../../src/connector/sink.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { batchOf, connect, contextOf, folder } from './harness.ts';

const { signal } = new AbortController();

function sinkOf(config: JsonObject, more: Partial<ConnectionContext> = {}, connector: 'csv' | 'jsonl' = 'csv'): Sink {
  return connect(contextOf(config, more), connector).sink('rows');
}

/** Writes one batch, ends the run, and gives the files of the folder. */
async function written(
  records: readonly JsonObject[],
  config: JsonObject = {},
  connector: 'csv' | 'jsonl' = 'csv',
): Promise<Buffer> {
  const directory = await folder();
  const sink = sinkOf({ directory, ...config }, {}, connector);
  const verdicts = await sink.write(batchOf(records), signal);
  if (!Array.isArray(verdicts)) throw new Error('a file refuses no call as a whole');
  expect(verdicts).toEqual(records.map(() => ({ is: 'accepted' })));
  await sink.finish?.('settled');
  const [name] = await readdir(directory);
  return readFile(join(directory, name ?? ''));
}

async function text(
  records: readonly JsonObject[],
  config: JsonObject = {},
  connector: 'csv' | 'jsonl' = 'csv',
): Promise<string> {
  return (await written(records, { operation_column: '', ...config }, connector)).toString();
}

describe('a file that a run writes', () => {
  it('has a temporary name until the run ends, then its own', async () => {
    const directory = join(await folder(), 'made/when/needed');
    const sink = sinkOf({ directory });
    await sink.write(batchOf([{ id: '1' }]), signal);
    expect(await readdir(directory)).toEqual(['.people-to-files-20261121T120000-r1.csv~people-to-files.part']);
    await sink.finish?.('stopped');
    expect(await readdir(directory)).toEqual(['people-to-files-20261121T120000-r1.csv']);
  });

  it('does not come to be without deltas, nor from rejects alone', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory });
    expect(await sink.write(batchOf([{}]), signal)).toMatchObject([
      { is: 'rejected', cause: { code: 'file.empty-row' } },
    ]);
    await sink.finish?.('settled');
    expect(await readdir(directory)).toEqual([]);
  });

  it('takes its name from the setting, without what leads elsewhere', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory, file_name: 'out {run}.csv' }, { run: '../../r' });
    await sink.write(batchOf([{ id: '1' }]), signal);
    await sink.finish?.('settled');
    expect(await readdir(directory)).toEqual(['out .._.._r.csv']);
    for (const file_name of ['fixed.csv', '../{run}.csv']) {
      expect(() => sinkOf({ directory, file_name })).toThrow(expect.objectContaining({ code: 'file.settings' }));
    }
  });

  it('never replaces another', async () => {
    const directory = await folder({ 'x-r1.csv': 'theirs' });
    const sink = sinkOf({ directory, file_name: 'x-{run}' });
    await sink.write(batchOf([{ id: '1' }]), signal);
    await expect(sink.finish?.('settled')).rejects.toMatchObject({
      code: 'file.taken',
      hint: expect.any(String) as string,
    });
    expect(await readFile(join(directory, 'x-r1.csv'), 'utf8')).toBe('theirs');
  });

  it('takes creates, updates, upserts and deletes as rows, and says which', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory });
    expect([...sink.operations.keys()]).toEqual(['create', 'update', 'upsert', 'delete']);
    expect([...sink.operations.values()].every((traits) => traits.repeat.kind === 'safe' && !traits.atomic)).toBe(true);
    for (const operation of ['create', 'update', 'delete'] as const)
      await sink.write(batchOf([{ id: operation }], operation), signal);
    await sink.finish?.('settled');
    const [name] = await readdir(directory);
    expect(await readFile(join(directory, name ?? ''), 'utf8')).toBe(
      'id,_operation\ncreate,create\nupdate,update\ndelete,delete\n',
    );
  });

  it('rejects a record that has a field of the operation column itself', async () => {
    const sink = sinkOf({ directory: await folder() });
    expect(await sink.write(batchOf([{ _operation: 'x' }, { id: '1' }]), signal)).toMatchObject([
      { is: 'rejected', cause: { code: 'file.column' } },
      { is: 'accepted' },
    ]);
    await sink.finish?.('failed');
  });
});

describe('CSV that is written', () => {
  it('has the columns of the mapping in its order, also those that the first record leaves out', async () => {
    expect(
      await text([
        { a: '1', d: '4' },
        { a: '1', b: '2', c: '3' },
        { b: '2', x: '9', d: '5' },
      ]),
    ).toBe('a,b,x,c,d\n1,,,,4\n1,2,,3,\n,2,9,,5\n');
  });

  it('rejects a later record with a new column, and names the setting', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory, operation_column: '' });
    await sink.write(batchOf([{ a: '1' }]), signal);
    const verdicts = await sink.write(
      batchOf([
        { a: '2', b: 'new' },
        { a: '3', b: null },
      ]),
      signal,
    );
    expect(verdicts).toMatchObject([
      {
        is: 'rejected',
        cause: { code: 'file.column', field: 'b', hint: expect.stringContaining('columns') as string },
      },
      { is: 'accepted' },
    ]);
    await sink.finish?.('settled');
    const [name] = await readdir(directory);
    expect(await readFile(join(directory, name ?? ''), 'utf8')).toBe('a\n1\n3\n');
  });

  it('has a field that some records empty where the others have it', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory, operation_column: '' });
    const [first, second] = batchOf([
      { a: '1', c: '3' },
      { a: '4', b: '5', c: '6' },
    ]).deltas;
    if (first === undefined || second === undefined) throw new Error('two records were made');
    const emptied = { ...first, clear: ['b'] };
    await sink.write({ ...batchOf([]), deltas: [emptied, second] }, signal);
    await sink.finish?.('settled');
    const [name] = await readdir(directory);
    expect(await readFile(join(directory, name ?? ''), 'utf8')).toBe('a,b,c\n1,,3\n4,5,6\n');
  });

  it('has its columns as the mapping orders its fields, also where all records empty one', async () => {
    const directory = await folder();
    const fields = ['id', 'gone', 'address', 'name'];
    const sink = sinkOf({ directory, operation_column: '' }, { fields });
    const [delta] = batchOf([{ id: '1', address: { city: '上海', street: 'x' }, name: '王' }]).deltas;
    if (delta === undefined) throw new Error('one record was made');
    await sink.write({ ...batchOf([]), deltas: [{ ...delta, clear: ['gone'] }] }, signal);
    await sink.finish?.('settled');
    const [name] = await readdir(directory);
    expect(await readFile(join(directory, name ?? ''), 'utf8')).toBe(
      'id,gone,address.city,address.street,name\n1,,上海,x,王\n',
    );
  });

  it('has the columns of the setting', async () => {
    expect(await text([{ a: '1' }], { columns: ['b', 'a'] })).toBe('b,a\n,1\n');
  });

  it('has a column for each field of an object, or JSON text; lists are JSON text', async () => {
    const record = { id: 1, address: { city: '上海', geo: { lat: 1.5 } }, tags: ['a', 'b'], gone: null, on: true };
    expect(await text([record])).toBe(
      'id,address.city,address.geo.lat,tags,gone,on\n1,上海,1.5,"[""a"",""b""]",,true\n',
    );
    expect(await text([{ a: { b: 1 } }], { nested: 'json' })).toBe('a\n"{""b"":1}"\n');
    const sink = sinkOf({ directory: await folder() });
    expect(await sink.write(batchOf([{ 'a.b': 1, a: { b: 2 } }]), signal)).toMatchObject([{ is: 'rejected' }]);
  });

  it('quotes what needs it', async () => {
    expect(await text([{ a: 'x,y', b: 'say "hi"', c: 'l1\nl2', d: ' pad', e: 'plain' }])).toBe(
      'a,b,c,d,e\n"x,y","say ""hi""","l1\nl2"," pad",plain\n',
    );
    expect(await text([{ a: '' }])).toBe('a\n""\n');
    expect(await text([{ a: 'x;y', b: 'x,y' }], { delimiter: ';' })).toBe('a;b\n"x;y";x,y\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['＝1+1', "'＝1+1"],
    ['-12.5', '-12.5'],
    ['+8613800138000', '+8613800138000'],
    ['-', '-'],
    ['a=b', 'a=b'],
  ])('defuses formulas and keeps numbers: %j', async (value, cell) => {
    expect(await text([{ a: 'x', b: value }])).toBe(`a,b\nx,${cell}\n`);
    if (value.startsWith('=')) expect(await text([{ a: value }], { defuse: false })).toBe(`a\n${value}\n`);
  });

  it('defuses column names too', async () => {
    expect(await text([{ '=evil()': 'x' }])).toBe("'=evil()\nx\n");
  });

  it('XL-OUTGOING-CSV: opens right in Excel where asked: byte order mark once, CRLF', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory, excel: true, operation_column: '' });
    await sink.write(batchOf([{ 姓名: '张三' }]), signal);
    await sink.write(batchOf([{ 姓名: '李四' }]), signal);
    await sink.finish?.('settled');
    const [name] = await readdir(directory);
    expect((await readFile(join(directory, name ?? ''))).toString()).toBe('\ufeff姓名\r\n张三\r\n李四\r\n');
  });

  it('is GB18030 where asked, four-byte characters included', async () => {
    const bytes = await written([{ 姓名: '㐁朱镕' }], { write_encoding: 'gb18030', operation_column: '', excel: true });
    expect(bytes).toEqual(iconv.encode('姓名\r\n㐁朱镕\r\n', 'gb18030'));
  });

  it('empties what the mapping clears', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory }, {}, 'jsonl');
    const [delta] = batchOf([{ id: '1' }]).deltas;
    if (delta === undefined) throw new Error('no delta');
    await sink.write({ id: 'b', operation: 'update', deltas: [{ ...delta, clear: ['mail', 'a.b'] }] }, signal);
    await sink.finish?.('settled');
    const [name] = await readdir(directory);
    expect(await readFile(join(directory, name ?? ''), 'utf8')).toBe(
      '{"a":{"b":null},"id":"1","mail":null,"_operation":"update"}\n',
    );
  });
});

describe('JSON Lines that are written', () => {
  it('are the records with their fields in alphabetical order, and the operation as the last field', async () => {
    const record = { id: '420106200301011234', n: { b: [1, null], a: true }, f: '=1' };
    const fields = '{"f":"=1","id":"420106200301011234","n":{"a":true,"b":[1,null]}';
    expect((await written([record], {}, 'jsonl')).toString()).toBe(`${fields},"_operation":"create"}\n`);
    expect(await text([record], {}, 'jsonl')).toBe(`${fields}}\n`);
  });

  it('are the text that was made with the record, unless it is that of another', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory, operation_column: '' }, {}, 'jsonl');
    const [record, other] = [{ id: '1' }, { id: '2' }];
    const batch = batchOf([record, other]);
    const written = { record, text: '{"id":"the text"}' };
    const deltas = batch.deltas.map((delta) => ({ ...delta, written }));
    await sink.write({ ...batch, deltas }, signal);
    await sink.finish?.('settled');
    const [name] = await readdir(directory);
    expect(await readFile(join(directory, name ?? ''), 'utf8')).toBe('{"id":"the text"}\n{"id":"2"}\n');
  });
});

describe('after a crash', () => {
  /** A run that wrote two batches and was killed: what it noted before each. */
  async function killed(directory: string, run: string): Promise<JsonObject[]> {
    const sink = sinkOf({ directory, operation_column: '' }, { run });
    const notes: JsonObject[] = [];
    for (const id of ['1', '2']) {
      notes.push((await sink.note?.()) as JsonObject);
      await sink.write(batchOf([{ id }]), signal);
    }
    return notes;
  }
  const contents = async (directory: string): Promise<Record<string, string>> => {
    const names = (await readdir(directory)).sort();
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const)),
    );
  };

  it('a file is cut to its last committed length and completed', async () => {
    const directory = await folder();
    const [, open] = await killed(directory, 'r0');
    await appendFile(open?.['path'] as string, 'half a li');
    await sinkOf({ directory }).recover?.([open ?? null]);
    expect(await contents(directory)).toEqual({ 'people-to-files-20261121T120000-r0.csv': 'id\n1\n' });
  });

  it('a file that no open intent names is completed as it is', async () => {
    const directory = await folder();
    await killed(directory, 'r0');
    await sinkOf({ directory }).recover?.([]);
    expect(Object.values(await contents(directory))).toEqual(['id\n1\n2\n']);
  });

  it('a file whose first batch was not committed goes away', async () => {
    const directory = await folder();
    const [first] = await killed(directory, 'r0');
    await sinkOf({ directory }).recover?.([first ?? null]);
    expect(await contents(directory)).toEqual({});
  });

  it('the same recovery once more changes nothing', async () => {
    const directory = await folder();
    const [, open] = await killed(directory, 'r0');
    for (let times = 0; times < 2; times++) await sinkOf({ directory }).recover?.([open ?? null]);
    expect(Object.values(await contents(directory))).toEqual(['id\n1\n']);
  });

  it('files of other mappings, and paths that are no temporary file, are left alone', async () => {
    const directory = await folder({ 'theirs.csv': 'keep all of this' });
    await killed(directory, 'r0');
    const notes = [
      { path: join(directory, 'theirs.csv'), length: 4 },
      { path: 'relative', length: 0 },
      null,
      { length: 1 },
    ];
    await sinkOf({ directory }, { mapping: 'to-files' }).recover?.(notes);
    expect(Object.keys(await contents(directory))).toEqual([
      '.people-to-files-20261121T120000-r0.csv~people-to-files.part',
      'theirs.csv',
    ]);
    expect((await contents(directory))['theirs.csv']).toBe('keep all of this');
  });

  it('a run that failed leaves its file for the next', async () => {
    const directory = await folder();
    const sink = sinkOf({ directory });
    await sink.write(batchOf([{ id: '1' }]), signal);
    const end: End = 'failed';
    await sink.finish?.(end);
    expect((await readdir(directory)).every((name) => name.endsWith('.part'))).toBe(true);
  });

  it('nothing is to be done in a folder that is not there', async () => {
    await expect(sinkOf({ directory: join(await folder(), 'no') }).recover?.([])).resolves.toBeUndefined();
  });
});

describe('a full disk', () => {
  const call = (program: string, ...args: string[]): void => void execFileSync(program, args, { stdio: 'ignore' });

  /** Mounts a file system of 64 kB; false where this machine lets nobody do that. */
  function mounted(directory: string): boolean {
    try {
      call('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory);
      return true;
    } catch {
      return false;
    }
  }

  it('is an error that says so, and the file stays at its last committed length', async (test) => {
    const directory = join(await folder(), 'disk');
    await mkdir(directory);
    if (!mounted(directory)) test.skip('this machine mounts no small file system');
    const connection = connect(contextOf({ directory, operation_column: '' }));
    try {
      const sink = connection.sink('rows');
      await sink.write(batchOf([{ id: '1' }]), signal);
      const note = (await sink.note?.()) as { path: string; length: number };
      const full = sink.write(batchOf([{ id: 'x'.repeat(100_000) }]), signal);
      await expect(full).rejects.toMatchObject({ code: 'disk.full', hint: expect.any(String) as string });
      expect((await stat(note.path)).size).toBe(note.length);
      await sink.write(batchOf([{ id: '2' }]), signal);
      await sink.finish?.('settled');
      const [name] = await readdir(directory);
      expect(await readFile(join(directory, name ?? ''), 'utf8')).toBe('id\n1\n2\n');
    } finally {
      await connection.close();
      call('umount', directory);
    }
  });

  it('or a folder that takes no file is an error before anything is accepted', async () => {
    const directory = await folder();
    await writeFile(join(directory, 'file'), '');
    const sink = sinkOf({ directory: join(directory, 'file') });
    await expect(sink.write(batchOf([{ id: '1' }]), signal)).rejects.toMatchObject({ code: 'file.write' });
  });
});
