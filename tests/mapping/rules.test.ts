import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { causeOf, decideAll, decideOne, mapOne, mappingOf, now, readingOf, refusalOf, streamOf } from './harness.ts';

const map = 'map: { id: id }';
const day = 86_400_000;

describe('when', () => {
  const sections = `
when:
  - { that: 'status = "done"', else: not done }
  - { that: 'score > 5', else: too low }
${map}`;

  it('filters by the first condition that fails', async () => {
    const decisions = await decideAll(mappingOf(sections), [
      { id: '1', status: 'done', score: 9 },
      { id: '2', status: 'done', score: 1 },
      { id: '3', status: 'open', score: 1 },
    ]);
    expect(decisions[0]).toMatchObject({ is: 'mapped' });
    expect(decisions[1]).toEqual({ is: 'filtered', reason: 'too low' });
    expect(decisions[2]).toEqual({ is: 'filtered', reason: 'not done' });
  });

  it('that throws is a dead letter, never a filter', async () => {
    const decision = await decideOne(mappingOf(sections), { id: '1', status: 'done', score: 'high' });
    expect(causeOf(decision)).toMatch(/^expression\..*@when$/);
  });

  it('is not evaluated for rows that an earlier condition filtered', async () => {
    const decision = await decideOne(mappingOf(sections), { id: '1', status: 'open', score: 'high' });
    expect(decision).toEqual({ is: 'filtered', reason: 'not done' });
  });

  it.each([
    [{ ref: 'x' }, 'mapped'],
    [{ ref: ['', 'x'] }, 'mapped'],
    [{ ref: '' }, 'filtered'],
    [{ ref: [] }, 'filtered'],
    [{ ref: {} }, 'filtered'],
    [{}, 'filtered'],
  ])('asks whether there is something, as JSONata does: %j is %s', async (part, is) => {
    const decision = await decideOne(mappingOf(`when: [{ that: ref, else: no ref }]\n${map}`), { id: '1', ...part });
    expect(decision.is).toBe(is);
  });

  it('knows the frozen time of the run as $started and $now()', async () => {
    const mapping = mappingOf(
      `when: [{ that: '$toMillis(due) <= $toMillis($started) and $now() = $started', else: too early }]\n${map}`,
    );
    const records = [
      { id: '1', due: '2026-11-21T02:00:00Z' },
      { id: '2', due: '2026-11-21T02:00:01Z' },
    ];
    expect((await decideAll(mapping, records)).map(({ is }) => is)).toEqual(['mapped', 'filtered']);
    expect((await decideAll(mapping, records, { at: now + 1000 })).map(({ is }) => is)).toEqual(['mapped', 'mapped']);
  });

  it('filters early what needs no join, and only before the first condition that does', async () => {
    const mapping = mappingOf(`
join: { app: { from: c.apps, on: id, by: ref, missing: leave } }
let: { open: '$app.open' }
when:
  - { that: a, else: no a }
  - { that: $open, else: closed }
  - { that: b, else: no b }
${map}`);
    const { rows } = await mapping.expand(
      [{ id: '1', a: 1, b: 1 }, { id: '2', b: 1 }, { id: '3', a: 1 }, { b: 1 }].map((r) => readingOf(r)),
      now,
    );
    expect(await mapping.filterEarly(rows, now)).toEqual(new Map([[1, 'no a']]));
    const decisions = await mapping.decide(rows, async () => [], now);
    expect(decisions.map((d) => (d.is === 'filtered' ? d.reason : causeOf(d)))).toEqual([
      'closed',
      'no a',
      'closed',
      'key.absent@id',
    ]);
  });

  it('leaves what throws early to the decision', async () => {
    const mapping = mappingOf(
      `join: { app: { from: c.apps, on: id, by: id, missing: leave } }\nwhen: [{ that: 'a > 1', else: low }]\n${map}`,
    );
    const { rows } = await mapping.expand([readingOf({ id: '1', a: 'x' })], now);
    expect((await mapping.filterEarly(rows, now)).size).toBe(0);
    expect(causeOf((await mapping.decide(rows, async () => [], now))[0])).toMatch(/@when$/);
  });
});

