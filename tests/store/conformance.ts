import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Release } from '../../src/store/aside.ts';
import type { Settlement, Store } from '../../src/store/store.ts';
import { absenceFacts } from './absence.ts';
import { accessFacts, auditFacts, signInFacts } from './facts-access.ts';
import { figureFacts } from './facts-figures.ts';
import { guardFacts } from './facts-guards.ts';
import { packFacts } from './facts-packs.ts';
import { epochFacts, erasureFacts } from './facts-privacy.ts';
import { aside, delivered, entry, ground, history, holder, intent } from './harness.ts';
import type { Ground, Harness, Open } from './harness.ts';
import { scheduleFacts } from './facts-schedules.ts';
import { receivedFacts } from './facts-received.ts';
import { repairFacts } from './facts-repairs.ts';
import { profileFacts, sampleFacts, versionFacts } from './facts-samples.ts';
import { uploadFacts } from './facts-uploads.ts';
import { metFacts, verificationFacts } from './facts-verification.ts';
import { storeProperties } from './properties.ts';

/** What every engine must do, whatever it stores in. `open` gives a new, empty store each time. */
export function storeConformance(name: string, open: Open): void {
  describe(`${name} keeps the promises of a store`, () => {
    let harness: Harness;
    let store: Store;
    let on: Ground;
    beforeEach(async () => {
      harness = await open();
      store = harness.store;
      on = await ground(store);
    });
    afterEach(() => harness.dispose());
    const subject: Subject = {
      get store() {
        return store;
      },
      get on() {
        return on;
      },
      get harness() {
        return harness;
      },
    };
    describe('ledger', () => ledgerFacts(subject));
    describe('commit', () => commitFacts(subject));
    describe('history', () => historyFacts(subject));
    describe('deliveries together', () => packFacts(subject));
    describe('sent', () => sentFacts(subject));
    describe('inquiry', () => inquiryFacts(subject));
    describe('aside', () => asideFacts(subject));
    describe('awaiting', () => awaitingFacts(subject));
    describe('repairs', () => repairFacts(subject));
    describe('inbox', () => inboxFacts(subject));
    describe('schedules and requests', () => scheduleFacts(subject));
    describe('received', () => receivedFacts(subject));
    describe('intents', () => intentFacts(subject));
    describe('checkpoints', () => checkpointFacts(subject));
    describe('leases', () => leaseFacts(subject));
    describe('runs', () => runFacts(subject));
    describe('local', () => localFacts(subject));
    describe('spool', () => spoolFacts(subject));
    describe('absence', () => absenceFacts(subject));
    describe('samples', () => sampleFacts(subject));
    describe('profiles', () => profileFacts(subject));
    describe('versions', () => versionFacts(subject));
    describe('verifications', () => verificationFacts(subject));
    describe('met', () => metFacts(subject));
    describe('uploads', () => uploadFacts(subject));
    describe('guards', () => guardFacts(subject));
    describe('figures', () => figureFacts(subject));
    describe('epochs', () => epochFacts(subject));
    describe('erasures', () => erasureFacts(subject));
    describe('access', () => accessFacts(subject));
    describe('sign-ins', () => signInFacts(subject));
    describe('audit', () => auditFacts(subject));
    describe('small ports', () => smallFacts(subject));
  });
  storeProperties(name, open);

  test(`${name} takes the record of a row put aside away after the retention, and keeps the row and its count`, async () => {
    const harness = await open({ retention: 5000 });
    try {
      const on = await ground(harness.store);
      const until: Release = { kind: 'join', join: 'app', until: harness.clock.now + 20_000 };
      const at = harness.clock.now;
      await on.commit({ at, aside: [aside('a', { sent: { b: 1 } }), aside('h', { state: 'held', release: until })] });
      await on.commit({ at, aside: [aside('a', { sent: { b: 1 } })] });
      harness.clock.now += 61_000;
      await on.commit({ asideClosed: [{ which: { key: 'h' }, as: 'expired' }] });
      const [first, second] = await harness.store.aside.list({ closed: true });
      const dead = await harness.store.aside.read(first!.id);
      expect(dead).toMatchObject({ raw: undefined, sent: undefined, times: 2, closedAs: undefined });
      expect(await harness.store.aside.read(second!.id)).toMatchObject({ raw: undefined, closedAs: 'expired' });
    } finally {
      await harness.dispose();
    }
  });

  test(`${name} keeps the record of a held row as long as its hold may last`, async () => {
    const harness = await open({ retention: 5000 });
    try {
      const on = await ground(harness.store);
      const release: Release = { kind: 'approved', rule: 'r', until: harness.clock.now + 200_000 };
      await on.commit({ at: harness.clock.now, aside: [aside('h', { state: 'held', release })] });
      harness.clock.now += 100_000;
      await on.commit({});
      const [head] = await harness.store.aside.list({});
      expect(await harness.store.aside.read(head!.id)).toMatchObject({ raw: { id: 'h' } });
    } finally {
      await harness.dispose();
    }
  });
}

interface Subject {
  readonly store: Store;
  readonly on: Ground;
  readonly harness: Harness;
}

function ledgerFacts(at: Subject): void {
  test('a key that was never written is absent', async () => {
    expect(await at.store.ledger.get(at.on.pair, ['nobody'])).toEqual(new Map());
  });
  test('a delivery is read as it was written, its fingerprint as its input’s too', async () => {
    const write = delivered('a', { version: 1_770_000_000_123, targetId: 't-1', match: 'a@b', input: 'hooks' });
    await at.on.commit({ at: 55, delivered: [write] });
    expect((await at.store.ledger.get(at.on.pair, ['a', 'b'])).get('a')).toEqual({
      key: 'a',
      version: 1_770_000_000_123,
      fingerprint: 'print-a',
      mappingVersion: 'm1',
      targetId: 't-1',
      match: 'a@b',
      deleted: false,
      deliveredAt: 55,
      inputs: { hooks: 'print-a' },
      recent: { since: 0, count: 1 },
    });
  });
  test('a later delivery replaces the state and leaves the other inputs’ fingerprints', async () => {
    await at.on.commit({ delivered: [delivered('a', { targetId: 't', match: 'x' })] });
    const later = delivered('a', { fingerprint: 'f2', input: 'uploads', deleted: true, version: 2.5 });
    await at.on.commit({ at: 2000, delivered: [later] });
    expect((await at.store.ledger.get(at.on.pair, ['a'])).get('a')).toMatchObject({
      version: 2.5,
      targetId: undefined,
      match: undefined,
      deleted: true,
      deliveredAt: 2000,
      inputs: { poll: 'print-a', uploads: 'f2' },
    });
  });
  test('a record that ended otherwise moves its input’s fingerprint alone', async () => {
    await at.on.commit({ seen: [{ key: 'new', input: 'poll', fingerprint: 'f1' }], delivered: [delivered('a')] });
    await at.on.commit({ seen: [{ key: 'a', input: 'poll', fingerprint: 'f2' }] });
    const rows = await at.store.ledger.get(at.on.pair, ['new', 'a']);
    expect(rows.get('new')).toEqual({
      key: 'new',
      version: undefined,
      fingerprint: undefined,
      mappingVersion: undefined,
      targetId: undefined,
      match: undefined,
      deleted: false,
      deliveredAt: undefined,
      inputs: { poll: 'f1' },
      recent: { since: 0, count: 0 },
    });
    expect(rows.get('a')).toMatchObject({ fingerprint: 'print-a', deliveredAt: 1000, inputs: { poll: 'f2' } });
  });
  test('counts tell keys delivered and not deleted, and how many under another mapping', async () => {
    const old = { mappingVersion: 'm0' };
    await at.on.commit({
      delivered: [delivered('a'), delivered('b', old), delivered('c', { ...old, deleted: true })],
      seen: [{ key: 'd', input: 'poll', fingerprint: 'f' }],
    });
    expect(await at.store.ledger.counts(at.on.pair, 'm1')).toEqual({ delivered: 2, olderMapping: 1 });
  });
  test('keys that differ by case, accent, blanks or a zero byte stay apart', async () => {
    const keys = ['a', 'A', 'á', 'a\u0301', 'a ', 'a\0b', 'a\0c', '👩', '1', '01', "x'; DROP TABLE ledger; --"];
    await at.on.commit({ delivered: keys.map((of) => delivered(of)) });
    const rows = await at.store.ledger.get(at.on.pair, keys);
    expect([...rows.values()].map((row) => row.fingerprint)).toEqual(keys.map((of) => `print-${of}`));
    expect((await at.store.ledger.counts(at.on.pair, 'm1')).delivered).toBe(keys.length);
  });
  test('another pair has another ledger', async () => {
    const other = await at.store.checkpoints.open('people', 'source-a', 'target-c');
    await at.on.commit({ delivered: [delivered('a')] });
    expect((await at.store.ledger.get(other.id, ['a'])).size).toBe(0);
  });
}

