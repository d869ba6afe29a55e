import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { desk, deskProject, document, exampleProject, get, inside, put } from './harness.ts';
import type { Desk } from './harness.ts';

interface Refused {
  readonly target: Desk;
  readonly root: string;
  readonly call: (...words: string[]) => ReturnType<typeof inside>;
}

/** Two of five people were refused. */
async function refused(): Promise<Refused> {
  const target = await desk();
  target.answer = async ({ path }) =>
    /100[34]/.test(path)
      ? { status: 409, body: { code: 'DUP', message: 'is there already' } }
      : { status: 200, body: {} };
  const { root, env } = deskProject(target.url);
  const call = async (...words: string[]): ReturnType<typeof inside> => inside(words, root, { env });
  await call('run', 'people-to-desk');
  target.asked.length = 0;
  return { target, root, call };
}

/** The number of the row of 1003: writes overlap, so that the rows come in any order. */
async function rowOf1003(call: Refused['call']): Promise<number> {
  const list = document(await call('dead-letters', 'list', '--key', '1003', '--json'));
  return (list['deadLetters'] as { id: number }[])[0]?.id ?? 0;
}

describe('dead-letters list', () => {
  it('shows each cause: how many, since when, what is said, and what to go on with', async () => {
    const { call } = await refused();
    const { exit, out } = await call('dead-letters', 'list');
    expect(exit).toBe(0);
    expect(out).toMatch(/^DUP {2}people-to-desk\n {2}2 records, 20/);
    expect(out).toContain('is there already');
    expect(out).toContain('hrwire dead-letters replay people-to-desk --code DUP');
    expect(out).toContain('2 records of 1 cause');
    const list = document(await call('dead-letters', 'list', '--json'));
    expect(list['groups']).toMatchObject([
      { mapping: 'people-to-desk', code: 'DUP', field: null, rows: 2, keys: 2, edited: 0 },
    ]);
    expect(list).toMatchObject({ total: 2 });
  });

  it('shows each row with key, code and message', async () => {
    const { call } = await refused();
    const { out } = await call('dead-letters', 'list', '--rows');
    expect(out).toMatch(/people-to-desk +1003 .* DUP +PUT 127/);
    expect(out).toMatch(/2 {2}DUP/);
    const list = document(await call('dead-letters', 'list', 'people-to-desk', '--code', 'DUP', '--json'));
    expect(list).toMatchObject({ total: 2 });
    expect(list['deadLetters']).toContainEqual(
      expect.objectContaining({
        key: '1003',
        code: 'DUP',
        message: expect.stringContaining('is there already') as string,
      }),
    );
    expect(document(await call('dead-letters', 'list', '--key', '1004', '--json'))).toMatchObject({ total: 1 });
    expect(document(await call('dead-letters', 'list', 'people-to-out', '--json'))).toMatchObject({ total: 0 });
    expect((await call('dead-letters', 'list', '--rows', '--limit', '1')).out).toContain('and 1 more');
  });

  it('lets no code of a target end in another command', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 409, body: { code: "x'; rm -rf ~", message: 'no' } });
    const { root, env } = deskProject(target.url);
    await inside(['run', 'people-to-desk'], root, { env });
    expect((await inside(['dead-letters', 'list'], root, { env })).out).toContain(`--code 'x'\\''; rm -rf ~'`);
  });
});

describe('dead-letters show', () => {
  it('masks what feeds a tagged field; --reveal shows it and is audited', async () => {
    const { call } = await refused();
    const id = await rowOf1003(call);
    const masked = await call('dead-letters', 'show', String(id));
    expect(masked.out).toContain('"employee_id": "1003"');
    expect(masked.out).not.toContain('李雷');
    expect(masked.out).not.toContain('lei.li@example.com');
    const revealed = await call('dead-letters', 'show', String(id), '--reveal', '--json');
    expect(document(revealed)).toMatchObject({ id, record: { name: '李雷', email: 'lei.li@example.com' } });
  });

  it('masks a key that is a mail address wherever keys are shown, and shows it with --reveal', async () => {
    const { call, root } = await refused();
    const path = join(root, 'mappings/people-to-desk.yaml');
    put(
      root,
      'mappings/people-to-desk.yaml',
      readFileSync(path, 'utf8').replace(/^key: .*$/m, 'key: $lower_mail(email)'),
    );
    const masked = [
      await call('preview', 'people-to-desk', '--full', '--json'),
      await call('run', 'people-to-desk', '--full', '--new-key', '--json'),
      await call('dead-letters', 'list'),
      await call('dead-letters', 'list', '--json'),
      await call('show', '--json'),
      await call('show'),
    ];
    for (const { out } of masked) expect(out).not.toContain('lei.li@example.com');
    expect((await call('dead-letters', 'list', '--reveal', '--json')).out).toContain('lei.li@example.com');
    expect((await call('show', '--reveal', '--json')).out).toContain('lei.li@example.com');
  });

  it('masks all of it where the mapping is gone', async () => {
    const { call, root } = await refused();
    const id = await rowOf1003(call);
    put(root, 'mappings/people-to-desk.yaml', 'mapping: people-to-desk\n');
    const shown = document(await call('dead-letters', 'show', String(id), '--json'));
    expect(shown).toMatchObject({ record: { employee_id: '1**', name: '李**' } });
  });

  it('knows no row of another number or state', async () => {
    const { call } = await refused();
    expect((await call('dead-letters', 'show', '77')).exit).toBe(2);
    expect((await call('held', 'show', '1')).exit).toBe(2);
    expect((await call('dead-letters', 'show', 'one')).err).toContain('no number of a row');
  });
});