describe('needs', () => {
  const sections = `needs: [person.mail, parts.score]\nwhen: [{ that: status = "done", else: not done }]\n${map}`;
  const whole: JsonObject = { id: '1', status: 'done', person: { mail: 'a@b' }, parts: [{ score: 1 }, { score: 0 }] };

  it('lets what has them through, zero and false included', async () => {
    expect((await decideOne(mappingOf(sections), whole)).is).toBe('mapped');
  });

  it.each([
    ['an absent object', { person: null }, 'person.mail'],
    ['a blank text', { person: { mail: ' ' } }, 'person.mail'],
    ['a text where an object is due', { person: 'a@b' }, 'person.mail'],
    ['an empty list', { parts: [] }, 'parts.score'],
    ['an element without it', { parts: [{ score: 1 }, {}] }, 'parts.score'],
    ['what only the prototype has', { person: JSON.parse('{"__proto__":{"mail":"x"}}') as JsonObject }, 'person.mail'],
  ])('dead-letters %s', async (_, part, field) => {
    expect(causeOf(await decideOne(mappingOf(sections), { ...whole, ...part }))).toBe(`needs.absent@${field}`);
  });

  it('comes after when: what is filtered needs nothing', async () => {
    expect(await decideOne(mappingOf(sections), { id: '1', status: 'open' })).toEqual({
      is: 'filtered',
      reason: 'not done',
    });
  });

  it('takes an expression that is more than a path', async () => {
    const mapping = mappingOf(`needs: ['a & b']\n${map}`);
    expect((await decideOne(mapping, { id: '1', b: 'x' })).is).toBe('mapped');
    expect(causeOf(await decideOne(mapping, { id: '1' }))).toBe('needs.absent@a & b');
  });
});

describe('join', () => {
  const join = (own: string) =>
    `join: { app: { from: c.apps, on: ref, by: person.ref, ${own} } }\nmap: { id: id, phase: $app.phase }`;
  const record = { id: '1', person: { ref: 'r' } };
  const found = (app: Json) => ({ joins: () => ({ app }) });

  it('asks by a text or a whole number, and not where it is blank, failed or no name', async () => {
    const mapping = mappingOf(`join: { app: { from: c.apps, by: '$number(ref)', on: ref } }\n${map}`);
    const refs: Json[] = ['17', 5, 'x', null, 1.5];
    const { rows } = await mapping.expand(
      refs.map((ref) => readingOf({ id: '1', ref })),
      now,
    );
    const [app] = mapping.joins;
    expect(await mapping.ask(app!, rows, now)).toEqual(['17', '5', undefined, undefined, undefined]);
  });

  it('gives the record of one, and a list of many', async () => {
    expect(await mapOne(mappingOf(join('expect: one')), record, found({ phase: 'p' }))).toEqual({
      id: '1',
      phase: 'p',
    });
    expect(await mapOne(mappingOf(join('expect: one')), record, found([{ phase: 'p' }]))).toEqual({
      id: '1',
      phase: 'p',
    });
    const many = mappingOf(
      `join: { apps: { from: c.apps, on: ref, by: id, expect: many } }\nmap: { n: $count($apps) }`,
    );
    expect(await mapOne(many, record, { joins: () => ({ apps: [{ phase: 'p' }] }) })).toEqual({ n: 1 });
  });

  it('dead-letters more than the one that is expected', async () => {
    const mapping = mappingOf(join('expect: one, missing: leave'));
    expect(causeOf(await decideOne(mapping, record, found([{ phase: 'p' }, { phase: 'q' }])))).toBe(
      'join.many@join.app',
    );
  });

  it.each([
    ['nothing', {}],
    ['null', { app: null }],
    ['an empty list', { app: [] }],
  ])('holds where the run found %s', async (_, joins) => {
    const mapping = mappingOf(join('missing: hold 7d'));
    expect(await decideOne(mapping, record, { joins: () => joins })).toMatchObject({
      is: 'held',
      cause: { code: 'join.missing', field: 'join.app' },
      release: { kind: 'join', join: 'app', until: now + 7 * day },
    });
  });

  it('rejects what it does not find, also by default, and many too', async () => {
    expect(causeOf(await decideOne(mappingOf(join('missing: reject')), record))).toBe('join.missing@join.app');
    expect(causeOf(await decideOne(mappingOf(join('expect: many')), record))).toBe('join.missing@join.app');
  });

  it('leaves what it does not find where it may', async () => {
    expect(await mapOne(mappingOf(join('missing: leave')), record)).toEqual({ id: '1' });
    const many = mappingOf(
      `join: { apps: { from: c.apps, on: ref, by: id, expect: many, missing: leave } }\nmap: { n: $count($apps) }`,
    );
    expect(await mapOne(many, record)).toEqual({ n: 0 });
  });

  it('tells a blank question from a record that is missing, and never shows the value', async () => {
    const [blank, absent] = await decideAll(mappingOf(join('missing: reject')), [
      { id: '1' },
      { id: '2', person: { ref: 'secret' } },
    ]);
    expect(blank).toMatchObject({ cause: { message: 'Join app could not ask c.apps: `person.ref` is blank' } });
    expect(absent).toMatchObject({
      cause: { message: 'Join app found no record of c.apps whose ref is `person.ref`' },
    });
    expect(JSON.stringify(absent)).not.toContain('secret');
  });

  it.each([['hold 7d'], ['leave']])('whose `by` throws is a dead letter (missing: %s)', async (missing) => {
    const mapping = mappingOf(
      `join: { app: { from: c.apps, on: ref, by: '$error("no")', missing: ${missing === 'leave' ? 'reject' : missing} } }\n${map}`,
    );
    expect(causeOf(await decideOne(mapping, record))).toBe('expression.raised@join.app');
  });

  it('is not missed by rows that are filtered or lack what they need', async () => {
    const mapping = mappingOf(
      `join: { app: { from: c.apps, on: ref, by: ref } }\nwhen: [{ that: ok, else: not ok }]\nneeds: [score]\n${map}`,
    );
    const decisions = await decideAll(mapping, [{ id: '1' }, { id: '2', ok: true }]);
    expect(decisions[0]).toEqual({ is: 'filtered', reason: 'not ok' });
    expect(causeOf(decisions[1])).toBe('needs.absent@score');
  });

  it('that has not arrived holds a row rather than letting a condition on it filter', async () => {
    const mapping = mappingOf(`
join: { app: { from: c.apps, on: ref, by: ref, missing: hold 1d } }
let: { open: $app.open }
when: [{ that: ok, else: not ok }, { that: $open, else: closed }]
${map}`);
    const decisions = await decideAll(mapping, [
      { id: '1', ref: 'a', ok: true },
      { id: '2', ref: 'a' },
    ]);
    expect(decisions.map(({ is }) => is)).toEqual(['held', 'filtered']);
  });

  it('reads the joins before it, never those after', async () => {
    const chain = (first: string, second: string) =>
      `join:\n  app: { from: c.apps, on: ref, by: ${first} }\n  job: { from: c.jobs, on: ref, by: ${second} }\n${map}`;
    const mapping = mappingOf(chain('ref', '$app.job'));
    const { rows } = await mapping.expand([readingOf({ id: '1', ref: 'r' })], now);
    rows[0]!.joins['app'] = { job: 'j' };
    expect(await mapping.ask(mapping.joins[1]!, rows, now)).toEqual(['j']);
    expect(refusalOf(chain('$job.id', 'ref'))).toMatchObject({ code: 'mapping.too-early', line: 5 });
    expect(refusalOf(chain('$app.id', 'ref'))).toMatchObject({ code: 'mapping.too-early', line: 5 });
  });

  it("asks by the stream's key where `on` is absent", () => {
    const sections = `join: { app: { from: c.apps, by: ref } }\n${map}`;
    const streams = () => streamOf({ keys: ['applyId'] });
    expect(mappingOf(sections, { streams }).joins[0]?.on).toBe('applyId');
    expect(refusalOf(sections)).toMatchObject({ code: 'mapping.invalid' });
  });
});

