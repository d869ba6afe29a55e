import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleProject, get, put } from '../cli/harness.ts';
import { server } from './harness.ts';

const mapping = 'mappings/people-to-out.yaml';

function edit(root: string, file: string, from: string, to: string): void {
  put(root, file, get(root, file).replace(from, to));
}

describe('changed files', () => {
  it('are in use without a restart', async () => {
    const root = exampleProject();
    const { object, files, lines } = await server({ root });
    const found = files();
    edit(root, mapping, 'People from CSV files', 'Everybody');
    expect(await found).toMatchObject({ current: true, diagnostics: [], restart: [] });
    expect(await object('GET', '/api/v1/mappings/people-to-out', 200)).toMatchObject({
      title: 'Everybody, as JSON Lines',
    });
    expect(lines.at(-2)?.message ?? '').toContain('the files have changed');
  });
  it('with an error are refused as a whole, with file and line; the server stays ready with the old ones', async () => {
    const root = exampleProject();
    const { object, files, lines } = await server({ root });
    const found = files();
    const before = get(root, mapping);
    put(root, mapping, before.replace('title: People', 'title: Refused').replace('when:', 'wehn:'));
    expect(await found).toMatchObject({ current: false });
    const project = await object('GET', '/api/v1/project', 200);
    expect(project['diagnostics']).toMatchObject([{ code: 'config.unknown-key', place: { file: mapping } }]);
    expect(await object('GET', '/readyz', 200)).toEqual({ status: 'ready', files: 'old' });
    expect(await object('GET', '/api/v1/mappings/people-to-out', 200)).toMatchObject({
      title: 'People from CSV files, as JSON Lines',
    });
    expect(lines.some(({ fields }) => fields['code'] === 'config.unknown-key')).toBe(true);
    const repaired = files();
    put(root, mapping, before);
    expect(await repaired).toMatchObject({ current: true, diagnostics: [] });
    expect(await object('GET', '/readyz', 200)).toEqual({ status: 'ready', files: 'current' });
  });
  it('with an error stop no run: it goes with the files that are in use', async () => {
    const root = exampleProject();
    const { object, files } = await server({ root });
    const begun = async (): Promise<unknown> => {
      const body = { mapping: 'people-to-out' };
      const { run } = await object('POST', '/api/v1/runs?wait=30s', 200, { json: body });
      return object('GET', `/api/v1/runs/${String(run)}`, 200);
    };
    const found = files();
    put(root, mapping, get(root, mapping).replace('when:', 'wehn:'));
    put(root, 'tables/departments.csv', 'no,table\n');
    expect(await found).toMatchObject({ current: false });
    expect(await begun()).toMatchObject({ status: 'settled' });
    // A thread that stands ready already, too.
    expect(await begun()).toMatchObject({ status: 'settled' });
  });
  it('that only compiling finds wrong are refused too', async () => {
    const root = exampleProject();
    const { files } = await server({ root });
    const found = files();
    edit(root, mapping, 'from: people.rows', 'from: people.raws');
    expect(await found).toMatchObject({ current: false });
  });
  it('tables count, and mappings that come and go', async () => {
    const root = exampleProject();
    const { object, files } = await server({ root });
    const tables = files();
    put(root, 'tables/departments.csv', 'code,name\nS,Sales\nE,\n');
    expect(await tables).toMatchObject({ current: false });
    const repaired = files();
    put(root, 'tables/departments.csv', 'code,name\nS,Sales\nE,Engines\nP,People\n');
    expect(await repaired).toMatchObject({ current: true });
    const connection = files();
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}  more: { connector: jsonl, with: { directory: ./more } }\n`);
    expect(await connection).toMatchObject({ current: true });
    const more = files();
    const second = get(root, mapping)
      .replace('mapping: people-to-out', 'mapping: second')
      .replace('out.rows', 'more.rows');
    put(root, 'mappings/second.yaml', second);
    expect(await more).toMatchObject({ current: true });
    const names = async (): Promise<unknown> =>
      ((await object('GET', '/api/v1/mappings', 200))['items'] as { mapping: string }[]).map((each) => each.mapping);
    expect(await names()).toEqual(['people-to-out', 'second']);
    const fewer = files();
    rmSync(join(root, 'mappings/second.yaml'));
    expect(await fewer).toMatchObject({ current: true });
    expect(await names()).toEqual(['people-to-out']);
  });
  it('of what a server is opened with need a restart, and say so: another store is taken never, other settings later', async () => {
    const root = exampleProject();
    const { object, files } = await server({ root });
    const serve = files();
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}serve: { limits: { page: 7 } }\n`);
    expect(await serve).toMatchObject({ current: true, restart: ['serve'] });
    const store = files();
    edit(root, 'hrwire.yaml', 'state/hrwire.db', 'state/other.db');
    expect(await store).toMatchObject({ current: false, restart: ['store'] });
    expect(await object('GET', '/api/v1/project', 200)).toMatchObject({ current: false, restart: ['store'] });
  });
  it('that nobody tells of are found by looking', async () => {
    const root = exampleProject();
    const { opened, object } = await server({ root });
    edit(root, mapping, 'People from CSV files', 'Looked at');
    await opened.look();
    expect(await object('GET', '/api/v1/mappings/people-to-out', 200)).toMatchObject({
      title: 'Looked at, as JSON Lines',
    });
  });
});