function commitFacts(at: Subject): void {
  const everything = (id: number): Partial<Settlement> => ({
    delivered: [delivered('a')],
    seen: [{ key: 'b', input: 'poll', fingerprint: 'f' }],
    aside: [aside('b')],
    history: [history('a'), history('b', { outcome: 'deadLettered' })],
    people: [{ key: 'a', hashes: ['h1', 'h2'] }],
    intentsClosed: ['i-1'],
    inboxDone: [id],
    cursor: { value: { page: 2 } },
    marks: ['mark-1'],
  });
  const prepare = async (): Promise<number> => {
    await at.store.intents.open(intent('i-1', at.on.pair, [entry('a')]), { mapping: 'people', token: 1 });
    await at.store.inbox.put([
      {
        pair: at.on.pair,
        kind: 'hook',
        input: 'hooks',
        key: 'a',
        aside: undefined,
        raw: 1,
        passed: undefined,
        createdAt: 1,
      },
    ]);
    return (await at.store.inbox.take(at.on.pair, 0, 10))[0]!.id;
  };
  const state = async (store: Store) => {
    const { pair } = at.on;
    return {
      ledger: (await store.ledger.get(pair, ['a', 'b'])).size,
      aside: (await store.aside.list({})).length,
      history: (await store.history.ofRun('run-1', 0, 10)).length,
      people: (await store.people.find(['h1'])).length,
      intents: (await store.intents.pending(pair)).length,
      inbox: await store.inbox.count(pair),
      cursor: (await store.checkpoints.pairs('people'))[0]?.cursor,
      seen: [...(await store.files.seen(pair, ['mark-1', 'mark-2']))],
    };
  };
  const before = {
    ledger: 0,
    aside: 0,
    history: 0,
    people: 0,
    intents: 1,
    inbox: 1,
    cursor: undefined,
    seen: [],
  };
  const after = {
    ledger: 2,
    aside: 1,
    history: 2,
    people: 1,
    intents: 0,
    inbox: 0,
    cursor: { page: 2 },
    seen: ['mark-1'],
  };

  test.each(['normal', 'full'] as const)(
    'all of a settlement stands after it, also when opened again (%s)',
    async (durability) => {
      const id = await prepare();
      await at.on.commit({ ...everything(id), durability });
      expect(await state(at.store)).toEqual(after);
      expect(await state(await at.harness.reopen())).toEqual(after);
    },
  );
  test('nothing of a settlement stands when one row of it cannot be written', async () => {
    const id = await prepare();
    const impossible = { ...history('z'), outcome: 'vanished' } as never;
    const settlement = everything(id);
    await expect(at.on.commit({ ...settlement, history: [...settlement.history!, impossible] })).rejects.toThrow();
    expect(await state(at.store)).toEqual(before);
    await at.on.commit(settlement);
    expect(await state(at.store)).toEqual(after);
  });
  test('a run that lost its lease commits nothing', async () => {
    const id = await prepare();
    await at.store.leases.take('people', { ...holder, process: 12 }, 0, 1000, () => false);
    await expect(at.on.commit(everything(id))).rejects.toMatchObject({ code: 'run.lease-lost' });
    expect(await state(at.store)).toEqual(before);
  });
  test('a run that gave its lease back commits nothing', async () => {
    await at.store.leases.release(at.on.lease);
    await expect(at.on.commit({ delivered: [delivered('a')] })).rejects.toMatchObject({ code: 'run.lease-lost' });
  });
  test('a fence of another mapping does not open a pair', async () => {
    const { lease } = await at.store.leases.take('other', holder, 0, 1000, () => true);
    const fence = { mapping: 'other', token: lease.token };
    await expect(at.on.commit({ fence, delivered: [delivered('a')] })).rejects.toMatchObject({
      code: 'internal.fault',
    });
  });
  test('a null cursor is a cursor', async () => {
    await at.on.commit({ at: 7, cursor: { value: null } });
    expect((await at.store.checkpoints.pairs('people'))[0]).toMatchObject({ cursor: null, cursorAt: 7 });
  });
}

function inquiryFacts(at: Subject): void {
  test('closings tell when rows of a key were closed, and of no others', async () => {
    await at.on.commit({ aside: [aside('a'), aside('b')] });
    await at.on.commit({ aside: [aside('a', { state: 'held', release: { kind: 'unknown' } })] });
    await at.on.commit({ at: 7000, asideClosed: [{ which: { key: 'a' }, as: 'discarded' }] });
    await at.on.commit({ aside: [aside('a')] });
    const closings = await at.store.inquiry.closings(at.on.pair, 'a');
    expect([...closings.values()]).toEqual([7000, 7000]);
    expect(await at.store.inquiry.closings(at.on.pair, 'b')).toEqual(new Map());
  });
  test('waiting rows of a key are those that name it, or the row put aside of it', async () => {
    await at.on.commit({ aside: [aside('a')] });
    const [row] = await at.store.aside.list({});
    const base = { pair: at.on.pair, input: 'poll', raw: undefined, passed: undefined, createdAt: 5 } as const;
    await at.store.inbox.put([
      { ...base, kind: 'replay', key: undefined, aside: row!.id },
      { ...base, kind: 'upload', key: 'a', aside: undefined, raw: {} },
      { ...base, kind: 'upload', key: 'b', aside: undefined, raw: {} },
    ]);
    const waiting = await at.store.inquiry.waiting(at.on.pair, 'a');
    expect(waiting.map(({ kind, aside }) => [kind, aside])).toEqual([
      ['replay', row!.id],
      ['upload', undefined],
    ]);
  });
  test('keys between two texts come in order, of this pair alone', async () => {
    await at.on.commit({ delivered: ['a2', 'a1', 'b1'].map((each) => delivered(each)) });
    expect(await at.store.inquiry.between(at.on.pair, 'a', 'b', 10)).toEqual(['a1', 'a2']);
    expect(await at.store.inquiry.between(at.on.pair, 'a', 'b', 1)).toEqual(['a1']);
    expect(await at.store.inquiry.between(at.on.pair + 1, 'a', 'b', 10)).toEqual([]);
  });
}

