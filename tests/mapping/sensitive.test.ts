import { describe, expect, it } from 'vitest';
import { mappingOf, streamOf, tableOf } from './harness.ts';
import type { Given } from './harness.ts';

const source = streamOf({
  sensitive: new Map([
    ['person', ['person.name', 'mails', 'items.phone', '`given name`', '`mail.work`']],
    ['pay', ['salary']],
  ]),
});
const joined = streamOf({ sensitive: new Map([['health', ['notes']]]) });

function fieldsOf(sections: string, given: Given = {}) {
  return Object.fromEntries(mappingOf(sections, { source, streams: () => joined, ...given }).sensitive);
}

describe('sensitivity', () => {
  it.each([
    ['the path itself', 'person.name', ['person']],
    ['what holds it', 'person', ['person']],
    ['what lies in it', 'mails.home', ['person']],
    ['the whole record', '$', ['person', 'pay']],
    ['$record', '$record.salary', ['pay']],
    ['a wild card', 'person.*', ['person']],
    ['all descendants', '**.name', ['person', 'pay']],
    ['a predicate', 'items[phone = "1"].name', ['person']],
    ['a condition', 'salary > 5 ? "a" : "b"', ['pay']],
    ['a function', '$uppercase(person.name)', ['person']],
    ['a key of a table', '$table("codes", person.name).id', ['person']],
    ['a quoted name', '`given name`', ['person']],
    ['a name with a dot', '`mail.work`', ['person']],
    ['a local variable', '($p := person; $p.name)', ['person']],
    ['a let of a let', '$inner', ['pay']],
    ['a join', '$app.notes', ['health']],
    ['a join read whole', '$app', ['health']],
    ['two classes', 'person.name & salary', ['person', 'pay']],
    ['nothing tagged', 'person.age', []],
    ['another field of a join', '$app.phase', []],
  ])('flows by %s', (_, text, classes) => {
    const sections = `
join: { app: { from: c.apps, on: id, by: id } }
let: { inner: $outer, outer: salary }
map: { out: { field: '${text}' } }`;
    const fields = fieldsOf(sections, { tables: [tableOf('codes', 'code,id\nx,1\n')] });
    expect(Object.keys(fields).sort()).toEqual([...classes].sort());
    for (const of of classes) expect(fields[of]).toEqual(['out.field']);
  });

  it('flows by defaults and into the elements of lists', () => {
    expect(
      fieldsOf('map: { a: { $: id, $default: person.name }, list: [id, { b: salary }], text: { $text: salary } }'),
    ).toEqual({
      person: ['a'],
      pay: ['list.b'],
    });
  });

  it('comes from the target too', () => {
    const target = streamOf({ keys: [], sensitive: new Map([['person', ['fullName']]]) });
    expect(fieldsOf('map: { fullName: title, pay: salary }', { target })).toEqual({
      person: ['fullName'],
      pay: ['pay'],
    });
  });

  it('follows the elements of each', () => {
    expect(fieldsOf('each: items\nkey: id\nmap: { a: phone, b: id, c: $record.salary, d: salary }')).toEqual({
      person: ['a'],
      pay: ['c'],
    });
  });

  it('takes any field for sensitive where each hides what it reads', () => {
    expect(fieldsOf(`each: 'items.{ "x": phone }'\nkey: id\nmap: { a: x, b: { $text: t } }`)).toEqual({
      person: ['a'],
    });
  });

  it('says of the source what the stream says', () => {
    expect(mappingOf('map: { a: id }', { source }).sensitiveSource.get('pay')).toEqual(['salary']);
  });
});
