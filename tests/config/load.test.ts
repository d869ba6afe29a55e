import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDiagnostics } from '../../src/config/render.ts';
import { folder, load, project, scores, told } from './scratch.ts';

test('a sound project loads without a diagnostic', () => {
  const result = load(folder(project));
  expect(renderDiagnostics(result.diagnostics, { colour: false })).toBe('');
  expect([...(result.project?.mappings.keys() ?? [])]).toEqual(['scores']);
  expect(result.project?.encryption).toBe(true);
  expect(result.project?.storeUrl).toMatch(/^sqlite:\/.*state\/hrwire\.db$/);
  expect(result.project?.settings.expression.depth).toBe(500);
  expect(result.project?.mappings.get('scores')?.file.mode).toBe('state');
});

test('settings of a connection are resolved and filled with defaults', () => {
  const { project: loaded } = load(folder(project));
  const crm = loaded?.connections.get('crm');
  expect(crm?.config).toEqual({ key: 'k-123456', port: 443 });
  expect(crm?.secrets).toEqual(['k-123456']);
  expect(loaded?.secrets).toEqual(['k-123456']);
  expect(crm?.section).toBe('http');
});

test('errors of all files are told in one pass, sorted by file and place', () => {
  const root = folder({
    ...project,
    'hrwire.yaml': project['hrwire.yaml'].replace('connector: csv', 'connector: cvs') + 'settings: { exprssion: {} }\n',
    'connectors/crm.yaml': project['connectors/crm.yaml'].replace('title:', 'titel:'),
    'mappings/scores.yaml': scores
      .replace('points: score', 'points: scor')
      .replace('mapping: scores', 'mapping: score'),
    'mappings/broken.yaml': 'mapping: [\n',
  });
  const { diagnostics } = load(root);
  const files = diagnostics.map(({ place }) => place?.file ?? '');
  expect(new Set(files)).toEqual(
    new Set(['connectors/crm.yaml', 'hrwire.yaml', 'mappings/broken.yaml', 'mappings/scores.yaml']),
  );
  expect(files).toEqual([...files].sort());
  expect(diagnostics.map((each) => each.hint).join('\n')).toContain('Did you mean title?');
  expect(diagnostics.map((each) => each.hint).join('\n')).toContain('Did you mean csv?');
  expect(diagnostics.map((each) => each.hint).join('\n')).toContain('Did you mean expression?');
});

test('a folder without hrwire.yaml says how to make one', () => {
  const { project: loaded, diagnostics } = load(folder({}));
  expect(loaded).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'config.no-project', hint: 'Make a project with: hrwire init' }]);
});

test('a secret that is missing is an error with its place; lenient, it is a placeholder that is marked', () => {
  const root = folder(project);
  const strict = load(root, { env: { CRM_KEI: 'x' } });
  expect(told(strict)).toEqual(['config.secret-missing 2:40']);
  expect(strict.diagnostics[0]?.hint).toBe('Did you mean CRM_KEI?');
  const lenient = load(root, { env: {}, lenient: true });
  expect(lenient.diagnostics).toEqual([]);
  expect(lenient.project?.connections.get('crm')?.placeholders).toEqual(['key']);
  expect(lenient.project?.connections.get('crm')?.secrets).toEqual([]);
});

test('a secret in the file itself is a warning, and no frame shows it', () => {
  const root = folder({
    ...project,
    'hrwire.yaml': project['hrwire.yaml']
      .replace('${CRM_KEY}', 'hunter2-hunter2')
      .replace('./inbox', '7')
      .replace('directory:', 'directry:'),
  });
  const { diagnostics } = load(root);
  expect(diagnostics.map((each) => each.code)).toContain('config.secret-literal');
  expect(renderDiagnostics(diagnostics, { colour: false })).not.toContain('hunter2');
});

test('a secret comes from a file, without its last line break', () => {
  const root = folder({
    ...project,
    'hrwire.yaml': project['hrwire.yaml'].replace('${CRM_KEY}', '${file:key.txt}'),
    'key.txt': 'abc def\n',
  });
  expect(load(root).project?.connections.get('crm')?.config['key']).toBe('abc def');
});

test('a variable becomes a number where the setting is one', () => {
  const root = folder({ ...project, 'hrwire.yaml': project['hrwire.yaml'].replace('}" }', '}", port: "${PORT}" }') });
  expect(load(root, { env: { CRM_KEY: 'abcd', PORT: '8443' } }).project?.connections.get('crm')?.config['port']).toBe(
    8443,
  );
});

