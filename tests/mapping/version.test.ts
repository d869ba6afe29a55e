import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../src/mapping/compile.ts';
import { isObject } from '../../src/record/json.ts';
import type { Json } from '../../src/record/json.ts';
import { inputsOf, mappingOf, tableOf } from './harness.ts';

const sections = `
title: People
key: [id, org]
tables: { codes: { file: codes.csv, key: code } }
let: { row: '$table("codes", code)', twice: n * 2 }
when: [{ that: a, else: no a }, { that: b, else: no b }]
map: { id: id, profile: { name: name, mails: [mail, other] }, row: $row.id, n: { $: $twice, $blank: clear } }
tests: [{ name: t, given: { id: '1' }, filtered: no a }]`;
const csv = 'code,id,name\nx,1,one\ny,2,two\n';
const given = { tables: [tableOf('codes', csv)] };

/** The same value with the members of every object in another order. */
function shuffled(value: Json, seed: () => number): Json {
  if (Array.isArray(value)) return value.map((element) => shuffled(element, seed));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => ({ key, member: shuffled(member, seed), at: seed() }));
  return Object.fromEntries(entries.sort((a, b) => a.at - b.at).map(({ key, member }) => [key, member]));
}

describe('the version of a mapping', () => {
  const version = mappingOf(sections, given).version;

  it('stays when keys change places', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
        const inputs = inputsOf(sections, given);
        const value = shuffled(inputs.document.value, () => Number(stream.next().value));
        if (!isObject(value)) throw new Error('no object');
        const document = {
          ...inputs.document,
          value,
          at: () => ({ file: 'f', line: 1, column: 1 }),
          atOffset: () => ({ file: 'f', line: 1, column: 1 }),
        };
        expect(compileMapping({ ...inputs, document }).version).toBe(version);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['comments', sections.replace('\nlet', '\n# a comment\nlet'), csv],
    ['the title', sections.replace('People', 'Persons'), csv],
    ['the tests', sections.replace('filtered: no a', 'rejected: schema'), csv],
    ['quotes', sections.replace('$twice,', '"$twice",'), csv],
    ['the order of rows', sections, 'code,id,name\ny,2,two\nx,1,one\n'],
    ['the order of columns', sections, 'name,code,id\none,x,1\ntwo,y,2\n'],
  ])('stays when %s change', (_, text, rows) => {
    expect(mappingOf(text, { tables: [tableOf('codes', rows)] }).version).toBe(version);
  });

  it.each([
    ['a field', sections.replace('name: name', 'name: title'), csv],
    ['an option', sections.replace('clear', 'keep'), csv],
    [
      'the order of conditions',
      sections.replace(
        '{ that: a, else: no a }, { that: b, else: no b }',
        '{ that: b, else: no b }, { that: a, else: no a }',
      ),
      csv,
    ],
    ['a cell of a table', sections, csv.replace('two', 'zwei')],
    ['a row of a table', sections, `${csv}z,3,three\n`],
  ])('changes with %s', (_, text, rows) => {
    expect(mappingOf(text, { tables: [tableOf('codes', rows)] }).version).not.toBe(version);
  });

  it('stays with what the mapping owns, and changes with what others own', () => {
    expect(mappingOf(`${sections}\nowns: [profile]`, given).version).toBe(version);
    const left = mappingOf(sections, { ...given, foreign: ['row', 'n'] }).version;
    expect(left).not.toBe(version);
    expect(mappingOf(sections, { ...given, foreign: ['n', 'row'] }).version).toBe(left);
  });

  it('is of a length that does not depend on the mapping', () => {
    expect(version).toMatch(/^[\w-]{43}$/);
  });
});