function sentFacts(at: Subject): void {
  const send = async (id: string): Promise<void> => {
    await at.store.intents.open(intent(id, at.on.pair, [entry('a'), entry('b')]), {
      mapping: 'people',
      token: at.on.lease.token,
    });
  };
  const read = async (key: string) => {
    const rows = await at.store.history.ofKey(at.on.pair, key);
    return at.store.sent.read(rows.flatMap(({ sent }) => sent ?? []));
  };
  test('a batch stands there from its intent on, not yet answered', async () => {
    await send('b1');
    await at.on.commit({ history: [history('a', { sent: 'b1' })] });
    const [row] = [...(await read('a')).values()];
    expect(row).toMatchObject({ intent: 'b1', operation: 'upsert', deltas: 2, openedAt: 1000, requests: [] });
    expect(row?.answeredAt).toBeUndefined();
  });
  test('its answer is written with the outcomes of its records, five requests at most', async () => {
    await send('b1');
    const line = { method: 'PUT', path: '/people/{{ id }}', status: undefined, ms: 7 };
    const requests = [line, ...Array.from({ length: 8 }, () => ({ ...line, status: 200 }))];
    const fields = ['name', 'mail'];
    await at.on.commit({
      at: 2000,
      sent: [{ intent: 'b1', requests }],
      intentsClosed: ['b1'],
      history: [history('a', { sent: 'b1', fields }), history('b', { sent: 'b1' })],
    });
    const found = [...(await read('a')).values()];
    expect(found).toMatchObject([{ answeredAt: 2000, requests: requests.slice(0, 5) }]);
    expect(await read('b')).toEqual(await read('a'));
    expect((await at.store.history.ofKey(at.on.pair, 'a'))[0]?.fields).toEqual(fields);
  });
  test('the same hold again names the batch that it was sent in last', async () => {
    const held = history('a', { outcome: 'held', reason: 'target.busy' });
    await send('b1');
    await at.on.commit({ history: [{ ...held, sent: 'b1' }], intentsClosed: ['b1'] });
    await send('b2');
    await at.on.commit({ history: [{ ...held, sent: 'b2' }], intentsClosed: ['b2'] });
    expect([...(await read('a')).values()].map((row) => row.intent)).toEqual(['b2']);
  });
  test('a number that history does not know has no batch', async () => {
    expect(await at.store.sent.read([4711])).toEqual(new Map());
  });
}

function historyFacts(at: Subject): void {
  test('an outcome leaves a row with all that was told', async () => {
    const write = history('a', { effect: 'created', reason: 'r', label: 'next', version: 3 });
    await at.on.commit({ at: 5, history: [write] });
    const [row] = await at.store.history.ofKey(at.on.pair, 'a');
    expect(row).toEqual({ ...write, id: row!.id, pair: at.on.pair, run: 'run-1', at: 5, lastSeen: 5 });
  });
  test.each(['filtered', 'held'] as const)('the same %s again moves only its last-seen', async (outcome) => {
    const same = history('a', { outcome, reason: 'not finished' });
    await at.on.commit({ at: 5, history: [same] });
    await at.on.commit({ at: 9, run: 'run-2', history: [{ ...same, version: 2 }] });
    const rows = await at.store.history.ofKey(at.on.pair, 'a');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ run: 'run-1', at: 5, lastSeen: 9, version: undefined });
  });
  test('another reason, or an outcome in between, leaves a row of its own', async () => {
    const filtered = (reason: string) => history('a', { outcome: 'filtered', reason });
    for (const write of [filtered('x'), filtered('y'), history('a'), filtered('y')]) {
      await at.on.commit({ history: [write] });
    }
    const rows = await at.store.history.ofKey(at.on.pair, 'a');
    expect(rows.map((row) => `${row.outcome} ${row.reason}`)).toEqual([
      'filtered x',
      'filtered y',
      'delivered undefined',
      'filtered y',
    ]);
  });
  test('the same dead letter again is told again', async () => {
    const dead = history('a', { outcome: 'deadLettered', reason: 'code' });
    await at.on.commit({ history: [dead, dead] });
    expect(await at.store.history.ofKey(at.on.pair, 'a')).toHaveLength(2);
  });
  test('unchanged records leave no row', async () => {
    await at.on.commit({ history: [history('a', { outcome: 'unchanged' })] });
    expect(await at.store.history.ofKey(at.on.pair, 'a')).toEqual([]);
  });
  test('a run’s rows are read page by page in order, rows without a key too', async () => {
    await at.on.commit({ history: [history('a'), history(undefined, { outcome: 'deadLettered' }), history('c')] });
    await at.on.commit({ run: 'run-2', history: [history('other')] });
    const first = await at.store.history.ofRun('run-1', 0, 2);
    const rest = await at.store.history.ofRun('run-1', first.at(-1)!.id, 2);
    expect([...first, ...rest].map((row) => row.key)).toEqual(['a', undefined, 'c']);
    expect(await at.store.history.ofRun('run-x', 0, 2)).toEqual([]);
  });
  test('rejects count what was delivered or dead-lettered since an instant, of one pair', async () => {
    const other = await ground(at.store, 'other');
    await other.commit({ at: 200, history: [history('z', { outcome: 'deadLettered' })] });
    await at.on.commit({ at: 100, history: [history('a'), history('b', { outcome: 'deadLettered' })] });
    await at.on.commit({ at: 200, history: [history('c'), history('d', { outcome: 'filtered' })] });
    await at.on.commit({ at: 200, history: [history('e', { outcome: 'deadLettered' })] });
    expect(await at.store.history.rejects(at.on.pair, 0)).toEqual({ tried: 4, rejected: 2 });
    expect(await at.store.history.rejects(at.on.pair, 101)).toEqual({ tried: 2, rejected: 1 });
    expect(await at.store.history.rejects(at.on.pair, 201)).toEqual({ tried: 0, rejected: 0 });
  });
}

