import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { transports } from '../../src/app/transports.ts';
import { loadProject } from '../../src/config/load.ts';
import type { LoadResult } from '../../src/config/load.ts';
import { folder } from './scratch.ts';

const hrwire = `connections:
  inbox: { connector: csv, with: { directory: ./inbox } }
  crm: { connector: crm }
  kept: { connector: local, with: { streams: { people: { key: id } } } }
`;
const crm = `connector: crm
title: A small system
http: { base_url: "https://crm.example" }
streams:
  people:
    key: id
    schema:
      type: object
      properties:
        id: { type: string }
        name: { type: string }
        mail: { type: string }
        phone: { type: string }
        home: { type: object, properties: { city: { type: string }, street: { type: string } } }
    write: { upsert: { request: { method: PUT, path: /people, json: { id: "{{ $record.id }}" } }, repeat: safe } }
  members:
    key: id
    schema: { type: object, required: [name], properties: { id: { type: string }, name: { type: string }, mail: { type: string } } }
    write: { upsert: { request: { method: PUT, path: /members, json: { id: "{{ $record.id }}" } }, repeat: safe } }
`;

/** A mapping that writes these fields, with these further lines. */
function mapping(name: string, fields: string, more = '', to = 'crm.people'): string {
  const test = 'tests: [{ name: t, given: { id: a, v: b }, expect_some: { id: a } }]';
  const match = more.includes('match:') ? '' : 'match: id\n';
  return `mapping: ${name}\nfrom: inbox.rows\nto: ${to}\nkey: id\nmap: { ${fields} }\n${match}${more}${test}\n`;
}

/** Each mapping by its name; one whose name begins with `shipped/` is among those that ship. */
function projectOf(mappings: Readonly<Record<string, string>>): string {
  const files = Object.entries(mappings).map(([name, text]): [string, string] => {
    const [own, ship] = [`mappings/${name}.yaml`, `${name}.yaml`];
    return [name.startsWith('shipped/') ? ship : own, text];
  });
  return folder({ 'hrwire.yaml': hrwire, 'connectors/crm.yaml': crm, ...Object.fromEntries(files) });
}

function load(root: string, only?: string): LoadResult {
  const shipped = { connectors: join(import.meta.dirname, '../../connectors'), mappings: join(root, 'shipped') };
  return loadProject({ root, shipped, transports, env: {}, ...(only === undefined ? {} : { mapping: only }) });
}

function told({ diagnostics }: LoadResult): string[] {
  return diagnostics.map(({ code, place }) => `${code} ${place?.file}:${place?.line}`);
}

function foreign(result: LoadResult): Record<string, readonly string[]> {
  expect(told(result)).toEqual([]);
  return Object.fromEntries([...(result.project?.mappings ?? [])].map(([name, each]) => [name, each.foreign]));
}

