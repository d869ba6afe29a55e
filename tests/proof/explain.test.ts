import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { get, put } from '../cli/harness.ts';
import { planted, talk } from './explain-harness.ts';
import type { Case } from './explain-harness.ts';

/** What a run in the middle of something would leave: written as a run writes it. */
async function inStore(one: Case, work: (store: Store, pair: number) => Promise<void>): Promise<void> {
  const path = join(one.root, 'state/hrwire.db');
  const store = await openSqliteStore({ path, encryption: false, key: undefined, now: () => Date.now() });
  try {
    const [pair] = await store.checkpoints.pairs('talks-to-hr');
    await work(store, pair?.id ?? 0);
  } finally {
    await store.close();
  }
}

const applied = '  applicationId: $app.id';
const joined = (missing: string): string =>
  `join: { app: { from: talks.applications, by: applicationId, missing: ${missing} } }`;
const giving = 'with: { app: { id: p1 } },';

/** A mapping with a join, whose record names an application. */
async function withJoin(missing: string): Promise<Case> {
  const one = await planted({ more: joined(missing), giving });
  const path = 'mappings/talks-to-hr.yaml';
  put(
    one.root,
    path,
    get(one.root, path)
      .replace('  score: score\n', `  score: score\n${applied}\n`)
      .replace('given: { id: a,', 'given: { id: a, applicationId: p1,')
      .replace('expect: { id: a,', 'expect: { id: a, applicationId: p1,'),
  );
  one.talks = [talk('a1', { applicationId: 'p1' })];
  return one;
}