function asideFacts(at: Subject): void {
  test('a row is read as it was put aside, sealed parts included', async () => {
    const cause = { code: 'COE_1', message: 'No such unit', field: 'unit', hint: 'Look at the table' };
    const write = aside('a', { cause, raw: { name: '王小明', list: [1, null] }, sent: { unit: 'x' }, version: 7 });
    await at.on.commit({ at: 5, aside: [write] });
    const [head] = await at.store.aside.list({});
    expect(head).toEqual({
      id: head!.id,
      pair: at.on.pair,
      mapping: 'people',
      key: 'a',
      state: 'dead',
      cause,
      release: undefined,
      input: 'poll',
      fingerprint: 'raw-a',
      version: 7,
      position: 'people.csv:17',
      firstSeen: 5,
      lastSeen: 5,
      times: 1,
      run: 'run-1',
      closedAs: undefined,
    });
    expect(await at.store.aside.read(head!.id)).toEqual({ ...head, raw: write.raw, sent: { unit: 'x' } });
    expect(await at.store.aside.read(head!.id + 1)).toBeUndefined();
  });
  test('the same key and state again replaces the open row; first seen stays and the times grow', async () => {
    await at.on.commit({ at: 5, aside: [aside('a')] });
    const cause = { code: 'other', message: 'Other' };
    await at.on.commit({ at: 9, run: 'run-2', aside: [aside('a', { cause, raw: 'new', fingerprint: 'f2' })] });
    const [head, ...more] = await at.store.aside.list({});
    expect(more).toEqual([]);
    expect(await at.store.aside.read(head!.id)).toMatchObject({
      cause,
      raw: 'new',
      fingerprint: 'f2',
      firstSeen: 5,
      lastSeen: 9,
      times: 2,
      run: 'run-2',
    });
  });
  test('held, dead and unknown of one key are three rows', async () => {
    const states = ['held', 'dead', 'unknown'] as const;
    await at.on.commit({ aside: states.map((state) => aside('a', { state })) });
    const open = await at.store.aside.open(at.on.pair, ['a', 'b']);
    expect([...open.keys()]).toEqual(['a']);
    expect(new Set(open.get('a')!.map((row) => row.state))).toEqual(new Set(states));
  });
  test('a row without a key is known by its fingerprint', async () => {
    const rows = ['x', 'y', 'x'].map((fingerprint) => aside(undefined, { fingerprint }));
    await at.on.commit({ aside: rows });
    const heads = await at.store.aside.list({});
    expect(heads.map((row) => [row.key, row.fingerprint, row.times])).toEqual([
      [undefined, 'x', 2],
      [undefined, 'y', 1],
    ]);
  });
  test('a closed row stays, is told when asked for, and the next of its key is a new one', async () => {
    await at.on.commit({ at: 5, aside: [aside('a')] });
    await at.on.commit({ asideClosed: [{ which: { key: 'a' }, as: 'superseded' }] });
    expect(await at.store.aside.list({})).toEqual([]);
    expect((await at.store.aside.open(at.on.pair, ['a'])).size).toBe(0);
    await at.on.commit({ at: 9, aside: [aside('a')] });
    const rows = await at.store.aside.list({ closed: true });
    expect(rows.map((row) => [row.closedAs, row.firstSeen, row.times])).toEqual([
      ['superseded', 5, 1],
      [undefined, 9, 1],
    ]);
    expect(await at.store.aside.read(rows[0]!.id)).toMatchObject({ raw: { id: 'a' }, closedAs: 'superseded' });
  });
  test('closing by key closes every state of it, closing by id that row alone; how it was closed first stays', async () => {
    await at.on.commit({ aside: [aside('a'), aside('a', { state: 'held' }), aside('b'), aside('c')] });
    const id = (await at.store.aside.list({ key: 'b' }))[0]!.id;
    await at.on.commit({
      asideClosed: [
        { which: { key: 'a' }, as: 'delivered' },
        { which: { id }, as: 'discarded' },
      ],
    });
    await at.on.commit({ asideClosed: [{ which: { id }, as: 'settled' }] });
    const rows = await at.store.aside.list({ closed: true });
    expect(rows.map((row) => row.closedAs)).toEqual(['delivered', 'delivered', 'discarded', undefined]);
  });
  test('what a settlement closes by key does not touch what it puts aside', async () => {
    await at.on.commit({ aside: [aside('a', { state: 'held' })] });
    await at.on.commit({ asideClosed: [{ which: { key: 'a' }, as: 'expired' }], aside: [aside('a')] });
    expect((await at.store.aside.list({})).map((row) => row.state)).toEqual(['dead']);
  });
  test('due rows are those whose time has come and joins, by id, with their records', async () => {
    const releases: Record<string, Release> = {
      'instant later': { kind: 'instant', at: 3000 },
      'instant past': { kind: 'instant', at: 1500 },
      'out of time': { kind: 'instant', at: 9000, until: 1800 },
      'breaker past': { kind: 'breaker', at: 1900 },
      'breaker later': { kind: 'breaker', at: 1901 },
      'join at any time': { kind: 'join', join: 'app', until: 9000 },
      'approval out of time': { kind: 'approved', rule: 'r', until: 1600 },
      'approval without end': { kind: 'approved', rule: 'r' },
      'unknown before it': { kind: 'unknown' },
      'after, in time': { kind: 'after', mapping: 'units', key: 'u', until: 2000 },
      'after, out of time': { kind: 'after', mapping: 'units', key: 'u', until: 1900 },
    };
    const rows = Object.entries(releases).map(([of, release]) => aside(of, { state: 'held', release }));
    await at.on.commit({ at: 1900, aside: [...rows, aside('dead')] });
    const due = await at.store.aside.due(at.on.pair, 1900, 0, 10);
    const keys = ['instant past', 'out of time', 'breaker past', 'join at any time', 'approval out of time'];
    keys.push('after, out of time');
    expect(due.map((row) => row.key)).toEqual(keys);
    expect(due[2]).toMatchObject({ raw: { id: 'breaker past' }, release: { kind: 'breaker', at: 1900 } });
    const page = await at.store.aside.due(at.on.pair, 1900, due[1]!.id, 2);
    expect(page.map((row) => row.key)).toEqual(keys.slice(2, 4));
    await at.on.commit({ asideClosed: [{ which: { key: 'instant past' }, as: 'delivered' }] });
    expect(await at.store.aside.due(at.on.pair, 1900, 0, 10)).toHaveLength(5);
  });
  test('rows are listed by mapping, pair, state, key and code, up to a limit', async () => {
    const other = await ground(at.store, 'other');
    const code = { cause: { code: 'x', message: 'x' } };
    await other.commit({ aside: [aside('a')] });
    await at.on.commit({ aside: [aside('a'), aside('b', code), aside('c', { state: 'held' })] });
    const keys = async (filter: Parameters<Store['aside']['list']>[0]) =>
      (await at.store.aside.list(filter)).map((row) => `${row.mapping} ${row.key}`);
    expect(await keys({})).toHaveLength(4);
    expect(await keys({ mapping: 'other' })).toEqual(['other a']);
    expect(await keys({ pair: at.on.pair, state: 'held' })).toEqual(['people c']);
    expect(await keys({ code: 'x' })).toEqual(['people b']);
    expect(await keys({ key: 'a' })).toEqual(['other a', 'people a']);
    expect(await keys({ limit: 1 })).toEqual(['other a']);
  });
}

