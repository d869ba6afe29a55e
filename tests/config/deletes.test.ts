import { expect, test } from 'vitest';
import { transports as real } from '../../src/app/transports.ts';
import { folder, load, project, scores } from './scratch.ts';

const crm = project['connectors/crm.yaml'].replace(
  'write: { upsert:',
  'write: { delete: { request: { path: /scores } }, upsert:',
);

/** What is told of `deletes` with these lines in place of others. */
function told(mapping: readonly [string, string][], connector: readonly [string, string][] = [], more = ''): string[] {
  const change = (text: string, changes: readonly [string, string][]) =>
    changes.reduce((changed, [from, to]) => {
      expect(changed).toContain(from);
      return changed.replace(from, to);
    }, text);
  const root = folder({
    ...project,
    'hrwire.yaml': project['hrwire.yaml'].replace('directory: ./inbox', `directory: ./inbox${more}`),
    'connectors/crm.yaml': change(crm, connector),
    'connectors/csv.yaml': project['connectors/csv.yaml'].replace('directory: {', 'holds: {}, directory: {'),
    'mappings/scores.yaml': change(scores, mapping),
  });
  return load(root)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`);
}

const propagate: [string, string] = ['match: id', 'match: id\ndeletes: propagate'];
const fromFiles: [string, string][] = [propagate, ['from: crm.people', 'from: files.rows\nkey: id']];

test('a stream that is read whole each time tells what is gone', () => {
  expect(told([propagate])).toEqual([]);
});

test('files that bring records of their own tell nothing', () => {
  expect(told(fromFiles)).toEqual(['lint.deletes Nothing can tell what is gone: each file brings records of its own']);
});

test('files that hold the whole state do', () => {
  expect(told(fromFiles, [], ', holds: snapshot')).toEqual([]);
});

test('a setting that is read from the environment is not judged', () => {
  expect(told(fromFiles, [], ', holds: "${HOLDS}"').filter((each) => each.startsWith('lint.deletes'))).toEqual([]);
});

test('a flag of the record tells, whatever the source', () => {
  expect(told([['match: id', 'match: id\ndeletes: { when: status = "out" }'], ...fromFiles.slice(1)])).toEqual([]);
});

test('absence that is asked for by name must be possible, flag or not', () => {
  const both: [string, string] = ['match: id', 'match: id\ndeletes: { when: status = "out", absent: true }'];
  expect(told([both, ...fromFiles.slice(1)])).toEqual([expect.stringContaining('lint.deletes Nothing can tell')]);
});

test('a file can be written a deletion only where match says who is meant', () => {
  const rest: [string, string][] = [
    ['to: crm.scores', 'to: files.rows'],
    ['match: id', 'deletes: propagate'],
  ];
  const rows = project['connectors/csv.yaml'].replace('upsert: {}', 'upsert: {}, delete: {}');
  const root = folder({
    ...project,
    'connectors/csv.yaml': rows,
    'mappings/scores.yaml': rest.reduce((text, [from, to]) => text.replace(from, to), scores),
  });
  expect(load(root).diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'lint.deletes A row that deletes holds the fields of match alone, and there are none',
  ]);
});

test('ignore asks for nothing', () => {
  expect(told([['match: id', 'match: id\ndeletes: ignore'], ...fromFiles.slice(1)])).toEqual([]);
});

const vendor = `connector: vendor
title: A vendor
config: { required: [base_url], properties: { base_url: { type: string } } }
http: { base_url: "{{ $config.base_url }}" }
streams:
  units: { key: unitId, read: { request: { path: /units } } }
  people:
    key: id
    schema: { type: object, required: [id], properties: { id: { type: string }, out: { type: boolean } } }
    read: { request: { path: /people, query: { from: "{{ $window.from }}" } }, #READ }
    #KEY
    write: { upsert: { request: { method: PUT, path: /people } }, delete: { request: { method: DELETE, path: /people } } }
`;
const window = 'delta: { kind: window, start: "2020-01-01T00:00:00Z" }';
const wholeWindow = 'delta: { kind: window, start: "2020-01-01T00:00:00Z", whole: true }';
const byKey = 'by_key: { id: { request: { path: /people } } }';

test.each([
  ['no delta', 'records: items', '', []],
  ['a window', window, '', ['the stream people is asked for what is new alone']],
  ['a window with tombstones', `${window}, deleted: out`, '', []],
  ['a whole window that can be asked by key', wholeWindow, byKey, []],
  [
    'a whole window that cannot',
    wholeWindow,
    '',
    [
      'a record of people that changes while it is read may be missed, and cannot be asked for by the key of this mapping',
    ],
  ],
  ['parents that are read whole', 'parents: { stream: units }', '', []],
])('over requests: %s', (_what, read, key, why) => {
  const root = folder({
    'hrwire.yaml': 'connections:\n  a: { connector: vendor, with: { base_url: "https://a.example" } }\n',
    'connectors/vendor.yaml': vendor.replace('#READ', read).replace('#KEY', key),
    'mappings/people.yaml':
      'mapping: people\nfrom: a.people\nto: a.people\nmatch: id\ndeletes: propagate\nmap: { id: id }\n',
  });
  const { diagnostics } = load(root, { transports: real });
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual(
    why.map((each) => `Nothing can tell what is gone: ${each}`),
  );
});

test('the request of a deletion may name the target’s own id and the match', () => {
  const request = '{ path: "/scores/{{ $target_id }}/{{ $match }}" }';
  const named = crm.replace('{ path: /scores }', request);
  expect(named).toContain(request);
  const { diagnostics } = load(folder({ ...project, 'connectors/crm.yaml': named }));
  expect(diagnostics.filter(({ code }) => code === 'lint.unknown-variable')).toEqual([]);
});