describe('the first sentence names why it did not arrive', () => {
  it('a rule of the mapping filtered it', async () => {
    const one = await planted();
    one.talks = [talk('a1', { status: 'invited' })];
    await one.call('run');
    const { is, because, sentence } = await one.explain('a1');
    expect([is, because]).toEqual(['notDelivered', 'filtered']);
    expect(sentence).toMatch(/^Not delivered: filtered at .*: the interview is not finished\./);
  });

  it('what the mapping needs is absent', async () => {
    const one = await planted();
    one.talks = [talk('a1', { score: '' })];
    await one.call('run');
    const { because, sentence, next } = await one.explain('a1');
    expect(because).toBe('dead.needs.absent');
    expect(sentence).toMatch(/^Not delivered: dead-lettered at .*: needs\.absent \(score\): `score` is needed/);
    expect(next).toContain('hrwire dead-letters replay 1');
  });

  it('the target refused it', async () => {
    const one = await planted();
    one.put = () => ({ status: 409, body: { code: 'DUP', message: 'is there already' } });
    await one.call('run');
    const { because, sentence, out } = await one.explain('a1');
    expect(because).toBe('dead.DUP');
    expect(sentence).toMatch(/^Not delivered: dead-lettered at .*: DUP: .*is there already/);
    expect(out).toContain('"path":"/people/{{ id }}","status":409');
  });

  it('the record it is joined with is not there yet', async () => {
    const one = await withJoin('hold 7d');
    await one.call('run');
    const { because, sentence } = await one.explain('a1');
    expect(because).toBe('held.join');
    expect(sentence).toMatch(/^Not delivered yet: held since .* until join app finds its record, at most until /);
  });

  it('its join finds more than one record', async () => {
    const one = await withJoin('reject');
    one.applications = [
      { id: 'p1', phase: 'one' },
      { id: 'p1', phase: 'two' },
    ];
    await one.call('run');
    const { because, sentence } = await one.explain('a1');
    expect(because).toBe('dead.join.many');
    expect(sentence).toContain('Join app found more than one record of talks.applications by id');
  });

  it('it waits for an approval', async () => {
    const one = await planted({ more: 'hold: [{ when: score > 50, until: approved, reason: high scores }]' });
    await one.call('run');
    const { because, sentence, next } = await one.explain('a1');
    expect(because).toBe('held.approval');
    expect(sentence).toMatch(/^Not delivered yet: held since .* for a person’s approval.*high scores/);
    expect(next).toContain('hrwire held release 1');
  });

  it('the guard parked the run that would have sent it; once approved, who approved it', async () => {
    const one = await planted({ more: 'guard: { changes: 1% or 1 }' });
    one.talks = [talk('a1'), talk('b1')];
    await one.call('run');
    const updated = '2026-11-21T08:00:00Z';
    one.talks = [talk('a1', { updated, name: 'bob' }), talk('b1', { updated, name: 'bob' })];
    expect((await one.call('run')).exit).toBe(4);
    const { because, sentence, next } = await one.explain('b1');
    expect(because).toBe('held.guard');
    expect(sentence).toMatch(/by the guard, which parked run \w+: it waits for the approval of that run/);
    const approve =
      next
        .find((command) => command.includes('--approve'))
        ?.split(' ')
        .slice(1) ?? [];
    await one.call(...approve);
    const after = await one.explain('b1');
    expect(after.is).toBe('delivered');
    expect(after.out).toMatch(/"what":"hand","text":"[^"]*: approve/);
  });

  it('its answer was lost, and nobody knows whether it arrived', async () => {
    const one = await planted({ repeat: 'never' });
    one.put = () => ({ status: 0, body: {} });
    await one.call('run');
    const { is, sentence, next } = await one.explain('a1');
    expect(is).toBe('unknown');
    expect(sentence).toMatch(/^Not known whether it was delivered: sent at /);
    expect(next).toContain('hrwire unknown settle talks-to-hr a1 --as delivered|not-delivered');
  });

  it('its run ended before the answer came', async () => {
    const one = await planted();
    await one.call('run');
    await inStore(one, async (store, pair) => {
      const holder = { host: 'h', boot: 'b', process: 1 };
      const { lease } = await store.leases.take('talks-to-hr', holder, Date.now(), 1000, () => false);
      const entry = { key: 'b1', match: undefined, version: 1, fingerprint: 'f', input: 'poll' } as const;
      const open = {
        id: 'batch-9',
        pair,
        run: 'run-9',
        target: 't',
        operation: 'upsert',
        mappingVersion: 'm',
      } as const;
      const entries = [{ ...entry, inboxId: undefined, payload: undefined }];
      const times = { openedAt: Date.now(), deadline: Date.now(), note: undefined };
      const fence = { mapping: 'talks-to-hr', token: lease.token };
      await store.intents.open({ ...open, ...times, repeat: 'safe', entries }, fence);
      await store.leases.release(lease);
    });
    const { is, sentence } = await one.explain('b1');
    expect(is).toBe('underWay');
    expect(sentence).toMatch(/^On its way: sent at .*, and its run ended before the answer came/);
  });

  it('the record that it comes after is not delivered', async () => {
    const one = await planted({ more: 'after: { mapping: talks-to-hr, key: lead }\nmatch: id' });
    const path = 'mappings/talks-to-hr.yaml';
    put(one.root, path, get(one.root, path).replace('given: { id: a,', 'given: { id: a, lead: b,'));
    one.talks = [talk('a1', { lead: 'zz' })];
    await one.call('run');
    const { because, sentence, next } = await one.explain('a1');
    expect(because).toBe('held.after');
    expect(sentence).toContain('until talks-to-hr has delivered zz');
    expect(next).toContain('hrwire explain talks-to-hr zz');
  });

  it('its time stamp lies before the checkpoint: no run has met it', async () => {
    const one = await planted();
    await one.call('run');
    one.talks.push(talk('b1', { updated: '2026-11-19T08:00:00Z' }));
    await one.call('run');
    const { because, sentence, next } = await one.explain('b1');
    expect(because).toBe('checkpoint.past');
    expect(sentence).toMatch(
      /^Never read: the source has it with the version 2026-11-19T08:00:00.000Z, which lies before/,
    );
    expect(next).toContain('hrwire run talks-to-hr --since 2026-11-19T08:00:00.000Z');
  });

  it('the source has it, and no run has come since', async () => {
    const one = await planted();
    await one.call('run');
    one.talks.push(talk('b1', { updated: '2026-11-21T08:00:00Z' }));
    const { because, sentence } = await one.explain('b1');
    expect(because).toBe('source.unread');
    expect(sentence).toMatch(/^Not read yet: the source has it.*would be delivered/);
  });

  it('the source has no such record; one with a key like it is named', async () => {
    const one = await planted();
    one.talks = [talk('interview-4711')];
    await one.call('run');
    const { because, sentence } = await one.explain('interview-4771');
    expect(because).toBe('source.absent');
    expect(sentence).toBe('Never read: talks.records has no record with this key. There is interview-4711.');
  });

  it('the last run failed before it came to it', async () => {
    const one = await planted();
    await one.call('run');
    one.readable = false;
    one.talks.push(talk('b1', { updated: '2026-11-21T08:00:00Z' }));
    expect((await one.call('run')).exit).toBe(1);
    const { because, sentence } = await one.explain('b1');
    expect(because).toBe('run.failed');
    expect(sentence).toMatch(/^Never read: the last run, at .*, failed \(http.*\) before it came to this record\./);
  });

  it('the mapping never ran', async () => {
    const one = await planted();
    const { because, sentence } = await one.explain('a1');
    expect(because).toBe('run.never');
    expect(sentence).toBe('Never read: talks-to-hr has not run yet.');
  });

  it('a person was erased', async () => {
    const one = await planted();
    await one.call('run');
    expect((await one.call('erase', 'a1@x.example', '--yes')).exit).toBe(0);
    await one.call('run', '--full');
    const { because, sentence } = await one.explain('a1');
    expect(because).toBe('erased');
    expect(sentence).toMatch(/^Not delivered: erased\./);
  });

  it('a person gave it up', async () => {
    const one = await planted();
    one.talks = [talk('a1', { score: '' })];
    await one.call('run');
    await one.call('dead-letters', 'discard', '1');
    const { because, sentence } = await one.explain('a1');
    expect(because).toBe('closed.discarded');
    expect(sentence).toMatch(/^Not delivered: given up by .* at .*; it had been put aside for needs\.absent/);
  });

  it('it was delivered for another tenant', async () => {
    const one = await planted();
    await one.call('run');
    const file = get(one.root, 'hrwire.yaml').replace(
      'connector: talks, with: { ',
      'connector: talks, with: { tenant: second, ',
    );
    put(one.root, 'hrwire.yaml', file);
    one.talks = [];
    await one.call('run', '--new-ledger');
    const { because, sentence } = await one.explain('a1');
    expect(because).toBe('identity');
    expect(sentence).toMatch(/^Not in the ledger that is in use: delivered at .* for another tenant \(source /);
  });
});

