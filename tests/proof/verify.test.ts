import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { edit, ground, persons } from './register.ts';
import type { Ground } from './register.ts';

/** A project whose people were all delivered. */
async function delivered(count: number, shape: Parameters<typeof ground>[0] = {}): Promise<Ground> {
  const at = await ground(shape);
  at.people(persons(count));
  expect((await at.run()).summary).toMatchObject({ status: 'settled', delivered: count });
  return at;
}

/** Each finding in a line: `p3 different changed-there name`. */
async function found(at: Ground): Promise<string[]> {
  const all = await at.findings();
  const lines = all.flatMap(({ key, kind, cause, detail }) => {
    const fields = Array.isArray(detail['fields']) ? detail['fields'] : [];
    const name = key ?? `(${String(detail['match'])})`;
    if (fields.length === 0) return [`${name} ${kind} ${cause}`];
    return fields.map((one) => {
      const of = one as { field: string; cause: string };
      return `${name} ${kind} ${of.cause} ${of.field}`;
    });
  });
  return lines.sort();
}

describe('what was done behind its back', () => {
  const seeded = (at: Ground): string[] => {
    edit(at.target, 'p10', { name: 'Somebody else' });
    edit(at.target, 'p20', { level: 99 });
    edit(at.target, 'p30', { mail: 'other@acme.example' });
    edit(at.target, 'p40', { started: '2024-05-02' });
    edit(at.target, 'p50', { name: 'person 50' });
    edit(at.target, 'p60', { level: '' });
    edit(at.target, 'p70', { mail: null });
    at.target.people.delete('p80');
    at.target.people.delete('p199');
    for (const id of ['x1', 'x2', 'x3']) at.target.people.set(id, { id, name: 'Nobody of ours' });
    return [
      '(x1) extra unmapped',
      '(x2) extra unmapped',
      '(x3) extra unmapped',
      'p10 different changed-there name',
      'p199 missing deleted-there',
      'p20 different changed-there level',
      'p30 different changed-there mail',
      'p40 different changed-there started',
      'p50 different changed-there name',
      'p60 different dropped level',
      'p70 different dropped mail',
      'p80 missing deleted-there',
    ];
  };

  it('seven edits, two deletions and three additions among 200 are exactly what is found, each with its cause', async () => {
    const at = await delivered(200);
    const planted = seeded(at);
    const report = await at.verify();
    expect(await found(at)).toEqual(planted);
    expect(report).toMatchObject({
      equal: false,
      counts: { records: 200, equal: 191, different: 7, missing: 2, extra: 3 },
    });
  });

  it('the same is found where the target can only be read whole', async () => {
    const at = await delivered(200, { askable: false });
    const planted = seeded(at);
    await at.verify();
    expect(await found(at)).toEqual(planted);
    expect(at.target.asked.every(({ path }) => !path.includes('ids='))).toBe(true);
  });

  it('nothing of it is found while nothing was done', async () => {
    const at = await delivered(130);
    expect(await at.verify()).toMatchObject({ equal: true, counts: { equal: 130, extra: 0 } });
    expect(await at.findings()).toEqual([]);
  });

  it('what the target has beside is left alone where it is not asked for', async () => {
    const at = await delivered(3);
    at.target.people.set('x', { id: 'x' });
    expect(await at.verify({ extra: false })).toMatchObject({ equal: true });
  });

  it('a record that the target shows twice is told', async () => {
    const at = await delivered(3, { askable: false });
    at.target.people.set('copy', { ...at.target.people.get('p2') });
    await at.verify();
    expect(await found(at)).toEqual(['p2 extra doubled']);
  });

  it('neither side is written to, and ledger and checkpoint stay', async () => {
    const at = await delivered(5);
    edit(at.target, 'p1', { name: 'Other' });
    const before = at.target.asked.length;
    await at.verify();
    expect(at.target.asked.slice(before).map(({ method }) => method)).not.toContain('PUT');
    expect((await at.run()).summary).toMatchObject({ read: 0, delivered: 0 });
  });
});