describe('let', () => {
  it('reads other lets, in whatever order they are written', async () => {
    const mapping = mappingOf(`let: { c: $b * 2, a: n + 1, b: $a + 1 }\nmap: { c: $c }`);
    expect(await mapOne(mapping, { id: '1', n: 1 })).toEqual({ c: 6 });
  });

  it('is evaluated only where something reads it', async () => {
    const mapping = mappingOf(
      `let: { bad: '$error("no")', good: n }\nwhen: [{ that: $good, else: none }]\nmap: { n: $good }`,
    );
    expect(await mapOne(mapping, { id: '1', n: 1 })).toEqual({ n: 1 });
    const filtered = mappingOf(`let: { bad: '$error("no")' }\nwhen: [{ that: n, else: none }]\nmap: { n: $bad }`);
    expect(await decideOne(filtered, { id: '1' })).toEqual({ is: 'filtered', reason: 'none' });
    expect(causeOf(await decideOne(filtered, { id: '1', n: 1 }))).toBe('expression.raised@let.bad');
  });

  it.each([
    ['a circle', 'let: { a: $b, b: $c, c: $a }', 'mapping.let-cycle'],
    ['itself', 'let: { a: $a }', 'mapping.let-cycle'],
    ['the name of a join', 'join: { a: { from: c.d, on: x, by: id } }\nlet: { a: id }', 'mapping.name'],
    ['a name that hrwire has', 'let: { table: id }', 'mapping.name'],
    ['the name of a function', 'let: { match: id }', 'mapping.name'],
    ['the name of a function, a join', 'join: { text: { from: c.d, on: x, by: id } }', 'mapping.name'],
    ['a name that every object has', 'let: { constructor: id }', 'mapping.name'],
  ])('is refused as %s', (_, sections, code) => {
    expect(refusalOf(`${sections}\n${map}`).code).toBe(code);
  });
});