describe('two mappings that write one field of one stream', () => {
  const one = 'id: id, name: v, mail: v';

  test('are refused unless one owns it; what can be done is said', () => {
    const { diagnostics } = load(projectOf({ a: mapping('a', one), b: mapping('b', one) }));
    expect(diagnostics).toMatchObject([
      {
        code: 'lint.written-twice',
        message: 'The mapping a writes the fields name, mail of crm.people too',
        place: { file: 'mappings/b.yaml', line: 5 },
      },
    ]);
    expect(diagnostics[0]?.hint).toContain('owns: [name, mail]');
  });

  test('leave the field to its owner, whichever of them that is', () => {
    const owner = mapping('a', one, 'owns: [mail]\n');
    const other = mapping('b', 'id: id, mail: v, phone: v');
    expect(foreign(load(projectOf({ a: owner, b: other })))).toEqual({ a: [], b: ['mail'] });
    const late = mapping('c', one, 'owns: [mail]\n');
    expect(foreign(load(projectOf({ b: other, c: late })))).toEqual({ b: ['mail'], c: [] });
  });

  test('need an owner for each field', () => {
    const files = { a: mapping('a', one, 'owns: [name]\n'), b: mapping('b', 'id: id, mail: v') };
    expect(told(load(projectOf(files)))).toEqual(['lint.written-twice mappings/b.yaml:5']);
  });

  test('may be three: one owns it, the others leave it out', () => {
    const other = 'id: id, mail: v';
    const files = { a: mapping('a', other), b: mapping('b', one, 'owns: [mail]\n'), c: mapping('c', other) };
    expect(foreign(load(projectOf(files)))).toEqual({ a: ['mail'], b: [], c: ['mail'] });
    const unowned = load(projectOf({ ...files, b: mapping('b', other) }));
    expect(told(unowned)).toEqual(['lint.written-twice mappings/b.yaml:5', 'lint.written-twice mappings/c.yaml:5']);
    expect(unowned.diagnostics[1]?.message).toBe('The mappings a, b write the field mail of crm.people too');
  });

  test('cannot both own it', () => {
    const owner = (name: string): string => mapping(name, one, 'owns: [name, mail]\n');
    expect(told(load(projectOf({ a: owner('a'), b: owner('b') })))).toEqual([
      'lint.owned-twice mappings/b.yaml:7',
      'lint.owned-twice mappings/b.yaml:7',
    ]);
  });

  test('are at peace where they write different fields, different streams or rows of a file', () => {
    const own = { a: mapping('a', 'id: id, name: v, mail: v') };
    const others = [
      mapping('b', 'id: id, phone: v'),
      mapping('b', one, '', 'kept.people'),
      mapping('b', one, '', 'inbox.rows'),
    ];
    for (const b of others) expect(foreign(load(projectOf({ ...own, b })))).toEqual({ a: [], b: [] });
  });

  test('both send what names the record, and so does one that finds it by another’s field', () => {
    const files = {
      a: mapping('a', one, 'owns: [mail]\n'),
      b: mapping('b', 'mail: v, phone: v', 'match: mail\n'),
    };
    expect(foreign(load(projectOf(files)))).toEqual({ a: [], b: [] });
  });

  test('cannot leave to another what the stream requires', () => {
    const files = {
      a: mapping('a', one, 'owns: [name]\n', 'crm.members'),
      b: mapping('b', 'id: id, name: v', '', 'crm.members'),
    };
    const { diagnostics } = load(projectOf(files));
    expect(diagnostics).toMatchObject([
      {
        code: 'lint.owns',
        message: 'The mapping b cannot leave out the field name, which the stream crm.members requires',
        place: { file: 'mappings/a.yaml', line: 7, column: 8 },
      },
    ]);
  });
});

describe('an entry of owns', () => {
  test.each([
    ['no field of map, and the nearest is told', 'nmae', 'Did you mean name?'],
    ['none that another entry takes in', 'name, name', 'Leave it out.'],
    ['none of the key', 'id', 'Leave it out.'],
  ])('is %s', (_, entries, hint) => {
    const { diagnostics } = load(projectOf({ a: mapping('a', 'id: id, name: v', `owns: [${entries}]\n`) }));
    expect(diagnostics).toMatchObject([{ code: 'lint.owns', hint, place: { line: 7 } }]);
  });

  test('says nothing of rows of a file', () => {
    const rows = mapping('a', 'id: id, name: v', 'owns: [name]\n', 'inbox.rows');
    expect(told(load(projectOf({ a: rows })))).toEqual(['lint.owns mappings/a.yaml:7']);
  });
});

describe('a field inside an object', () => {
  const nested = 'id: id, home: { city: v, street: v }';

  test('is owned by its path, and its siblings stay', () => {
    const files = { a: mapping('a', 'id: id, home: { city: v }', 'owns: [home.city]\n'), b: mapping('b', nested) };
    expect(foreign(load(projectOf(files)))).toEqual({ a: [], b: ['home.city'] });
  });

  test('belongs to who owns the object', () => {
    const files = { a: mapping('a', nested, 'owns: [home]\n'), b: mapping('b', 'id: id, home: { city: v }') };
    expect(foreign(load(projectOf(files)))).toEqual({ a: [], b: ['home.city'] });
    const whole = { a: mapping('a', 'id: id, home: v', 'owns: [home]\n'), b: mapping('b', nested) };
    expect(foreign(load(projectOf(whole)))).toEqual({ a: [], b: ['home.city', 'home.street'] });
  });

  test('meets an object that another mapping writes whole', () => {
    const files = { a: mapping('a', 'id: id, home: v'), b: mapping('b', nested) };
    expect(told(load(projectOf(files)))).toEqual(['lint.written-twice mappings/b.yaml:5']);
  });

  test('is no field of its own in a stream of the store, which replaces the object', () => {
    const kept = (name: string, fields: string, more?: string): string => mapping(name, fields, more, 'kept.people');
    const parts = { a: kept('a', 'id: id, home: { city: v }'), b: kept('b', 'id: id, home: { street: v }') };
    expect(told(load(projectOf(parts)))).toEqual(['lint.written-twice mappings/b.yaml:5']);
    const whole = { ...parts, a: kept('a', 'id: id, home: { city: v }', 'owns: [home]\n') };
    expect(foreign(load(projectOf(whole)))).toEqual({ a: [], b: ['home'] });
    const path = load(projectOf({ a: kept('a', nested, 'owns: [home.city]\n') }));
    expect(path.diagnostics).toMatchObject([{ code: 'lint.owns', hint: 'Own all of it: home.' }]);
  });
});

