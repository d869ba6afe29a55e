import { describe, expect, it } from 'vitest';
import { compileTrace } from '../../src/mapping/trace.ts';
import type { Trace } from '../../src/mapping/trace.ts';
import { compileMapping } from '../../src/mapping/compile.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { inputsOf, now, streamOf, tableOf } from './harness.ts';
import type { Given } from './harness.ts';

async function traceOf(
  sections: string,
  record: JsonObject,
  given: Given & { readonly joins?: Record<string, Json>; readonly asked?: boolean } = {},
): Promise<Trace> {
  const { joins = {}, asked = true, ...own } = given;
  const inputs = inputsOf(sections, own);
  const { rows } = await compileMapping(inputs).expand([{ record, observed: now }], now);
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  Object.assign(row.joins, joins);
  const targets = async (asks: readonly unknown[]) => asks.map(() => undefined);
  return compileTrace(inputs)(row, targets, now, asked);
}

describe('a trace', () => {
  it('tells each rule on its own: one that fails hides none of the others', async () => {
    const { when, needs, fields } = await traceOf(
      'needs: [score]\nwhen: [{ that: status = "done", else: not done }, score > 50]\nmap: { id: id, bad: $number(name) }\n',
      { id: 'a', status: 'open', score: 80, name: 'x' },
    );
    expect(when.map(({ passes, reason }) => [passes, reason])).toEqual([
      [false, 'not done'],
      [true, 'score > 50'],
    ]);
    expect(needs).toMatchObject([{ passes: true, value: 80 }]);
    expect(fields.map(({ field, value }) => [field, value])).toEqual([
      ['id', 'a'],
      ['bad', undefined],
    ]);
    expect(fields[1]?.fault?.code).toMatch(/^expression\./);
  });

  it('names what an expression reads with its values, through lets and joins, and where it stands', async () => {
    const given = {
      streams: () => streamOf({ sensitive: new Map([['person', ['owner']]]) }),
      source: streamOf({ sensitive: new Map([['person', ['mail']]]) }),
      joins: { app: { phase: 'offer', owner: 'Ann' } },
    };
    const { fields } = await traceOf(
      'join: { app: { from: a.apps, by: ref } }\nlet: { full: first & " " & mail }\nmap:\n  text: $full & $app.phase & $app.owner\n',
      { id: 'a', ref: 'p1', first: 'Bo', mail: 'b@x.example' },
      given,
    );
    expect(fields[0]).toMatchObject({ value: 'Bo b@x.exampleofferAnn', sensitive: true, place: { line: 7 } });
    expect(fields[0]?.inputs).toEqual([
      { name: '$full', value: 'Bo b@x.example', sensitive: true },
      { name: 'first', value: 'Bo', sensitive: false },
      { name: 'mail', value: 'b@x.example', sensitive: true },
      { name: '$app.phase', value: 'offer', sensitive: false },
      { name: '$app.owner', value: 'Ann', sensitive: true },
    ]);
  });

  it('says of a join what it asked for and found, and of one that nobody asked that', async () => {
    const sections = 'join: { app: { from: a.apps, by: ref, missing: leave } }\nmap: { id: id }\n';
    const given = { streams: () => streamOf() };
    const record = { id: 'a', ref: 'p1' };
    const two = [{ id: 'p1' }, { id: 'p1' }];
    const many = await traceOf(sections, record, { ...given, joins: { app: two } });
    expect(many.joins).toMatchObject([{ name: 'app', from: 'a.apps', on: 'id', value: 'p1', found: 2 }]);
    expect((await traceOf(sections, record, given)).joins[0]?.found).toBe(0);
    expect((await traceOf(sections, record, { ...given, asked: false })).joins[0]?.found).toBeUndefined();
  });

  it('says which hold rule holds, what is blank, and what a default gave', async () => {
    const { holds, fields } = await traceOf(
      'hold: [{ when: score > 50, until: approved, reason: high }]\nmap:\n  name: { $: name, $blank: clear }\n  city: { $: city, $default: "\'Rome\'" }\n  fixed: { $text: Y }\n',
      { id: 'a', score: 80, name: ' ', city: null },
    );
    expect(holds).toMatchObject([{ passes: false, reason: 'high' }]);
    expect(fields).toMatchObject([
      { field: 'name', value: undefined, blank: 'clear', defaulted: false },
      { field: 'city', value: 'Rome', defaulted: true },
      { field: 'fixed', value: 'Y' },
    ]);
  });

  it('reads tables as the mapping does', async () => {
    const { fields } = await traceOf(
      'tables: { cities: { file: cities.csv, key: code } }\nmap: { city: \'$table("cities", code).name\' }\n',
      { id: 'a', code: 'r' },
      { tables: [tableOf('cities', 'code,name\nr,Rome\n')] },
    );
    expect(fields[0]).toMatchObject({ value: 'Rome', inputs: [{ name: 'code', value: 'r' }] });
  });

  it('is of the element where `each` makes several records of one', async () => {
    const { fields } = await traceOf('each: items\nkey: [$record.id, no]\nmap: { no: no, of: $record.id }\n', {
      id: 'a',
      items: [{ no: 1 }, { no: 2 }],
    });
    expect(fields.map(({ inputs }) => inputs[0])).toEqual([
      { name: 'no', value: 1, sensitive: false },
      { name: '$record.id', value: 'a', sensitive: false },
    ]);
  });
});