describe('dead-letters replay', () => {
  it('brings rows back, and the next run sends them', async () => {
    const { call, target } = await refused();
    target.answer = async () => ({ status: 200, body: {} });
    const { exit, out } = await call('dead-letters', 'replay', 'people-to-desk');
    expect(exit).toBe(0);
    expect(out).toContain('2 records will be taken up');
    expect(out).toContain('hrwire run people-to-desk');
    const run = document(await call('run', 'people-to-desk', '--json'));
    expect(run).toMatchObject({ resumed: 2, delivered: 2, status: 'settled' });
    expect(target.asked.map(({ path }) => path).sort()).toEqual(['/people/1003', '/people/1004']);
    expect(document(await call('dead-letters', 'list', '--json'))).toMatchObject({ total: 0 });
  });

  it('takes numbers, and none twice', async () => {
    const { call } = await refused();
    const first = await rowOf1003(call);
    expect(document(await call('dead-letters', 'replay', String(first), '--json'))).toMatchObject({
      selected: 1,
      enqueued: 1,
    });
    expect(document(await call('dead-letters', 'replay', '--all', '--json'))).toMatchObject({
      selected: 2,
      enqueued: 1,
    });
  });

  it('is not taken for all by a slip', async () => {
    const { call } = await refused();
    expect((await call('dead-letters', 'replay')).err).toContain('which ones?');
    expect((await call('dead-letters', 'discard')).exit).toBe(2);
    expect((await call('dead-letters', 'replay', '1', 'people-to-desk')).exit).toBe(2);
    expect((await call('dead-letters', 'replay', '1', '--all')).exit).toBe(2);
  });
});

describe('dead-letters discard', () => {
  it('gives rows up: they are listed as closed only, and cannot be brought back', async () => {
    const { call } = await refused();
    const first = await rowOf1003(call);
    expect((await call('dead-letters', 'discard', String(first))).out).toContain('1 dead letter discarded');
    expect(document(await call('dead-letters', 'list', '--json'))).toMatchObject({ total: 1 });
    const closed = document(await call('dead-letters', 'list', '--closed', '--json'));
    expect(closed['deadLetters']).toContainEqual(expect.objectContaining({ id: first, closedAs: 'discarded' }));
    const again = await call('dead-letters', 'replay', String(first), '--json');
    expect(again.exit).toBe(2);
    expect(document(again)).toMatchObject({ error: { code: 'app.not-replayable' } });
  });
});

describe('dead-letters export', () => {
  it('writes a file that only its owner may read, masked', async () => {
    const { call, root } = await refused();
    const { exit, out } = await call('dead-letters', 'export', 'bad.csv');
    expect(exit).toBe(0);
    expect(out).toContain('masked');
    const file = join(root, 'bad.csv');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith('\ufeffid,mapping,key,code,message')).toBe(true);
    expect(text.trimEnd().split('\r\n')).toHaveLength(3);
    expect(text).toContain('people-to-desk,1003,DUP,');
    expect(text).not.toContain('lei.li@example.com');
  });

  it('reveals on demand, as JSON Lines, and overwrites nothing', async () => {
    const { call, root } = await refused();
    await call('dead-letters', 'export', 'bad.jsonl', '--reveal', '--code', 'DUP', '--key', '1003');
    const lines = readFileSync(join(root, 'bad.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { key: '1003', cause: { code: 'DUP' }, record: { email: 'lei.li@example.com' } },
    ]);
    const again = await call('dead-letters', 'export', 'bad.jsonl', '--json');
    expect(again.exit).toBe(2);
    expect(document(again)).toMatchObject({ error: { code: 'app.export' } });
    expect((await call('dead-letters', 'export', 'no/such/folder.csv')).exit).toBe(2);
  });

  it('makes no formula of a key', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 409, body: { code: 'DUP', message: 'is there already' } });
    const { root, env } = deskProject(target.url);
    put(root, 'inbox/people.csv', 'employee_id,name,email\n"=HYPERLINK(1)",Ann,ann@example.com\n');
    await inside(['run', 'people-to-desk'], root, { env });
    await inside(['dead-letters', 'export', 'bad.csv'], root, { env });
    expect(readFileSync(join(root, 'bad.csv'), 'utf8')).toContain(",'=HYPERLINK(1),DUP,");
  });
});

it('a row that could not be read is shown, and is repaired in its file', async () => {
  const root = exampleProject();
  put(
    root,
    'inbox/people.csv',
    `${get(root, 'inbox/people.csv')}1006,Ann,ann@example.com,S,2024/1/1,active,more,cells\n`,
  );
  expect((await inside(['run'], root)).exit).toBe(3);
  expect((await inside(['dead-letters', 'show', '1'], root)).out).toContain('csv.ragged');
  const replay = await inside(['dead-letters', 'replay', '1'], root);
  expect(replay.exit).toBe(2);
  expect(replay.err).toContain('people.csv:7');
});