describe('the fields that changed', () => {
  it('are told with each delivery, and of what the next run would send', async () => {
    const one = await planted();
    await one.call('run');
    one.talks = [talk('a1', { updated: '2026-11-21T08:00:00Z', name: 'bob', score: 81 })];
    await one.call('run');
    one.talks = [talk('a1', { updated: '2026-11-22T08:00:00Z', name: 'bob', score: 90 })];
    const { timeline, now } = JSON.parse((await one.explain('a1')).out) as {
      timeline: { fields?: string[] }[];
      now: { fields: { field: string; differs: boolean }[] };
    };
    expect(timeline.map(({ fields }) => fields)).toEqual([undefined, ['name', 'score']]);
    expect(now.fields.filter(({ differs }) => differs).map(({ field }) => field)).toEqual(['score']);
  });
});

describe('a person', () => {
  it('is found in local streams and among rows that could not be read, too; of who is erased only that is told', async () => {
    const one = await planted();
    put(
      one.root,
      'hrwire.yaml',
      `${get(one.root, 'hrwire.yaml')}  local: { connector: local, with: { streams: { people: { key: id } } } }\n`,
    );
    put(
      one.root,
      'mappings/talks-to-local.yaml',
      'mapping: talks-to-local\nfrom: talks.records\nto: local.people\nmatch: id\nmap: { id: id, mail: mail }\ntests: [{ name: n, given: { id: a, updated: "2026-01-01T00:00:00Z", mail: a@x.example }, expect: { id: a, mail: a@x.example } }]\n',
    );
    expect((await one.call('run', 'talks-to-hr', 'talks-to-local')).exit).toBe(0);
    const found = JSON.parse((await one.call('explain', '--person', 'A1@X.example', '--json')).out) as Record<
      string,
      unknown
    >;
    expect(found).toMatchObject({
      erased: false,
      records: [{ mapping: 'talks-to-hr' }, { mapping: 'talks-to-local' }],
    });
    expect(found['local']).toEqual([{ stream: 'local/people', key: 'a**', record: { id: 'a**', mail: 'a***@…' } }]);
    await one.call('erase', 'a1@x.example', '--yes');
    const after = JSON.parse((await one.call('explain', '--person', 'a1@x.example', '--json')).out) as unknown;
    expect(after).toEqual({ erased: true, records: [], more: 0, local: [], unreadable: 0 });
    expect((await one.call('explain', '--person', 'a1@x.example')).out).toContain('was erased');
  });
});