describe('streams of the store', () => {
  const kept = (name: string, more: string): string =>
    mapping(name, 'id: id, name: v', more, 'kept.people').replace('match: id\n', '');

  test.each(['state', 'event'])('know their record by its key, without match, in mode %s', (mode) => {
    const unowned = { a: kept('a', `mode: ${mode}\n`), b: kept('b', '') };
    expect(told(load(projectOf(unowned)))).toEqual(['lint.written-twice mappings/b.yaml:5']);
    const owned = { ...unowned, a: kept('a', `mode: ${mode}\nowns: [name]\n`) };
    expect(foreign(load(projectOf(owned)))).toEqual({ a: [], b: ['name'] });
  });
});

describe('with one mapping alone', () => {
  const clash = { a: mapping('a', 'id: id, mail: v'), b: mapping('b', 'id: id, mail: v') };

  test.each(['a', 'b'])('the conflict of two is told as of the whole project: %s', (name) => {
    const root = projectOf(clash);
    expect(load(root, name).diagnostics).toEqual(load(root).diagnostics);
  });

  test('conflicts of others do not stop it', () => {
    const root = projectOf({ ...clash, c: mapping('c', 'id: id, phone: v') });
    expect(told(load(root, 'c'))).toEqual([]);
    expect(told(load(root, 'a'))).toEqual(['lint.written-twice mappings/b.yaml:5']);
  });

  test('it leaves out what another owns', () => {
    const files = { ...clash, a: mapping('a', 'id: id, mail: v', 'owns: [mail]\n') };
    expect(foreign(load(projectOf(files), 'b'))).toEqual({ b: ['mail'] });
    expect(foreign(load(projectOf(files), 'a'))).toEqual({ a: [] });
  });

  test('the other is found however its YAML is written', () => {
    const json = `{ "mapping": "b", "from": "inbox.rows", "to": "crm.people", "key": "id", "map": { "id": "id", "mail": "v" },
  "match": "id", "tests": [{ "name": "t", "given": { "id": "a", "v": "b" }, "expect_some": { "id": "a" } }] }`;
    const root = projectOf({ ...clash, b: json });
    expect(told(load(root))).toEqual(['lint.written-twice mappings/b.yaml:1']);
    expect(load(root, 'a').diagnostics).toEqual(load(root).diagnostics);
  });

  describe('and one that ships', () => {
    const shipped = mapping('ships', 'id: id, mail: v');
    const files = { a: clash.a, 'shipped/ships': shipped };

    test('the project’s is told of where the one that ships is asked for, and else nobody', () => {
      const root = projectOf(files);
      expect(told(load(root, 'ships'))).toEqual(['lint.written-twice mappings/a.yaml:5']);
      expect([told(load(root)), told(load(root, 'a'))]).toEqual([[], []]);
    });

    test('the one that ships leaves out what the project’s owns', () => {
      const root = projectOf({ ...files, a: mapping('a', 'id: id, mail: v', 'owns: [mail]\n') });
      expect(foreign(load(root))).toEqual({ a: [], ships: ['mail'] });
      expect(foreign(load(root, 'ships'))).toEqual({ ships: ['mail'] });
    });

    test('one that is of no use here is no rival', () => {
      const owned = mapping('a', 'id: id, mail: v', 'owns: [mail]\n');
      const useless = [shipped.replace('inbox.rows', 'inbox.nothing'), shipped.replace('inbox.rows', 'absent.rows')];
      for (const text of useless) {
        const root = projectOf({ a: owned, 'shipped/ships': text });
        expect([told(load(root)), told(load(root, 'a'))]).toEqual([[], []]);
      }
      const elsewhere = shipped.replace('inbox.rows', 'kept.nobody');
      const root = projectOf({ a: clash.a, 'shipped/ships': elsewhere });
      expect([told(load(root)), told(load(root, 'a'))]).toEqual([[], []]);
      writeShipped(root, shipped.replace('inbox.rows', 'kept.people'));
      expect(told(load(root, 'ships'))).toEqual(['lint.written-twice mappings/a.yaml:5']);
    });
  });
});

function writeShipped(root: string, text: string): void {
  const path = join(root, 'shipped/ships.yaml');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