function awaitingFacts(at: Subject): void {
  const after = (of: string, mapping: string, key: string, more: object = {}) =>
    aside(of, { state: 'held', release: { kind: 'after', mapping, key, until: 9000, ...more } });
  const released = async () => (await at.store.awaiting.released(at.on.pair, 0, 10)).map((row) => row.key);

  test('a row is released once its mapping has delivered its key, and is read with its record', async () => {
    const units = await ground(at.store, 'units');
    await at.on.commit({
      aside: [after('a', 'units', 'u1'), after('b', 'units', 'u2'), aside('c', { state: 'held' })],
    });
    expect(await released()).toEqual([]);
    await units.commit({ delivered: [delivered('u1')], seen: [{ key: 'u2', input: 'poll', fingerprint: 'f' }] });
    const [row, ...more] = await at.store.awaiting.released(at.on.pair, 0, 10);
    expect(row).toMatchObject({ key: 'a', raw: { id: 'a' }, release: { kind: 'after', mapping: 'units', key: 'u1' } });
    expect(more).toEqual([]);
  });
  test('what was deleted, delivered by another mapping, or under another tenant releases nothing', async () => {
    const units = await ground(at.store, 'units');
    const other = await ground(at.store, 'other');
    await units.commit({ delivered: [delivered('u1', { deleted: true }), delivered('u3')] });
    await other.commit({ delivered: [delivered('u2')] });
    await at.on.commit({ aside: [after('a', 'units', 'u1'), after('b', 'units', 'u2'), after('c', 'units', 'u3')] });
    expect(await released()).toEqual(['c']);
    await at.store.checkpoints.open('units', 'source-z', 'target-z');
    expect(await released()).toEqual([]);
  });
  test('rows come in order, page by page; a closed row, and one that waits for something else by now, does not', async () => {
    await at.on.commit({ delivered: [delivered('p')] });
    await at.on.commit({ aside: ['a', 'b', 'c', 'd'].map((of) => after(of, 'people', 'p')) });
    await at.on.commit({ asideClosed: [{ which: { key: 'b' }, as: 'superseded' }] });
    await at.on.commit({ aside: [aside('d', { state: 'held', release: { kind: 'unknown' } })] });
    const [first] = await at.store.awaiting.released(at.on.pair, 0, 1);
    expect(first?.key).toBe('a');
    expect((await at.store.awaiting.released(at.on.pair, first!.id, 9)).map((row) => row.key)).toEqual(['c']);
  });
  test('rows that wait for their own mapping are told without their records, second sendings left out', async () => {
    await at.on.commit({
      aside: [after('a', 'people', 'b'), after('c', 'units', 'u'), after('d', 'people', 'e', { second: true })],
    });
    const among = await at.store.awaiting.among(at.on.pair, 0, 10);
    expect(among).toEqual([{ id: among[0]!.id, key: 'a', awaits: 'b', code: 'needs.absent', run: 'run-1' }]);
    expect(await at.store.awaiting.among(at.on.pair, among[0]!.id, 10)).toEqual([]);
  });
  test('another cause may be told of an open row; all else of it stays', async () => {
    await at.on.commit({ aside: [after('a', 'people', 'b'), after('b', 'people', 'a')] });
    const [a, b] = await at.store.aside.list({});
    await at.on.commit({ asideClosed: [{ which: { id: b!.id }, as: 'superseded' }] });
    const cause = { code: 'hold.circle', message: 'a circle', hint: 'break it' };
    await at.on.commit({ at: 2000, asideTold: [a!, b!].map(({ id }) => ({ id, cause })) });
    expect(await at.store.aside.list({ closed: true })).toEqual([
      { ...a, cause },
      { ...b, closedAs: 'superseded' },
    ]);
    expect(await at.store.aside.list({ code: 'hold.circle' })).toHaveLength(1);
  });
}

function inboxFacts(at: Subject): void {
  const row = (more: Partial<Parameters<Store['inbox']['put']>[0][number]> = {}) => ({
    pair: at.on.pair,
    kind: 'upload' as const,
    input: 'uploads' as const,
    key: 'a',
    aside: undefined,
    raw: { name: 'x' },
    passed: undefined,
    createdAt: 3,
    ...more,
  });
  test('rows are taken in order, page by page, and stay until their outcome is committed', async () => {
    expect(
      await at.store.inbox.put([row(), row({ key: undefined, raw: null, passed: 'rule' }), row({ key: 'c' })]),
    ).toBe(3);
    const first = await at.store.inbox.take(at.on.pair, 0, 2);
    expect(first.map(({ id, ...rest }) => [typeof id, rest])).toEqual([
      ['number', row()],
      ['number', row({ key: undefined, raw: null, passed: 'rule' })],
    ]);
    const rest = await at.store.inbox.take(at.on.pair, first[1]!.id, 2);
    expect(rest.map((taken) => taken.key)).toEqual(['c']);
    expect(await at.store.inbox.count(at.on.pair)).toBe(3);
    await at.on.commit({ inboxDone: [first[0]!.id, rest[0]!.id] });
    expect((await at.store.inbox.take(at.on.pair, 0, 9)).map((taken) => taken.key)).toEqual([undefined]);
  });
  test('ids are never used again, so that a page after an id misses none', async () => {
    await at.store.inbox.put([row()]);
    const [first] = await at.store.inbox.take(at.on.pair, 0, 1);
    await at.on.commit({ inboxDone: [first!.id] });
    const store = await at.harness.reopen();
    await store.inbox.put([row()]);
    expect(await store.inbox.take(at.on.pair, first!.id, 1)).toHaveLength(1);
  });
  test('a second row for the same row put aside is not stored', async () => {
    await at.on.commit({ aside: [aside('a')] });
    const id = (await at.store.aside.list({}))[0]!.id;
    const replay = row({ kind: 'replay', aside: id, raw: undefined });
    expect(await at.store.inbox.put([replay, replay, row()])).toBe(2);
    expect(await at.store.inbox.put([replay])).toBe(0);
    const taken = await at.store.inbox.take(at.on.pair, 0, 9);
    expect(taken.map((found) => [found.aside, found.raw])).toEqual([
      [id, undefined],
      [undefined, { name: 'x' }],
    ]);
  });
  test('rows of another pair are not taken', async () => {
    const other = await ground(at.store, 'other');
    await at.store.inbox.put([row({ pair: other.pair })]);
    expect(await at.store.inbox.take(at.on.pair, 0, 9)).toEqual([]);
    expect(await at.store.inbox.count(at.on.pair)).toBe(0);
  });
}

