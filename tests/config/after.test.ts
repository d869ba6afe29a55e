import { expect, test } from 'vitest';
import { folder, load, project } from './scratch.ts';

const people = (name: string, after: string): string => `mapping: ${name}
from: crm.people
to: files.rows
after: ${after}
map:
  id: id
tests:
  - name: given
    given: { id: a }
    expect: { id: a }
`;

function told(files: Readonly<Record<string, string>>, mapping?: string): string[] {
  const all = Object.fromEntries(
    Object.entries(files).map(([name, after]) => [`mappings/${name}.yaml`, people(name, after)]),
  );
  const { diagnostics } = load(folder({ ...project, ...all }), mapping === undefined ? {} : { mapping });
  return diagnostics.map(
    ({ code, place, message }) => `${place?.file} ${place?.line}:${place?.column} ${code} ${message}`,
  );
}

test('an order of runs that ends is fine, and so are records of one mapping that wait for each other', () => {
  expect(told({ a: 'scores', b: '[a, scores]', c: '[b, { mapping: c, key: id }]' })).toEqual([]);
});

test('an order of runs that comes back is told once, with the way', () => {
  expect(told({ a: '{ mapping: c, key: id }', b: 'a', c: '[scores, b]' })).toEqual([
    'mappings/a.yaml 4:8 lint.after-circle Each of these mappings runs after another of them: a → c → b → a',
  ]);
});

test('two circles are told apart', () => {
  const codes = told({ a: 'b', b: 'a', c: 'd', d: 'c' }).map((line) => line.split(' ').slice(0, 3).join(' '));
  expect(codes).toEqual(['mappings/a.yaml 4:8 lint.after-circle', 'mappings/c.yaml 4:8 lint.after-circle']);
});

test('one mapping alone knows the names of those it comes after', () => {
  expect(told({ a: 'b', b: 'scores' }, 'a')).toEqual([]);
});

test('what the target requires cannot come in a second sending', () => {
  const crm = project['connectors/crm.yaml'].replace(
    'schema: { type: object, properties: { id',
    'schema: { type: object, required: [id, points], properties: { id',
  );
  const own = project['mappings/scores.yaml'].replace(
    'needs:',
    'after: { mapping: scores, key: status, second: [points, note] }\nneeds:',
  );
  const { diagnostics } = load(folder({ ...project, 'connectors/crm.yaml': crm, 'mappings/scores.yaml': own }));
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'The stream scores requires points: the first sending would be refused',
  ]);
});