test('a table outside the project is refused, by .. and by a link', () => {
  const outside = folder({ 't.csv': 'code,id\na,1\n' });
  const root = folder({
    ...project,
    'mappings/scores.yaml': `${scores}tables: { t: { file: ../../t.csv, key: code }, u: { file: tables/t.csv, key: code } }\n`,
  });
  mkdirSync(join(root, 'mappings/tables'));
  symlinkSync(join(outside, 't.csv'), join(root, 'mappings/tables/t.csv'));
  expect(told(load(root)).filter((each) => each.startsWith('config.path'))).toEqual([
    'config.path 15:22',
    'config.path 15:59',
  ]);
});

test('a mapping that ships is used where its streams exist, with the table of the project', () => {
  const shippedMapping =
    scores
      .replace('mapping: scores', 'mapping: shipped')
      .replace('note: \'score >= 80 ? "good" : "fair"\'', 'note: $table("t", status).id') +
    'tables: { t: { file: tables/t.csv, key: code } }\n';
  const shipped = folder({
    'connectors/csv.yaml': project['connectors/csv.yaml'],
    'mappings/shipped.yaml': shippedMapping,
    'mappings/other.yaml': scores.replace('mapping: scores', 'mapping: other').replace('from: crm', 'from: nobody'),
    'mappings/tables/t.csv': 'code,id\ndone,shipped\n',
  });
  const root = folder({
    'hrwire.yaml': project['hrwire.yaml'],
    'connectors/crm.yaml': project['connectors/crm.yaml'],
    'mappings/tables/t.csv': 'code,id\ndone,own\n',
  });
  const options = { shipped: { connectors: join(shipped, 'connectors'), mappings: join(shipped, 'mappings') } };
  const result = load(root, options);
  expect(result.diagnostics).toEqual([]);
  expect([...(result.project?.mappings.keys() ?? [])]).toEqual(['shipped']);
  expect(result.project?.mappings.get('shipped')?.tables.get('t')?.rows.get('done')).toEqual({
    code: 'done',
    id: 'own',
  });
  expect(result.project?.connections.get('files')?.shipped).toBe(true);
});

test('what the design names and nothing builds yet is refused', () => {
  const root = folder({
    ...project,
    'hrwire.yaml': `store: postgres://db/x\n${project['hrwire.yaml']}`,
    'connectors/crm.yaml': project['connectors/crm.yaml'].replace('kind: cursor, next: next', 'kind: drain'),
  });
  const codes = load(root)
    .diagnostics.filter((each) => each.code === 'internal.unbuilt')
    .map(({ place }) => `${place?.file}:${place?.line}`);
  expect(codes).toEqual(['connectors/crm.yaml:21', 'hrwire.yaml:1']);
});

test('a schema in a file of its own is read', () => {
  const connector = project['connectors/crm.yaml'].replace(
    / {4}schema: \{ type: object.*\n/,
    '    schema: crm.scores.json\n',
  );
  const root = folder({
    ...project,
    'connectors/crm.yaml': connector,
    'connectors/crm.scores.json': '{"type":"object","properties":{"id":{}}}',
  });
  expect(told(load(root))).toEqual(['lint.unknown-field 8:3', 'lint.unknown-field 9:3']);
  writeFileSync(join(root, 'connectors/crm.scores.json'), '[');
  expect(told(load(root))).toEqual(['config.unreadable 25:13']);
});

test('a JSON Schema inside a connector that is none is told at its place', () => {
  const connector = project['connectors/crm.yaml'].replace('id: { type: string }', 'id: { type: strng }');
  const { diagnostics } = load(folder({ ...project, 'connectors/crm.yaml': connector }));
  expect(diagnostics.map(({ code, place }) => `${code} ${place?.line}`)).toEqual(['config.schema 13']);
});

test('two mappings that write one field of one keyed stream are refused', () => {
  const root = folder({ ...project, 'mappings/twice.yaml': scores.replace('mapping: scores', 'mapping: twice') });
  expect(told(load(root))).toEqual(['lint.written-twice 8:3']);
});

test('a connection may declare its streams itself', () => {
  const own = `connector: kept\ntitle: Kept\nconfig: { properties: { streams: { type: object } } }\nfile: { format: csv }\nstreams: {}\n`;
  const connections = `${project['hrwire.yaml']}  kept: { connector: kept, with: { streams: { people: { key: id } } } }\n`;
  const mapping = scores.replace('to: crm.scores', 'to: kept.people');
  const files = { ...project, 'connectors/kept.yaml': own, 'hrwire.yaml': connections };
  expect(told(load(folder({ ...files, 'mappings/scores.yaml': mapping })))).toEqual(['lint.not-writable 3:5']);
  expect(
    told(load(folder({ ...files, 'mappings/scores.yaml': mapping.replace('kept.people', 'kept.poeple') }))),
  ).toEqual(['lint.unknown-stream 3:10']);
});
