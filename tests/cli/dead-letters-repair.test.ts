import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { processTerminal } from '../../src/cli/process-terminal.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { csvLine } from '../../src/transport/file/csv/cells.ts';
import { desk, deskProject, document, get, inside, put, temporary } from './harness.ts';
import type { Desk } from './harness.ts';

const ids = '110101199001011234';
/** A target that takes nobody without a department, and records that nest, hold lists, long digits and formulas. */
const people = [
  {
    id: 'a1',
    name: '王小明',
    mail: 'ming@example.com',
    card: ids,
    dept: null,
    score: 80,
    since: '2024-05-01',
    tags: ['x'],
  },
  {
    id: 'a2',
    name: '=HYPERLINK(1)',
    mail: 'lei@example.com',
    card: '007',
    dept: 'S',
    score: null,
    home: { city: '上海' },
  },
  { id: 'a3', name: 'Ann', mail: 'ann@example.com', card: '1', dept: 'S', score: 70, ok: true },
];

interface Case {
  readonly target: Desk;
  readonly root: string;
  readonly call: (...words: string[]) => ReturnType<typeof inside>;
  readonly json: (...words: string[]) => Promise<Record<string, unknown>>;
  readonly sent: () => Record<string, unknown>[];
}

/** Three records that the target refuses, from JSON Lines. */
async function refused(): Promise<Case> {
  const target = await desk();
  target.answer = async () => ({ status: 409, body: { code: 'NO', message: 'not so' } });
  const { root, env } = deskProject(target.url);
  put(root, 'crm/people.jsonl', people.map((person) => `${JSON.stringify(person)}\n`).join(''));
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}  crm: { connector: jsonl, with: { directory: ./crm } }\n`);
  const map =
    '{ id: id, name: name, mail: mail, card: card, dept: dept, score: score, city: home.city, since: since, tags: tags }';
  put(root, 'mappings/crm.yaml', `mapping: crm\nfrom: crm.rows\nto: desk.people\nkey: id\nmap: ${map}\n`);
  const call = async (...words: string[]): ReturnType<typeof inside> => inside(words, root, { env });
  const json = async (...words: string[]): Promise<Record<string, unknown>> => document(await call(...words, '--json'));
  await call('run', 'crm');
  target.asked.length = 0;
  target.answer = async () => ({ status: 200, body: {} });
  const sent = (): Record<string, unknown>[] =>
    target.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  return { target, root, call, json, sent };
}

async function idOf(one: Case, key: string): Promise<string> {
  const list = await one.json('dead-letters', 'list', '--key', key);
  return String((list['deadLetters'] as { id: number }[])[0]?.id);
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('dead-letters edit', () => {
  it('stores a repair beside what was read; show tells both and the difference, and the next run sends it', async () => {
    const one = await refused();
    const id = await idOf(one, 'a1');
    const edited = await one.json(
      'dead-letters',
      'edit',
      id,
      '--set',
      'dept=S1',
      '--set',
      'score:=90',
      '--set',
      'tags[0]=y',
    );
    expect(edited).toEqual({ id: Number(id), changed: ['dept', 'score', 'tags'] });
    const shown = await one.json('dead-letters', 'show', id);
    expect(shown).toMatchObject({
      record: { dept: null, score: 80 },
      edited: { record: { dept: 'S1', score: 90 }, changes: [{ path: 'dept', before: null, after: 'S1' }, {}, {}] },
    });
    expect((await one.call('dead-letters', 'show', id)).out).toMatch(/repaired by .*\n.*dept +null → "S1"/);
    expect((await one.json('dead-letters', 'list'))['groups']).toMatchObject([{ edited: 1 }]);
    await one.call('dead-letters', 'replay', id);
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 1, delivered: 1 });
    expect(one.sent()).toMatchObject([{ id: 'a1', dept: 'S1', score: 90, tags: ['y'], name: '王小明' }]);
  });

  it('masks what is sensitive on both sides of the difference', async () => {
    const one = await refused();
    const id = await idOf(one, 'a1');
    await one.call('dead-letters', 'edit', id, '--set', 'mail=other@example.com');
    const { out } = await one.call('dead-letters', 'show', id, '--json');
    expect(out).not.toMatch(/ming@|other@/);
    expect((await one.call('dead-letters', 'show', id, '--reveal')).out).toContain('other@example.com');
  });

  it('keeps a text a text, takes a field away, and takes the repair back', async () => {
    const one = await refused();
    const id = await idOf(one, 'a2');
    await one.call('dead-letters', 'edit', id, '--set', 'card=008', '--unset', 'home.city');
    expect(await one.json('dead-letters', 'show', id, '--reveal')).toMatchObject({
      edited: { record: { card: '008', home: {} } },
    });
    expect(await one.json('dead-letters', 'edit', id, '--undo')).toMatchObject({ undone: true });
    expect(await one.json('dead-letters', 'show', id)).not.toHaveProperty('edited');
    expect((await one.call('dead-letters', 'edit', id, '--undo')).exit).toBe(2);
  });

  it('refuses what is no record, changes nothing, is another record, or is misplaced', async () => {
    const one = await refused();
    const id = await idOf(one, 'a1');
    put(one.root, 'list.json', '[1]');
    put(one.root, 'bad.json', '{"name": "王小明"');
    const refusals: [string[], string][] = [
      [['--file', 'list.json'], 'no JSON object'],
      [['--file', 'bad.json'], 'no JSON'],
      [['--file', 'none.json'], 'there is no file'],
      [['--set', 'id=a9'], 'another key'],
      [['--unset', 'id'], 'no key'],
      [['--set', 'name=王小明'], 'nothing was changed'],
      [['--set', 'tags[7]=x'], 'no place'],
      [['--set', 'a..b=x'], 'no path'],
      [['--set', 'score:=x'], 'no JSON'],
      [['--unset', 'nothing'], 'has no nothing'],
      [['--set', `name=${'x'.repeat(1_100_000)}`], 'at most'],
      [['--set', 'dept=S', '--undo'], 'one of them'],
      [[], 'how is it to be repaired?'],
    ];
    for (const [words, message] of refusals) {
      const { exit, err } = await one.call('dead-letters', 'edit', id, ...words);
      expect([exit, err], words.join(' ').slice(0, 40)).toEqual([2, expect.stringContaining(message)]);
      expect(err).not.toContain('王小明"');
    }
    expect(await one.json('dead-letters', 'show', id)).not.toHaveProperty('edited');
    expect((await one.call('dead-letters', 'edit', id, '--set', 'id=a9', '--force-key')).exit).toBe(0);
  });

  it('opens the record in an editor, in a file that nobody else may read and that is gone afterwards', async () => {
    const one = await refused();
    const id = await idOf(one, 'a1');
    const seen: { path: string; mode: number; folder: number }[] = [];
    const edit: NonNullable<Terminal['edit']> = async (path) => {
      seen.push({ path, mode: statSync(path).mode & 0o777, folder: statSync(dirname(path)).mode & 0o777 });
      writeFileSync(path, readFileSync(path, 'utf8').replace('"dept": null', '"dept": "E"'));
    };
    const words = ['dead-letters', 'edit', id];
    expect((await inside(words, one.root, { edit, tty: true })).out).toContain('1 field (dept)');
    const failing = async (): Promise<void> => {
      throw new Error('ended with exit code 1');
    };
    const failed = await inside(words, one.root, { edit: failing, tty: true });
    expect([failed.exit, failed.err]).toEqual([2, expect.stringContaining('the editor failed')]);
    expect(seen).toMatchObject([{ mode: 0o600, folder: 0o700 }]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('hrwire-edit-'))).toEqual([]);
  });
});

describe('the editor of a terminal', () => {
  const path = (): string => join(temporary(), "row 1's.json");

  it('is what VISUAL or EDITOR says, words and all', async () => {
    vi.stubEnv('VISUAL', '');
    vi.stubEnv('EDITOR', 'sed -i s/old/new/');
    const file = path();
    writeFileSync(file, 'old');
    await processTerminal().edit?.(file);
    expect(readFileSync(file, 'utf8').trim()).toBe('new');
  });

  it('that fails is told', async () => {
    vi.stubEnv('VISUAL', 'false');
    await expect(processTerminal().edit?.(path())).rejects.toThrow('exit code 1');
  });
});

describe('dead-letters replay --preview', () => {
  it('shows what would be sent and what would fail again, and writes nothing', async () => {
    const one = await refused();
    put(one.root, 'mappings/crm.yaml', get(one.root, 'mappings/crm.yaml').replace('map:', 'needs: [score]\nmap:'));
    const { out, exit } = await one.call('dead-letters', 'replay', 'crm', '--preview');
    expect(exit).toBe(0);
    expect(out).toContain('nothing was written');
    expect(out).toMatch(/3 records brought back: 2 would be sent, 1 deadLettered/);
    expect(out).not.toContain('ming@example.com');
    const { previews } = await one.json('dead-letters', 'replay', await idOf(one, 'a2'), '--preview');
    expect(previews).toMatchObject([{ read: 1, deadLettered: 1, reasons: { 'deadLettered: needs.absent': 1 } }]);
    expect(one.target.asked).toEqual([]);
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 0 });
  });

  it('asks the source first, unless it is to take the record as it was read', async () => {
    const one = await refused();
    put(one.root, 'crm/people.jsonl', `${JSON.stringify({ ...people[0], dept: 'NEW' })}\n`);
    const id = await idOf(one, 'a1');
    const deltas = async (...words: string[]) =>
      ((await one.json('dead-letters', 'replay', id, '--preview', ...words))['previews'] as { deltas: unknown[] }[])[0]
        ?.deltas;
    expect(await deltas()).toMatchObject([{ record: { dept: 'NEW' } }]);
    expect(await deltas('--as-read')).toMatchObject([{ record: { score: 80 } }]);
    await one.call('dead-letters', 'replay', id);
    await one.call('run', 'crm');
    expect(one.sent()).toContainEqual(expect.objectContaining({ id: 'a1', dept: 'NEW' }));
  });
});

/** What a business does in a spreadsheet: the cell of a row and column is another one. */
function changed(text: string, row: string, column: string, value: string): string {
  const lines: string[][] = parse(text, { bom: true });
  const at = (lines[0] ?? []).indexOf(column);
  const found = lines.find((cells) => cells[2] === row);
  if (at < 0 || found === undefined) throw new Error(`no ${row} ${column}`);
  found[at] = value;
  return `\ufeff${lines.map((cells) => csvLine(cells, ',')).join('\r\n')}\r\n`;
}

describe('dead-letters export and import', () => {
  it('takes what was repaired in CSV, and leaves what was masked as it is', async () => {
    const one = await refused();
    await one.call('dead-letters', 'export', 'bad.csv');
    const text = get(one.root, 'bad.csv');
    expect(text).not.toMatch(/ming@example|王小明/);
    expect(text).toContain(`'007`);
    expect(await one.json('dead-letters', 'import', 'bad.csv')).toMatchObject({ rows: 3, edited: 0, same: 3 });
    put(one.root, 'bad.csv', changed(changed(text, 'a1', 'record.dept', 'S9'), 'a2', 'record.score', '75.5'));
    expect(await one.json('dead-letters', 'import', 'bad.csv', '--replay')).toMatchObject({
      ...{ rows: 3, edited: 2, same: 1, enqueued: 2 },
    });
    expect(await one.json('dead-letters', 'import', 'bad.csv', '--replay')).toMatchObject({
      edited: 0,
      same: 3,
      enqueued: 0,
    });
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 2, delivered: 2 });
    const sent = new Map(one.sent().map((record) => [record['id'], record]));
    expect(sent.get('a1')).toMatchObject({ ...people[0], dept: 'S9' });
    expect(sent.get('a2')).toMatchObject({ name: '=HYPERLINK(1)', card: '007', score: 75.5, city: '上海' });
    const again = await one.json('dead-letters', 'import', 'bad.csv');
    expect(again).toMatchObject({ error: { code: 'app.import' }, edited: 0, wrong: 2 });
  });

  it('takes a file as Excel saves it in China: GBK, semicolons, and cells rewritten', async () => {
    const one = await refused();
    await one.call('dead-letters', 'export', 'bad.csv', '--reveal', '--key', 'a1');
    const text = changed(get(one.root, 'bad.csv'), 'a1', 'record.dept', 'ZZ').replace('2024-05-01', '2024/5/1');
    const gbk = Buffer.from(text.replace('\ufeff', '').replaceAll(',', ';'), 'utf8').toString('latin1');
    const name = Buffer.from('王小明', 'utf8').toString('latin1');
    writeFileSync(join(one.root, 'gbk.csv'), Buffer.from(gbk.replaceAll(name, '\xcd\xf5\xd0\xa1\xc3\xf7'), 'latin1'));
    expect(await one.json('dead-letters', 'import', 'gbk.csv')).toMatchObject({ rows: 1, edited: 1 });
    const shown = await one.json('dead-letters', 'show', await idOf(one, 'a1'), '--reveal');
    expect(shown).toMatchObject({ edited: { record: { ...people[0], dept: 'ZZ' } } });
  });

  it('names row and column of all that is wrong, and stores nothing', async () => {
    const one = await refused();
    await one.call('dead-letters', 'discard', await idOf(one, 'a3'));
    await one.call('dead-letters', 'export', 'bad.csv', '--reveal');
    const [head = '', first = '', second = ''] = get(one.root, 'bad.csv').trimEnd().split('\r\n');
    const id = first.split(',')[0] ?? '';
    let text = `${head}\r\n${first}\r\n${second}\r\n`;
    text = changed(text, 'a1', 'record.score', 'many');
    text = changed(text, 'a1', 'record.dept', 'S');
    text = changed(text, 'a2', 'record.id', 'a7');
    put(
      one.root,
      'bad.csv',
      `${text}${first.replace(id, '9999')}\r\n${second.replace('crm', 'other')}\r\nx,crm${','.repeat(first.split(',').length - 2)}\r\n`,
    );
    const answer = await one.json('dead-letters', 'import', 'bad.csv');
    expect(answer['findings']).toEqual(
      expect.arrayContaining([
        {
          position: 'bad.csv:2',
          id: Number(id),
          column: 'record.score',
          message: expect.stringContaining('number') as string,
        },
        expect.objectContaining({
          position: 'bad.csv:3',
          column: null,
          message: expect.stringContaining('another key') as string,
        }),
        expect.objectContaining({ position: 'bad.csv:4', id: 9999, column: 'id' }),
        expect.objectContaining({ position: 'bad.csv:5', message: expect.stringContaining('twice') as string }),
        expect.objectContaining({ position: 'bad.csv:6', id: null }),
      ]),
    );
    const { exit, out } = await one.call('dead-letters', 'import', 'bad.csv');
    expect([exit, out]).toEqual([2, expect.stringContaining('nothing was stored')]);
    expect((await one.json('dead-letters', 'list'))['groups']).toMatchObject([{ rows: 2, edited: 0 }]);
  });

  it('takes JSON Lines as they were written', async () => {
    const one = await refused();
    await one.call('dead-letters', 'export', 'bad.jsonl');
    const text = get(one.root, 'bad.jsonl');
    expect(await one.json('dead-letters', 'import', 'bad.jsonl')).toMatchObject({ edited: 0, same: 3 });
    put(one.root, 'bad.jsonl', text.replace('"dept":null', '"dept":"S9"').replace('"city":"上海"', '"city":"北京"'));
    expect(await one.json('dead-letters', 'import', 'bad.jsonl', '--replay')).toMatchObject({ edited: 2, enqueued: 2 });
    await one.call('run', 'crm');
    expect(one.sent()).toContainEqual(expect.objectContaining({ id: 'a1', dept: 'S9', mail: 'ming@example.com' }));
    expect(one.sent()).toContainEqual(expect.objectContaining({ id: 'a2', city: '北京' }));
  });

  it('refuses a file that is no export', async () => {
    const one = await refused();
    put(one.root, 'other.csv', 'name,mail\nAnn,a@b.cn\n');
    expect((await one.call('dead-letters', 'import', 'other.csv')).err).toContain('no column "id"');
    expect((await one.call('dead-letters', 'import', 'none.csv')).exit).toBe(2);
  });

  it('audits by counts and field names, never by values', async () => {
    const one = await refused();
    await one.call('dead-letters', 'edit', await idOf(one, 'a1'), '--set', 'mail=secret@example.com');
    await one.call('dead-letters', 'export', 'bad.csv', '--reveal');
    await one.call('dead-letters', 'import', 'bad.csv');
    const { openSession } = await import('../../src/app/session.ts');
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    const session = openSession({ root: one.root, env: {}, log, lenient: true });
    const rows = await (await session.store()).audit.list(10);
    await session.close();
    const actions = new Map(rows.map(({ action, subject }) => [action, subject]));
    expect(actions.get('edit')).toMatchObject({ fields: ['mail'] });
    expect([...actions.keys()]).toEqual(expect.arrayContaining(['edit', 'export', 'import', 'reveal']));
    expect(JSON.stringify(rows)).not.toMatch(/secret@|ming@|王小明/);
  });
});