function intentFacts(at: Subject): void {
  const fence = { mapping: 'people', token: 1 };
  test.each(['safe', 'by_lookup', 'never'] as const)(
    'an intent (%s) is read as it was opened until it is closed',
    async (repeat) => {
      const payload = { raw: { a: 1 }, record: { b: '王' }, clear: ['c'], targetId: undefined };
      const entries = [
        entry('a', { payload: { ...payload, targetId: 't-1' }, inboxId: 4 }),
        entry('b', { match: undefined }),
        entry('c', { payload }),
      ];
      const written = intent('i-1', at.on.pair, entries, { repeat, note: { file: 'x', length: 9 } });
      expect(await at.store.intents.open(written, fence)).toEqual(new Set());
      const store = await at.harness.reopen();
      expect(await store.intents.pending(at.on.pair)).toEqual([written]);
      const { pair } = at.on;
      await store.commit({ pair, run: 'r', at: 1, fence, durability: 'full', intentsClosed: ['i-1', 'i-none'] });
      expect(await store.intents.pending(pair)).toEqual([]);
    },
  );
  test('pending intents come oldest first', async () => {
    for (const [id, openedAt] of [
      ['z', 5],
      ['a', 5],
      ['m', 2],
    ] as const) {
      await at.store.intents.open(intent(id, at.on.pair, [entry(id)], { openedAt }), fence);
    }
    expect((await at.store.intents.pending(at.on.pair)).map((found) => found.id)).toEqual(['m', 'z', 'a']);
  });
  test('a target’s record that another pair has an open intent for is told, and nothing is stored', async () => {
    await at.store.intents.open(intent('i-1', at.on.pair, [entry('a'), entry('b')]), fence);
    const other = await ground(at.store, 'other');
    const proof = { mapping: 'other', token: other.lease.token };
    const second = intent('i-2', other.pair, [entry('x', { match: 'b' }), entry('y')]);
    expect(await at.store.intents.open(second, proof)).toEqual(new Set(['b']));
    expect(await at.store.intents.pending(other.pair)).toEqual([]);
    await at.on.commit({ intentsClosed: ['i-1'] });
    expect(await at.store.intents.open(second, proof)).toEqual(new Set());
  });
  test('the same match on another target or in the same pair, and deltas without one, are no conflict', async () => {
    await at.store.intents.open(intent('i-1', at.on.pair, [entry('a'), entry('b', { match: undefined })]), fence);
    const elsewhere = intent('i-2', at.on.pair, [entry('a')], { target: 'target-c/people' });
    const nameless = intent('i-3', at.on.pair, [entry('b', { match: undefined })]);
    const own = intent('i-4', at.on.pair, [entry('c', { match: 'a' })]);
    for (const other of [elsewhere, nameless, own]) {
      expect(await at.store.intents.open(other, fence)).toEqual(new Set());
    }
  });
  test('the same batch opened again replaces its note', async () => {
    await at.store.intents.open(intent('i-1', at.on.pair, [entry('a')], { note: 1 }), fence);
    const again = intent('i-1', at.on.pair, [entry('a'), entry('a')], { note: 2 });
    expect(await at.store.intents.open(again, fence)).toEqual(new Set());
    expect(await at.store.intents.pending(at.on.pair)).toEqual([again]);
  });
  test('a run that lost its lease opens no intent', async () => {
    await at.store.leases.take('people', { ...holder, process: 12 }, 0, 1000, () => false);
    await expect(at.store.intents.open(intent('i-1', at.on.pair, [entry('a')]), fence)).rejects.toMatchObject({
      code: 'run.lease-lost',
    });
    expect(await at.store.intents.pending(at.on.pair)).toEqual([]);
  });
}

function checkpointFacts(at: Subject): void {
  test('opening finds the pair again, with its cursor', async () => {
    await at.on.commit({ at: 8, cursor: { value: ['x', 1] } });
    const found = await at.store.checkpoints.open('people', 'source-a', 'target-b');
    expect(found).toEqual({
      id: at.on.pair,
      mapping: 'people',
      source: 'source-a',
      target: 'target-b',
      current: true,
      cursor: ['x', 1],
      cursorAt: 8,
      epoch: 1,
    });
  });
  test('another identity is another pair; the old one is kept and used again', async () => {
    await at.on.commit({ cursor: { value: 1 } });
    const second = await at.store.checkpoints.open('people', 'source-a', 'target-c');
    expect(second).toMatchObject({ current: true, cursor: undefined, cursorAt: undefined });
    expect((await at.store.checkpoints.pairs('people')).map((pair) => [pair.target, pair.current])).toEqual([
      ['target-c', true],
      ['target-b', false],
    ]);
    const again = await at.store.checkpoints.open('people', 'source-a', 'target-b');
    expect(again).toMatchObject({ id: at.on.pair, cursor: 1, current: true });
    expect((await at.store.checkpoints.pairs('people')).filter((pair) => pair.current)).toHaveLength(1);
  });
  test('pairs of one mapping or of all are told', async () => {
    await at.store.checkpoints.open('other', 'a', 'b');
    expect(await at.store.checkpoints.pairs()).toHaveLength(2);
    expect(await at.store.checkpoints.pairs('other')).toHaveLength(1);
    expect(await at.store.checkpoints.pairs('none')).toEqual([]);
  });
  test('a person sets and clears a cursor', async () => {
    await at.store.checkpoints.set(at.on.pair, { since: 'x' }, 5);
    expect((await at.store.checkpoints.pairs('people'))[0]).toMatchObject({ cursor: { since: 'x' }, cursorAt: 5 });
    await at.store.checkpoints.set(at.on.pair, undefined, 6);
    expect((await at.store.checkpoints.pairs('people'))[0]).toMatchObject({ cursor: undefined, cursorAt: 6 });
  });
}

function leaseFacts(at: Subject): void {
  const living = (): boolean => true;
  test('a lease that stands is not taken, and the one that stands is told', async () => {
    const first = await at.store.leases.take('m', holder, 1000, 500, living);
    expect(first).toEqual({ taken: true, lease: { mapping: 'm', token: 1, holder, expiresAt: 1500 } });
    const second = await at.store.leases.take('m', { ...holder, process: 12 }, 1499, 500, living);
    expect(second).toEqual({ taken: false, lease: first.lease });
  });
  test('a lease that ran out is taken, with a greater token', async () => {
    await at.store.leases.take('m', holder, 1000, 500, living);
    const next = await at.store.leases.take('m', { ...holder, host: 'beta' }, 1500, 500, living);
    expect(next).toMatchObject({ taken: true, lease: { token: 2, expiresAt: 2000 } });
  });
  test('a dead process on the same host and boot is taken over at once', async () => {
    await at.store.leases.take('m', holder, 1000, 5000, living);
    const asked: number[] = [];
    const next = await at.store.leases.take('m', { ...holder, process: 12 }, 1001, 500, (of) => {
      asked.push(of.process);
      return false;
    });
    expect(next).toMatchObject({ taken: true, lease: { token: 2 } });
    expect(asked).toEqual([holder.process]);
  });
  test.each([{ host: 'beta' }, { boot: 'boot-2' }])('a process elsewhere is not asked after: %o', async (elsewhere) => {
    await at.store.leases.take('m', { ...holder, ...elsewhere }, 1000, 5000, living);
    expect(await at.store.leases.take('m', holder, 1001, 500, () => false)).toMatchObject({ taken: false });
  });
  test('a lease given back is free, and its token still grows', async () => {
    const { lease } = await at.store.leases.take('m', holder, 1000, 5000, living);
    await at.store.leases.release(lease);
    expect(await at.store.leases.renew(lease, 1001, 5000)).toBe(false);
    expect(await at.store.leases.take('m', holder, 1002, 5000, living)).toMatchObject({
      taken: true,
      lease: { token: 2 },
    });
  });
  test('renewing moves the end, also past it, until another has taken the lease', async () => {
    const { lease } = await at.store.leases.take('m', holder, 1000, 500, living);
    expect(await at.store.leases.renew(lease, 1700, 500)).toBe(true);
    const busy = await at.store.leases.take('m', { ...holder, process: 12 }, 2100, 500, living);
    expect(busy).toMatchObject({ taken: false, lease: { expiresAt: 2200 } });
    await at.store.leases.take('m', { ...holder, process: 12 }, 2200, 500, living);
    expect(await at.store.leases.renew(lease, 2201, 500)).toBe(false);
  });
  test('giving back a lease that another has taken takes nothing from them', async () => {
    const { lease } = await at.store.leases.take('m', holder, 1000, 500, living);
    await at.store.leases.take('m', { ...holder, process: 12 }, 1500, 500, living);
    await at.store.leases.release(lease);
    expect(await at.store.leases.take('m', holder, 1600, 500, living)).toMatchObject({ taken: false });
  });
}