describe('why the target is not as it should be', () => {
  it('before any run nobody was sent', async () => {
    const at = await ground();
    at.people(persons(2));
    at.target.people.set('p2', { id: 'p2', name: 'By hand' });
    await at.verify();
    expect(await found(at)).toContain('p1 missing never-sent');
    expect(await found(at)).toContain('p2 different never-sent name');
  });

  it('a dead letter is named with its code, and who is filtered is not expected', async () => {
    const at = await ground();
    const list = persons(4);
    list[1]!.mail = '';
    list[2]!.state = 'left';
    at.people(list);
    await at.run();
    const report = await at.verify();
    expect(await at.findings()).toMatchObject([
      { key: 'p2', kind: 'missing', cause: 'rejected', detail: { code: 'needs.absent' } },
    ]);
    expect(report.counts).toMatchObject({ equal: 2, missing: 1, expectedAbsent: 1 });
  });

  it('who was delivered and is filtered now is neither missing nor extra', async () => {
    const at = await delivered(3);
    const list = persons(3);
    list[0]!.state = 'left';
    at.people(list);
    expect(await at.verify()).toMatchObject({ equal: true, counts: { equal: 2, expectedAbsent: 1, extra: 0 } });
  });

  it('what changed at the source since is not yet sent', async () => {
    const at = await delivered(3);
    const list = persons(3);
    list[0]!.name = 'Married';
    at.people(list);
    await at.verify();
    expect(await found(at)).toEqual(['p1 different not-yet-sent name']);
  });

  it('beside what changed at the source since, what was changed there is told apart, field by field', async () => {
    const at = await delivered(3);
    edit(at.target, 'p1', { level: 99, started: '' });
    const list = persons(3);
    list[0]!.name = 'Married';
    at.people(list);
    await at.verify();
    expect(await found(at)).toEqual([
      'p1 different changed-there level',
      'p1 different dropped started',
      'p1 different not-yet-sent name',
    ]);
  });

  it('what an older mapping sent is named so', async () => {
    const at = await delivered(3);
    at.put(
      'mappings/people.yaml',
      at
        .get('mappings/people.yaml')
        .replace('name: name', 'name: $uppercase(name)')
        .replace('name: Ann, mail: a@b.example, level: 3', 'name: ANN, mail: a@b.example, level: 3'),
    );
    // Without a version of its own a file's record is as new as its reading.
    await at.verify();
    expect(await found(at)).toEqual(['p1', 'p2', 'p3'].map((key) => `${key} different older-mapping name`));
  });

  it('a field that the target takes and forgets is told once for all', async () => {
    const at = await ground();
    at.target.drops.add('started');
    at.people(persons(4));
    await at.run();
    const report = await at.verify();
    expect(await found(at)).toEqual([1, 2, 3, 4].map((one) => `p${one} different dropped started`));
    expect(report.neverShown).toEqual(['started']);
  });

  it('a target that could not be asked for once is not taken for one that has nobody', async () => {
    const at = await delivered(130);
    at.target.fail('ask', 1);
    const report = await at.verify();
    expect(report.counts).toMatchObject({ unread: 60, missing: 0, equal: 70 });
    expect((await found(at)).every((line) => line.endsWith('unread unasked'))).toBe(true);
  });

  it('a target that fails again and again ends it', async () => {
    const at = await delivered(200);
    at.target.fail('ask', 99);
    await expect(at.verify()).rejects.toMatchObject({ code: 'verify.target-failed', exit: 1 });
  });
});

