import { describe, expect, it } from 'vitest';
import { mask } from '../../src/record/mask.ts';
import { mappingOf, noLookup, now, readingOf, streamOf, tableOf } from './harness.ts';
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

describe('a source that says nothing of its fields', () => {
  const file = streamOf({ keys: [] });
  const target = streamOf({
    keys: [],
    sensitive: new Map([
      ['person', ['email', 'phone']],
      ['name', ['who']],
      ['assessment', ['notes.text']],
    ]),
  });
  const tagged = (sections: string) =>
    Object.fromEntries(mappingOf(sections, { source: file, target, streams: () => joined }).sensitiveSource);

  it.each([
    ['a column', 'map: { email: 邮箱 }', { person: ['邮箱'] }],
    ['a column with a star in its name', 'map: { email: "$lower_mail(`邮箱*`)" }', { person: ['`邮箱*`'] }],
    ['a column with a dot in its name', 'map: { email: "`mail.work`" }', { person: ['`mail.work`'] }],
    ['a nested path', 'map: { email: "contact.`mail.work`.address" }', { person: ['contact.`mail.work`.address'] }],
    ['a let of a let', 'let: { a: $b, b: $trim(tel) }\nmap: { phone: $a }', { person: ['tel'] }],
    ['a condition', 'map: { who: "kind = 1 ? first : last" }', { name: ['kind', 'first', 'last'] }],
    ['a default', 'map: { who: { $: a, $default: b } }', { name: ['a', 'b'] }],
    ['$record', 'map: { email: $record.mail }', { person: ['mail'] }],
    ['a key of a table', `map: { who: '$table("codes", sex).id' }`, { name: ['sex'] }],
    ['a part of a tagged object', 'map: { notes: { text: comment, other: fine } }', { assessment: ['comment'] }],
    ['two classes', 'map: { email: x, who: x }', { person: ['x'], name: ['x'] }],
    ['each', 'each: people\nmap: { email: mail, who: $record.boss }', { person: ['people.mail'], name: ['boss'] }],
    [
      'an each that hides what it reads',
      `each: 'people.{ "m": mail }'\nmap: { email: m }`,
      { person: ['people.mail'] },
    ],
    [
      'nothing where only a join is read',
      'join: { app: { from: c.apps, on: id, by: id } }\nmap: { email: $app.m }',
      {},
    ],
    ['nothing by a fixed text', 'map: { email: { $text: none } }', {}],
  ])('is tagged by what it feeds: %s', (_, sections, expected) => {
    const key = 'key: id\n';
    const tables = [tableOf('codes', 'code,id\nx,1\n')];
    const own = mappingOf(key + sections, { source: file, target, tables, streams: () => joined });
    expect(Object.fromEntries(own.sensitiveSource)).toEqual(expected);
  });

  it('tags other fields that read the same column', () => {
    const own = mappingOf('key: id\nmap: { email: mail, details: \'"from " & mail\' }', { source: file, target });
    expect(own.sensitive.get('person')).toEqual(['email', 'phone', 'details']);
  });

  it('masks its rows by it', () => {
    const own = tagged('key: id\nmap: { email: "`邮箱*`", who: a.b }');
    expect(mask({ id: '1', '邮箱*': 'a@x.com', a: { b: '张三', c: 'x' } }, Object.values(own).flat())).toEqual({
      id: '1',
      '邮箱*': 'a***@…',
      a: { b: '张**', c: 'x' },
    });
  });

  it('says that the key names a person where it does', () => {
    const own = (sections: string) => mappingOf(sections, { source: file, target }).sensitiveKey;
    expect(own('key: $lowercase(mail)\nmap: { email: mail }')).toBe(true);
    expect(own('key: [id, mail]\nmap: { email: mail }')).toBe(true);
    expect(own('key: id\nmap: { email: mail }')).toBe(false);
    // What names a record is shown anyway; a note that repeats it makes no secret of it.
    expect(own(`key: id\nmap: { notes: { text: '"interview " & id' } }`)).toBe(false);
    expect(tagged(`key: id\nmap: { notes: { text: '"interview " & id' } }`)).toEqual({});
  });

  it('says so of the key of a stream that tags it itself', () => {
    const own = streamOf({ keys: ['nr'], sensitive: new Map([['person', ['nr']]]) });
    expect(mappingOf('map: { a: b }', { source: own }).sensitiveKey).toBe(true);
  });

  it('finds the people of a row by its columns and by what they become', async () => {
    const own = mappingOf('key: id\nmap: { email: mail, phone: $phone_cn(tel) }', { source: file, target });
    const { rows } = await own.expand([readingOf({ id: '1', mail: ' A@X.com', tel: '+86 138-0013-8000' })], now);
    expect(rows[0]?.people).toEqual(['a@x.com', '+86 138-0013-8000']);
    await own.decide(rows, noLookup, now);
    expect(rows[0]?.people).toEqual(['a@x.com', '+86 138-0013-8000', '13800138000']);
  });

  it('takes nobody for a value of a record that is read whole', async () => {
    const own = mappingOf(`key: id\nmap: { email: '$merge([$]).mail' }`, { source: file, target });
    expect(own.sensitiveSource.get('person')).toEqual(['']);
    const { rows } = await own.expand([readingOf({ id: '1', mail: 'a@x.com', city: '上海' })], now);
    expect(rows[0]?.people).toEqual([]);
    await own.decide(rows, noLookup, now);
    expect(rows[0]?.people).toEqual(['a@x.com']);
  });
});