function runFacts(at: Subject): void {
  const start = (id: string, startedAt: number, mapping = 'people') =>
    at.store.runs.start({ id, mapping, pair: undefined, startedAt });
  const end = { status: 'settled', finishedAt: 90, summary: { read: 3 }, error: undefined } as const;
  test('a run is told while it runs and after it', async () => {
    await at.store.runs.start({ id: 'r-1', mapping: 'people', pair: at.on.pair, startedAt: 10 });
    const running = {
      id: 'r-1',
      mapping: 'people',
      pair: at.on.pair,
      status: 'running',
      startedAt: 10,
      finishedAt: undefined,
      summary: {},
      error: undefined,
    };
    expect(await at.store.runs.get('r-1')).toEqual(running);
    await at.store.runs.finish('r-1', { ...end, status: 'failed', error: { code: 'x', message: 'y' } });
    expect(await at.store.runs.get('r-1')).toEqual({
      ...running,
      status: 'failed',
      finishedAt: 90,
      summary: { read: 3 },
      error: { code: 'x', message: 'y' },
    });
  });
  test('the end of a run ends the earlier ones whose process is gone', async () => {
    await start('r-dead', 1);
    await start('r-other', 1, 'other');
    await start('r-now', 2);
    await start('r-later', 3);
    await at.store.runs.finish('r-now', end);
    const status = async (id: string) => (await at.store.runs.get(id))?.status;
    expect(await status('r-now')).toBe('settled');
    expect(await status('r-dead')).toBe('failed');
    expect((await at.store.runs.get('r-dead'))?.error).toMatchObject({ code: 'store.run-abandoned' });
    expect(await status('r-other')).toBe('running');
    expect(await status('r-later')).toBe('running');
  });
  test.each(['busy', 'refused'] as const)(
    'a run that ends %s leaves the one that holds the lease alone',
    async (status) => {
      await start('r-holder', 1);
      await start('r-second', 2);
      await at.store.runs.finish('r-second', { ...end, status });
      expect((await at.store.runs.get('r-holder'))?.status).toBe('running');
    },
  );
  test('runs are found by an unambiguous beginning of their id', async () => {
    for (const [index, id] of ['ab1', 'ab2', 'ab', 'c_%'].entries()) await start(id, index);
    expect((await at.store.runs.get('ab1'))?.id).toBe('ab1');
    expect((await at.store.runs.get('ab'))?.id).toBe('ab');
    expect((await at.store.runs.get('c'))?.id).toBe('c_%');
    await expect(at.store.runs.get('a')).rejects.toMatchObject({ code: 'store.run-ambiguous' });
    for (const none of ['', 'x', '%', '_b1', 'ab11']) expect(await at.store.runs.get(none)).toBeUndefined();
  });
  test('runs are listed newest first, by mapping, status and time', async () => {
    for (const [index, id] of ['a', 'b', 'c'].entries()) await start(id, index, id === 'c' ? 'other' : 'people');
    await at.store.runs.finish('b', { ...end, status: 'busy' });
    const ids = async (filter: Parameters<Store['runs']['list']>[0]) =>
      (await at.store.runs.list(filter)).map((run) => run.id);
    expect(await ids({})).toEqual(['c', 'b', 'a']);
    expect(await ids({ mapping: 'people' })).toEqual(['b', 'a']);
    expect(await ids({ status: 'running', since: 1 })).toEqual(['c']);
    expect(await ids({ limit: 1 })).toEqual(['c']);
    expect(await ids({ before: { id: 'b', startedAt: 1 } })).toEqual(['a']);
    await start('b2', 1);
    expect(await ids({ before: { id: 'b2', startedAt: 1 } })).toEqual(['b', 'a']);
  });
  test('a run that was never started cannot end', async () => {
    await expect(at.store.runs.finish('r-none', end)).rejects.toMatchObject({ code: 'internal.fault' });
  });
}

function localFacts(at: Subject): void {
  const stream = 'people/candidates';
  test('several mappings write their own fields of one row; null clears', async () => {
    await at.store.local.merge(stream, [{ key: 'a', record: { name: 'x', list: [1] } }]);
    await at.store.local.merge(stream, [{ key: 'a', record: { score: 3, list: null } }]);
    expect(await at.store.local.get(stream, ['a', 'b'])).toEqual([
      { key: 'a', record: { name: 'x', score: 3 }, counter: 2 },
    ]);
  });
  test('a merge that changes nothing stamps no counter', async () => {
    await at.store.local.merge(stream, [{ key: 'a', record: { name: 'x', deep: { p: 1, q: 2 } } }]);
    await at.store.local.merge(stream, [{ key: 'a', record: { deep: { q: 2, p: 1 }, gone: null } }]);
    expect(await at.store.local.changes(stream, 0, 9)).toMatchObject([{ counter: 1 }]);
  });
  test('changes are read by counter in the order of their last change', async () => {
    const row = (of: string, n: number) => ({ key: of, record: { n } });
    await at.store.local.merge(stream, [row('a', 1), row('b', 1), row('c', 1)]);
    await at.store.local.merge(stream, [row('a', 2)]);
    const first = await at.store.local.changes(stream, 0, 2);
    expect(first.map((found) => found.key)).toEqual(['b', 'c']);
    const rest = await at.store.local.changes(stream, first[1]!.counter, 2);
    expect(rest).toEqual([{ key: 'a', record: { n: 2 }, counter: 4 }]);
    expect(await at.store.local.changes('other/stream', 0, 9)).toEqual([]);
  });
  test('the counter grows on after rows were removed and the store opened again', async () => {
    await at.store.local.merge(stream, [{ key: 'a', record: { n: 1 } }]);
    await at.store.local.remove(stream, ['a', 'none']);
    expect(await at.store.local.get(stream, ['a'])).toEqual([]);
    const store = await at.harness.reopen();
    await store.local.merge(stream, [{ key: 'a', record: { n: 1 } }]);
    expect(await store.local.changes(stream, 0, 9)).toMatchObject([{ counter: 2 }]);
  });
  test('a field named __proto__ is a field', async () => {
    const record = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}') as Record<string, never>;
    await at.store.local.merge(stream, [{ key: 'a', record }]);
    const [row] = await at.store.local.get(stream, ['a']);
    expect(JSON.stringify(row!.record)).toBe('{"__proto__":{"admin":true},"constructor":1}');
    expect('admin' in row!.record).toBe(false);
  });
}