describe('the first sentence names what is different though it arrived', () => {
  it('a field that another mapping owns', async () => {
    const one = await planted({ more: 'match: id' });
    put(
      one.root,
      'mappings/names-to-hr.yaml',
      'mapping: names-to-hr\nfrom: talks.records\nto: hr.people\nmatch: id\nowns: [name]\nmap: { id: id, name: name }\ntests: [{ name: n, given: { id: a, updated: "2026-01-01T00:00:00Z", name: ann }, expect: { id: a, name: ann } }]\n',
    );
    expect((await one.call('run', 'talks-to-hr')).exit).toBe(0);
    const { sentence, out } = await one.explain('a1');
    expect(sentence).toMatch(/^Delivered at .* Other mappings own these fields.*: name \(names-to-hr\)\./);
    expect(out).toContain('"owner":"names-to-hr"');
  });

  it('an older state that came late', async () => {
    const one = await planted();
    await one.call('run');
    one.talks = [talk('a1', { updated: '2026-11-01T08:00:00Z', name: 'bob' })];
    await one.call('run', '--full');
    expect((await one.explain('a1')).sentence).toMatch(
      /^Delivered at .* An older state of it was met at .* and not sent\./,
    );
  });

  it('a state that is filtered since', async () => {
    const one = await planted();
    await one.call('run');
    one.talks = [talk('a1', { updated: '2026-11-21T08:00:00Z', status: 'reopened' })];
    await one.call('run');
    expect((await one.explain('a1')).sentence).toMatch(
      /^Delivered at .* Since .* it is filtered: the interview is not finished\./,
    );
  });

  it('a state that the next run would send, and a mapping that was edited', async () => {
    const one = await planted();
    await one.call('run');
    one.map('label: status');
    one.talks = [talk('a1', { updated: '2026-11-21T08:00:00Z', name: 'bob' })];
    const { sentence, next } = await one.explain('a1');
    expect(sentence).toContain('The source says something else by now');
    expect(sentence).toContain('The mapping was edited since.');
    expect(next).toContain('hrwire run talks-to-hr --full');
  });

  it('a record that was taken over as it was found at the target', async () => {
    const one = await planted();
    one.talks = [];
    await one.call('run');
    await inStore(one, async (store, pair) => {
      const holder = { host: 'h', boot: 'b', process: 1 };
      const { lease } = await store.leases.take('talks-to-hr', holder, Date.now(), 1000, () => false);
      const bare = { targetId: undefined, match: undefined, deleted: false, input: 'poll' } as const;
      const recent = { since: 0, count: 1 };
      await store.commit({
        ...{ pair, run: 'run-a', at: Date.now(), durability: 'normal' },
        fence: { mapping: 'talks-to-hr', token: lease.token },
        delivered: [{ ...bare, key: 'a1', version: 1, fingerprint: 'f', mappingVersion: 'm', recent }],
      });
      await store.leases.release(lease);
    });
    const { is, sentence } = await one.explain('a1');
    expect(is).toBe('delivered');
    expect(sentence).toMatch(/^At the target since .*: taken over as it was found there/);
    expect(sentence).toContain('The source does not have it any more.');
  });

  it('somebody changed it at the target since', async () => {
    const one = await planted({ more: 'match: id' });
    await one.call('run');
    one.staff.set('a1', { ...one.staff.get('a1'), name: 'EVE' });
    expect((await one.call('verify', 'talks-to-hr', '--no-extra')).exit).toBe(3);
    const { because, sentence, next } = await one.explain('a1');
    expect(because).toBe('verify.different');
    expect(sentence).toMatch(/^Delivered at .* Compared with the target at .*: it is different there \(name\): /);
    expect(next).toContain('hrwire verify talks-to-hr --keys a1');
  });

  it('a newer state that the target refused', async () => {
    const one = await planted();
    await one.call('run');
    one.put = () => ({ status: 409, body: { code: 'LOCKED', message: 'locked' } });
    one.talks = [talk('a1', { updated: '2026-11-21T08:00:00Z', name: 'bob' })];
    await one.call('run');
    expect((await one.explain('a1')).sentence).toMatch(
      /^Its newest state was not delivered: dead-lettered at .*LOCKED/,
    );
  });
});