describe('what has expired', () => {
  it('is told as that by list, show, edit and replay; the run asks the source for it', async () => {
    const one = await refused();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 91 * 86_400_000);
    await one.call('run', 'crm', '--full', '--limit', '1');
    await one.call('dead-letters', 'list');
    const id = await idOf(one, 'a3');
    expect((await one.call('dead-letters', 'list', '--rows')).out).toContain('(expired)');
    expect((await one.call('dead-letters', 'show', id)).out).toContain('expired: a replay asks the source');
    expect((await one.call('dead-letters', 'edit', id, '--set', 'dept=S')).err).toContain('has expired');
    expect((await one.call('dead-letters', 'replay', id)).out).toContain('1 record expired');
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 1, delivered: 1 });
    expect(one.sent()).toContainEqual(expect.objectContaining({ id: 'a3', name: 'Ann' }));
  });
});

describe('what a person need not repair', () => {
  it('is held while the target puts it off, and comes back by itself', async () => {
    const one = await refused();
    const connector = get(one.root, 'connectors/desk.yaml');
    const outcomes = 'outcomes: { kind: index, items: results, accepted: ok, rejected: refused, retry: busy }';
    put(
      one.root,
      'connectors/desk.yaml',
      connector.replace('        repeat: safe', `        repeat: safe\n        ${outcomes}`),
    );
    put(one.root, 'hrwire.yaml', `${get(one.root, 'hrwire.yaml')}settings: { run: { record_retries: 0 } }\n`);
    one.target.answer = async () => ({ status: 200, body: { results: [{ busy: true }] } });
    await one.call('dead-letters', 'replay', await idOf(one, 'a1'));
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 1, held: 1, status: 'attention' });
    expect(await one.json('held', 'list')).toMatchObject({ total: 1, held: [{ release: { kind: 'instant' } }] });
    one.target.answer = async () => ({ status: 200, body: { results: [{ ok: true }] } });
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 0 });
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 1, delivered: 1, status: 'settled' });
    expect(await one.json('held', 'list')).toMatchObject({ total: 0 });
  });

  it('is held while a join finds nothing, and comes back by itself when it does', async () => {
    const one = await refused();
    put(one.root, 'depts/all.jsonl', '{"code":"X"}\n');
    put(
      one.root,
      'hrwire.yaml',
      `${get(one.root, 'hrwire.yaml')}  depts: { connector: jsonl, with: { directory: ./depts } }\n`,
    );
    const join = 'join: { unit: { from: depts.rows, on: code, by: dept, missing: hold 7d } }';
    put(one.root, 'mappings/crm.yaml', get(one.root, 'mappings/crm.yaml').replace('map:', `${join}\nmap:`));
    const id = await idOf(one, 'a3');
    await one.call('dead-letters', 'replay', id);
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 1, held: 1, status: 'attention' });
    expect(await one.json('held', 'list')).toMatchObject({ held: [{ release: { kind: 'join', join: 'unit' } }] });
    put(one.root, 'depts/all.jsonl', '{"code":"S"}\n');
    expect(await one.json('run', 'crm')).toMatchObject({ resumed: 1, delivered: 1, status: 'settled' });
  });
});