function spoolFacts(at: Subject): void {
  const place = { mapping: 'people', run: 'run-1', name: 'one' };
  test('a page is kept under its number until its slice is dropped', async () => {
    const { spool } = at.store;
    expect(await spool.put(place, 0, { rows: [{ name: 'x' }] })).toBeGreaterThan(10);
    await spool.put(place, 1, { rows: [] });
    expect(await spool.get(place, 0)).toEqual({ rows: [{ name: 'x' }] });
    expect(await spool.get(place, 2)).toBeUndefined();
    await spool.drop(place);
    expect([await spool.get(place, 0), await spool.get(place, 1)]).toEqual([undefined, undefined]);
  });
  test('a page put again takes the place of the one before', async () => {
    await at.store.spool.put(place, 0, { n: 1 });
    await at.store.spool.put(place, 0, { n: 2 });
    expect(await at.store.spool.get(place, 0)).toEqual({ n: 2 });
  });
  test('readings are apart: by name, run and mapping', async () => {
    const others = [
      { ...place, name: 'two' },
      { ...place, run: 'run-2' },
      { ...place, mapping: 'jobs' },
    ];
    for (const [number, other] of [place, ...others].entries()) await at.store.spool.put(other, 0, { number });
    await at.store.spool.drop(place);
    expect(await Promise.all(others.map((other) => at.store.spool.get(other, 0)))).toEqual([
      { number: 1 },
      { number: 2 },
      { number: 3 },
    ]);
  });
  test('what other runs of a mapping left is dropped, its own and other mappings’ stay', async () => {
    const left = [{ ...place, run: 'crashed' }, { ...place, run: 'older', name: 'two' }, place];
    const foreign = { ...place, mapping: 'jobs', run: 'crashed' };
    for (const one of [...left, foreign]) await at.store.spool.put(one, 0, {});
    const store = await at.harness.reopen();
    await store.spool.dropOthers('people', 'run-1');
    const found = await Promise.all([...left, foreign].map((one) => store.spool.get(one, 0)));
    expect(found.map((page) => page !== undefined)).toEqual([false, false, true, true]);
  });
}
function smallFacts(at: Subject): void {
  test('budgets are summed by bucket and window, and old windows are forgotten', async () => {
    const day = 86_400_000;
    expect(await at.store.budgets.spend('b', 0, 3)).toBe(3);
    expect(await at.store.budgets.spend('b', 0, 4)).toBe(7);
    expect(await at.store.budgets.spend('c', 0, 1)).toBe(1);
    expect(await at.store.budgets.spend('b', 10 * day, 1)).toBe(1);
    expect(await at.store.budgets.spend('b', 0, 0)).toBe(0);
    expect(await at.store.budgets.spend('c', 0, 0)).toBe(1);
  });
  test('a sliding window gives no place too many in any span, and says when to ask again', async () => {
    const { budgets } = at.store;
    const window = { bucket: 'w', per: 1000, most: 2 };
    const enter = async (now: number) => {
      const reserved = await budgets.reserve([window], now, now + 60_000);
      if (reserved.taken) await budgets.release([window], now + 60_000, now);
      return reserved.taken ? 'in' : reserved.at;
    };
    expect([await enter(5000), await enter(5500)]).toEqual(['in', 'in']);
    expect([await enter(5600), await enter(5999)]).toEqual([6000, 6000]);
    expect([await enter(6000), await enter(6001), await enter(6500)]).toEqual(['in', 6500, 'in']);
  });
  test('a place counts while its request is on its way, and for one whose process ended until its time is over', async () => {
    const { budgets } = at.store;
    const window = { bucket: 'w', per: 1000, most: 1 };
    await budgets.reserve([window], 5000, 8000);
    expect(await budgets.reserve([window], 6500, 9500)).toEqual({ taken: false, full: 0, at: 7500 });
    await budgets.release([window], 8000, 6600);
    expect(await budgets.reserve([window], 7599, 9500)).toMatchObject({ taken: false, at: 7600 });
    expect(await budgets.reserve([window], 7600, 9500)).toEqual({ taken: true });
    expect(await budgets.reserve([window], 10_499, 12_000)).toMatchObject({ taken: false });
    expect(await budgets.reserve([window], 10_500, 12_000)).toEqual({ taken: true });
  });
  test('of several sliding windows a place is taken in all or in none', async () => {
    const { budgets } = at.store;
    const [wide, narrow] = [
      { bucket: 'wide', per: 1000, most: 2 },
      { bucket: 'narrow', per: 1000, most: 1 },
    ];
    await budgets.reserve([wide, narrow], 0, 10);
    expect(await budgets.reserve([wide, narrow], 0, 10)).toMatchObject({ taken: false, full: 1 });
    expect(await budgets.reserve([wide], 0, 10)).toEqual({ taken: true });
    expect(await budgets.reserve([wide], 0, 10)).toMatchObject({ taken: false, full: 0 });
  });
  test('a clock that was set back blocks no sliding window', async () => {
    const { budgets } = at.store;
    const window = { bucket: 'w', per: 1000, most: 1 };
    await budgets.reserve([window], 9_000_000, 9_060_000);
    expect(await budgets.reserve([window], 5000, 65_000)).toEqual({ taken: true });
  });
  test('a process that waited for its turn with an instant of before takes no place from the others', async () => {
    const { budgets } = at.store;
    const window = { bucket: 'w', per: 1000, most: 1 };
    await budgets.reserve([window], 5400, 65_400);
    expect(await budgets.reserve([window], 5000, 65_000)).toMatchObject({ taken: false });
  });
  test('a sliding window of a day counts each of its requests, but none that is older', async () => {
    const day = { bucket: 'd', per: 86_400_000, most: 10_000 };
    for (let now = 0; now < 86_400_000; now += 240_000) {
      await at.store.budgets.reserve([day], now, now + 60_000);
      await at.store.budgets.release([day], now + 60_000, now);
    }
    const full = { ...day, most: 359 };
    expect(await at.store.budgets.reserve([full], 86_400_000, 86_460_000)).toMatchObject({ taken: false });
    expect(await at.store.budgets.reserve([{ ...day, most: 360 }], 86_400_000, 86_460_000)).toEqual({ taken: true });
  });
  test('people are found by any of their hashes, each key once', async () => {
    const other = await ground(at.store, 'other');
    await at.on.commit({
      people: [
        { key: 'a', hashes: ['h1', 'h2', 'h1'] },
        { key: 'b', hashes: ['h3'] },
      ],
    });
    await other.commit({ people: [{ key: 'z', hashes: ['h2'] }] });
    await at.on.commit({ people: [{ key: 'a', hashes: ['h4'] }] });
    expect(await at.store.people.find(['h1', 'h2', 'h4', 'h9'])).toEqual([
      { pair: at.on.pair, key: 'a' },
      { pair: other.pair, key: 'z' },
    ]);
    expect(await at.store.people.find([])).toEqual([]);
  });
  test('files are remembered by pair and content', async () => {
    const other = await ground(at.store, 'other');
    await at.on.commit({ marks: ['m1', 'm2'] });
    await at.on.commit({ marks: ['m1'] });
    expect(await at.store.files.seen(at.on.pair, ['m2', 'm3', 'm1'])).toEqual(new Set(['m2', 'm1']));
    expect(await at.store.files.seen(other.pair, ['m1'])).toEqual(new Set());
  });
  test('the audit tells who did what, newest first', async () => {
    const row = { at: 5, who: 'ann', action: 'replay', subject: { keys: ['a'] } };
    await at.store.audit.write(row);
    await at.store.audit.write({ ...row, action: 'reveal' });
    const rows = await at.store.audit.list(9);
    expect(rows.map((found) => found.action)).toEqual(['reveal', 'replay']);
    expect(rows[1]).toEqual({ ...row, id: rows[1]!.id });
    expect(await at.store.audit.list(1)).toHaveLength(1);
  });
  test('the pepper is made once', async () => {
    const { pepper } = at.store;
    expect(Buffer.from(pepper, 'base64').length).toBeGreaterThanOrEqual(16);
    expect((await at.harness.reopen()).pepper).toBe(pepper);
  });
  test('a closed store says so, and may be closed again', async () => {
    await at.store.close();
    await at.store.close();
    await expect(at.store.inbox.count(1)).rejects.toMatchObject({ code: 'store.closed' });
    await expect(at.on.commit({ durability: 'full' })).rejects.toMatchObject({ code: 'store.closed' });
  });
}
