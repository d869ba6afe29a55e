import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/config/diagnostic.ts';
import { folder, load } from './scratch.ts';

const crm = `connector: crm
title: A small system
http: { base_url: "https://crm.example" }
streams:
  people:
    key: id
    schema:
      type: object
      required: [id]
      properties:
        id: { type: string }
        name: { type: string, maxLength: 200 }
        nick: { type: string }
        age: { type: number }
        years: { type: integer }
        mixed: { type: [string, number, 'null'] }
        active: { type: boolean }
        state: { type: string, enum: [new, old, gone] }
        tags: { type: array, items: { type: string } }
        jobs: { type: array, items: { type: object, properties: { title: { type: string, maxLength: 90 } } } }
    read: { request: { path: /people }, records: items, pages: { kind: none } }
    by_key: { id: { request: { path: /people } } }
  cards:
    key: id
    schema:
      type: object
      required: [id]
      properties:
        id: { type: string }
        title: { type: string, maxLength: 40 }
        count: { type: integer }
        amount: { type: number, minimum: 1 }
        level: { type: [string, 'null'], enum: [new, old, null] }
        fixed: { const: yes-sir }
        flag: { type: boolean }
        labels: { type: array, items: { type: string } }
        home: { type: object, required: [city], properties: { city: { type: string }, street: { type: string } } }
        free: {}
    write: { upsert: { request: { path: /cards, json: { id: "{{ $record.id }}" } } } }
  bare: { key: id, write: { upsert: { request: { path: /bare, json: { id: "{{ $record.id }}" } } } } }
`;
const csv = `code,level,points,none
a,new,3,
b,odd,x,
`;

const usual = 'tests: [{ name: t, given: { id: a, nick: b }, expect_some: { id: a } }]\n';

/** What is told of a mapping to \`cards\` with these fields beside \`id\`. */
function read(
  fields: string,
  more = '',
  id = 'id: id, ',
  to = 'cards',
  from = 'people',
): { readonly found: readonly Diagnostic[]; readonly text: string } {
  const mapping = `mapping: m
from: crm.${from}
to: crm.${to}
tables: { codes: { file: codes.csv, key: code } }
join: { other: { from: crm.people, by: nick, missing: leave } }
map: { ${id}${fields} }
${more}${more.includes('tests:') ? '' : usual}`;
  const { diagnostics } = load(
    folder({
      'hrwire.yaml': 'connections: { crm: { connector: crm } }\n',
      'connectors/crm.yaml': crm,
      'mappings/m.yaml': mapping,
      'mappings/codes.csv': csv,
    }),
  );
  return { found: diagnostics.filter(({ code }) => code !== 'lint.unused'), text: mapping };
}

function told(...mapping: Parameters<typeof read>): readonly Diagnostic[] {
  return read(...mapping).found;
}

/** Severity, code and the text at the place of each. */
function lines(...mapping: Parameters<typeof read>): string[] {
  const { found, text } = read(...mapping);
  return found.map(({ severity, code, place }) => {
    const at = text.split('\n')[(place?.line ?? 1) - 1]?.slice((place?.column ?? 1) - 1, (place?.column ?? 1) + 3);
    return `${severity} ${code} ${at}`;
  });
}

describe('what the target demands', () => {
  test('a field that it demands and nobody maps is an error at the map', () => {
    expect(lines('title: nick', '', '')).toEqual(['error contract.required map:']);
    const [found] = told('title: nick', '', '');
    expect(found?.message).toContain('demands `id`');
    expect(found?.hint).toBe('Map id.');
  });
  test('one inside an object is demanded where the object is mapped', () => {
    expect(lines('home: { street: nick }')).toEqual(['error contract.required home']);
    expect(told('home: { city: nick }')).toEqual([]);
    expect(told('title: nick')).toEqual([]);
  });
});

describe('a written value', () => {
  test.each([
    ['of another type', `count: '"ten"'`, 'error contract.type "ten'],
    ['with a fraction where a whole number is due', `count: '1.5'`, `error contract.type 1.5'`],
    ['that is none of the choices', `level: '"odd"'`, 'error contract.value "odd'],
    ['as $text that is none of the choices', 'level: { $text: odd }', 'error contract.value odd '],
    ['that is not the constant', `fixed: '"no"'`, 'error contract.value "no"'],
    ['below the least', `amount: '0'`, `error contract.value 0' }`],
    ['that is too long', `title: '"${'x'.repeat(41)}"'`, 'error contract.length "xxx'],
    ['in one branch', `level: 'active ? "new" : "odd"'`, 'error contract.value "odd'],
    ['as $default', `level: { $: '$lowercase(nick)', $default: '"odd"' }`, 'error contract.value "odd'],
    ['of a let', 'level: $x', 'error contract.value $x }', `let: { x: '"odd"' }\n`],
  ])('%s is an error at its place', (_name, field, due, more = '') => {
    expect(lines(field, more)).toEqual([due]);
  });
  test.each([
    `level: '"new"'`,
    `level: 'active ? "new" : null'`,
    `count: '3'`,
    `amount: '3'`,
    `fixed: '"yes-sir"'`,
    `labels: '"a"'`,
    `free: '5'`,
    `flag: 'true'`,
    `level: '""'`,
  ])('%s is fine', (field) => {
    expect(told(field)).toEqual([]);
  });
  test('a message names the choices', () => {
    expect(told(`level: '"odd"'`)[0]).toMatchObject({
      message: '"odd" is none of the values that `level` takes',
      hint: 'It takes: "new", "old".',
    });
  });
});