describe('hold', () => {
  const sections = `
hold:
  - { when: senior, until: approved, reason: needs a look, for: 30d }
  - { when: start, until: start, reason: starts later }
map: { id: id, half: n / 2 }`;

  it('waits for an approval, and shows the approver the result', async () => {
    const written = { record: { id: '1', half: 2 }, text: '{"half":2,"id":"1"}' };
    expect(await decideOne(mappingOf(sections), { id: '1', n: 4, senior: true })).toEqual({
      is: 'held',
      cause: { code: 'hold.approval', message: 'needs a look' },
      release: { kind: 'approved', rule: 'needs a look', until: now + 30 * day },
      mapped: { record: { id: '1', half: 2 }, clear: [], match: undefined, label: undefined, written },
    });
  });

  it('passes the one rule that was approved, and no other', async () => {
    const mapping = mappingOf(sections);
    const approved = { passed: 'needs a look' };
    expect((await decideOne(mapping, { id: '1', senior: true }, approved)).is).toBe('mapped');
    const later = { id: '1', senior: true, start: '2027-01-01T00:00:00Z' };
    expect(await decideOne(mapping, later, approved)).toMatchObject({ is: 'held', cause: { message: 'starts later' } });
  });

  it('waits until an instant that lies in the future', async () => {
    const mapping = mappingOf(sections);
    const record = { id: '1', start: '2026-12-01' };
    const at = Date.UTC(2026, 11, 1);
    expect(await decideOne(mapping, record)).toMatchObject({
      is: 'held',
      release: { kind: 'instant', at },
      mapped: undefined,
    });
    expect((await decideOne(mapping, record, { at })).is).toBe('mapped');
  });

  it.each([['soon'], [['2026-12-01']], [{ at: 1 }]])('dead-letters what is no instant: %j', async (start) => {
    expect(causeOf(await decideOne(mappingOf(sections), { id: '1', start }))).toBe('hold.no-instant@hold');
  });

  it('dead-letters what is to be approved and cannot be mapped', async () => {
    expect(causeOf(await decideOne(mappingOf(sections), { id: '1', n: 'x', senior: true }))).toBe(
      'expression.type@half',
    );
  });

  it('tells two rules of one reason apart', async () => {
    const mapping = mappingOf(
      `hold:\n  - { when: a, until: approved, reason: look }\n  - { when: b, until: approved, reason: look }\n${map}`,
    );
    const second = { is: 'held', release: { rule: 'look (2)' } };
    expect(await decideOne(mapping, { id: '1', b: 1 })).toMatchObject(second);
    expect(await decideOne(mapping, { id: '1', a: 1, b: 1 }, { passed: 'look' })).toMatchObject(second);
  });
});

describe('the other sections', () => {
  it('say mode, guard and what is left out of comparison', () => {
    const event = mappingOf(
      `mode: event\nguard: { rejects: 12.5% or 3, over: 2h }\ncompare: { ignore: [link] }\n${map}`,
    );
    expect(event).toMatchObject({
      mode: 'event',
      guards: { rejects: { percent: 12.5, count: 3 }, over: 7_200_000 },
      ignored: ['link'],
    });
    const state = mappingOf(map);
    expect(state).toMatchObject({
      name: 'people',
      mode: 'state',
      guards: { rejects: { percent: 20, count: 25 }, over: day },
      ignored: [],
    });
    expect(state.from).toEqual({ connection: 'a', stream: 'people' });
  });

  it.each([
    ['guard: { rejects: 20 percent }', 4],
    ['guard: { rejects: 120% or 2 }', 4],
    ['guard: { over: long }', 4],
    ['join: { app: { from: apps, on: id, by: id } }', 4],
    ['join: { app: { from: c.apps, on: id, by: id, missing: wait } }', 4],
    ['hold: [{ when: a, until: approved, reason: r, for: ever }]', 4],
  ])('are refused with their place where odd: %s', (sections, line) => {
    expect(refusalOf(`${sections}\n${map}`)).toMatchObject({ code: 'mapping.invalid', line });
  });
});