describe('a part of it', () => {
  it('only the keys that are named are asked for', async () => {
    const at = await delivered(100);
    edit(at.target, 'p7', { name: 'Other' });
    edit(at.target, 'p8', { name: 'Other' });
    at.target.people.set('x', { id: 'x' });
    const report = await at.verify({ keys: ['p7', 'p9', 'nobody'] });
    expect(await found(at)).toEqual(['p7 different changed-there name']);
    expect(report.counts).toMatchObject({ records: 2, unknownKeys: 1, extra: 0 });
  });

  it('a key that has gone from the source and is still at the target is told', async () => {
    const at = await delivered(3);
    at.people(persons(2));
    await at.verify({ keys: ['p3'] });
    expect(await found(at)).toEqual(['p3 extra gone-at-source']);
  });

  it('one seed chooses the same people each time, another others', async () => {
    const at = await delivered(100);
    for (const id of at.target.people.keys()) edit(at.target, id, { level: 99 });
    const keys = async (seed: string): Promise<string[]> => {
      expect((await at.verify({ sample: 10, seed })).counts.records).toBe(10);
      return found(at);
    };
    const first = await keys('a');
    expect(await keys('a')).toEqual(first);
    expect(await keys('b')).not.toEqual(first);
  });

  it('more findings than are kept are counted all the same', async () => {
    const at = await delivered(20);
    for (const id of at.target.people.keys()) edit(at.target, id, { level: 99 });
    const report = await at.verify({ findings: 5 });
    expect(report.counts.different).toBe(20);
    expect(await at.findings()).toHaveLength(5);
  });
});

describe('going on', () => {
  /** A comparison that is stopped when the target is asked for the so-manieth time. */
  async function stopped(at: Ground, requests: number): Promise<void> {
    const stop = new AbortController();
    const list = at.target.asked;
    const push = list.push.bind(list);
    const until = list.length + requests;
    list.push = (...items) => {
      if (list.length + 1 >= until) stop.abort();
      return push(...items);
    };
    await expect(at.verify({}, stop.signal)).rejects.toThrow();
    list.push = push;
  }

  it.each([1, 3, 5, 8])('stopped at the %ith request it goes on, and finds each difference once', async (requests) => {
    const at = await delivered(200);
    for (const id of ['p1', 'p61', 'p121', 'p181']) edit(at.target, id, { name: 'Other' });
    at.target.people.set('x', { id: 'x' });
    await stopped(at, requests);
    const report = await at.verify({ resume: true });
    expect(report.counts).toMatchObject({ records: 200, equal: 196, different: 4, extra: 1, again: 0 });
    expect(await found(at)).toEqual([
      '(x) extra unmapped',
      ...['p1', 'p121', 'p181', 'p61'].map((key) => `${key} different changed-there name`),
    ]);
  });

  it('what was compared before is not asked for again', async () => {
    const at = await delivered(200);
    await stopped(at, 5);
    const before = at.target.asked.length;
    await at.verify({ resume: true });
    const asked = at.target.asked.slice(before).filter(({ path }) => path.includes('ids='));
    expect(asked.some(({ path }) => path.includes('p1%2C'))).toBe(false);
  });

  it('there is nothing to go on with after the end', async () => {
    const at = await delivered(2);
    await at.verify();
    await expect(at.verify({ resume: true })).rejects.toMatchObject({ code: 'verify.nothing-to-resume' });
  });

  it.each([{}, { askable: false }])('one whose place is gone begins anew: %j', async (shape) => {
    const at = await delivered(200, shape);
    for (const id of ['p1', 'p181']) edit(at.target, id, { name: 'Other' });
    await stopped(at, 4);
    const store = new Database(join(at.root, 'state.db'));
    store.exec('UPDATE verification SET progress = NULL');
    store.close();
    const { counts } = await at.verify({ resume: true });
    expect(counts).toMatchObject({ records: 200, equal: 198, different: 2, again: 0 });
    expect(await found(at)).toHaveLength(2);
  });

  it('an edited mapping begins anew', async () => {
    const at = await delivered(200);
    await stopped(at, 3);
    at.put('mappings/people.yaml', at.get('mappings/people.yaml').replace('name: name', 'name: $trim(name)'));
    await expect(at.verify({ resume: true })).rejects.toMatchObject({ code: 'verify.nothing-to-resume' });
  });
});