describe('a field of the source', () => {
  test.each([
    ['of another type is an error', 'title: age', 'error contract.type age '],
    ['that may be of another type is a warning', 'title: mixed', 'warning contract.type mixe'],
    ['that may be a fraction is a warning', 'count: age', 'warning contract.type age '],
    ['that may be longer is a warning', 'title: name', 'warning contract.length name'],
    ['with more choices is a warning', 'level: state', 'warning contract.value stat'],
    ['of a join is held against it too', 'title: $other.age', 'error contract.type $oth'],
    ['of the whole record is, too', 'title: $record.age', 'error contract.type $rec'],
  ])('%s', (_name, field, due) => {
    expect(lines(field)).toEqual([due]);
  });
  test('of an element of `each` is, too', () => {
    const test = 'key: title\neach: jobs\n';
    expect(lines('title: title', test, 'id: $record.id, ')).toContain('warning contract.length titl');
  });
  test.each([
    'title: nick',
    'amount: age',
    'amount: years',
    'labels: nick',
    'labels: tags',
    'free: age',
    'title: $string(age)',
    'count: $round(age)',
    'flag: active',
    `title: 'tags[0]'`,
    `title: '$substring(name, 0, 40)'`,
  ])('%s is fine', (field) => {
    expect(told(field)).toEqual([]);
  });
});

describe('what an operation gives', () => {
  test.each([
    ['a joined text where a number is due', `count: 'nick & "x"'`, 'contract.type'],
    ['a product where a text is due', `title: 'age * 2'`, 'contract.type'],
    ['a comparison where a text is due', `title: 'age > 2'`, 'contract.type'],
    ['a text where a truth value is due', 'flag: $string(age)', 'contract.type'],
  ])('%s is an error', (_name, field, code) => {
    expect(told(field, 'needs: [age]\n')).toMatchObject([{ code, severity: 'error' }]);
  });
});

describe('a table', () => {
  test('a cell that the target does not take is a warning that shows it', () => {
    const field = `level: '$table("codes", nick).level'`;
    expect(lines(field)).toEqual(['warning contract.value $tab']);
    expect(told(field)[0]?.message).toBe('The column level of table codes holds "odd", which `level` does not take');
  });
  test('a let that is a row is followed', () => {
    const row = `let: { row: '$table("codes", nick)' }\n`;
    expect(lines('level: $row.level', row)).toEqual(['warning contract.value $row']);
  });
  test('of a row that is written out only this row counts', () => {
    expect(told(`level: '$table("codes", "a").level'`)).toEqual([]);
    expect(lines(`level: '$table("codes", "b").level'`)).toEqual(['warning contract.value $tab']);
  });
  test('texts where numbers are due are told with the way out', () => {
    const [found] = told(`count: '$table("codes", nick).points'`);
    expect(found?.code).toBe('contract.value');
    expect(found?.hint).toContain('`types:` of the table');
  });
  test('blank cells are not sent', () => {
    expect(told(`count: '$table("codes", nick).none'`)).toEqual([]);
  });
});

describe('a join', () => {
  test('a field that its stream does not know is a warning with the nearest name', () => {
    expect(lines('title: $other.nik')).toEqual(['warning contract.source $oth']);
    expect(told('title: $other.nik')[0]?.hint).toBe('Did you mean nick?');
  });
  test('a field that a test gives is known', () => {
    const given = 'tests: [{ name: t, with: { other: { nik: x } }, given: { id: a }, expect_some: { id: a } }]\n';
    const found = told('title: $other.nik', given).filter(({ code }) => code.startsWith('contract.'));
    expect(found).toEqual([]);
  });
});

test('a target without a schema is silent', () => {
  expect(told(`any: '"odd"'`, '', 'id: id, ', 'bare')).toEqual([]);
});

test('what cannot be parsed is told once, and not by the contract', () => {
  expect(told(`level: '"odd" &'`).some(({ code }) => code.startsWith('contract.'))).toBe(false);
});
