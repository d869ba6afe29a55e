import { describe, expect, it } from 'vitest';
import type { Interview } from '../../examples/sandbox/hirevue/model.ts';
import { hugeApplicationId } from '../../examples/sandbox/successfactors/seed.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { change, finished } from './interviews.ts';
import { variants } from '../variants.ts';

const mapping = 'hirevue-interviews-to-successfactors-reports';
const ten = Array.from({ length: 10 }, (_, index) => index);

/** Ten finished interviews of SuccessFactors' applications; the first order is 7001, that of application 3001. */
async function start(options: WayOptions = {}): Promise<Way> {
  const at = await way(options);
  for (const number of ten) report(at, number);
  // Beside them what is Beisen's, and one that goes on.
  finished(at, 900, { positionId: 501, reference: '5d0c8a36-6a4e-4a53-9d51-0c6f4f3f3f3f' });
  finished(at, 901, { positionId: 602, reference: '3015', status: 'In Progress', score: null, recommendation: null });
  return at;
}

function report(at: Way, number: number, fields: Partial<Interview> = {}): void {
  finished(at, number, { positionId: 601, reference: String(3001 + number), score: 70 + number, ...fields });
}

const rows = (at: Way): readonly Readonly<Record<string, unknown>>[] =>
  at.successfactors.tables.all('JobApplicationAssessmentReport');
/** The orders that have a report, each as often as one was added. */
const reported = (at: Way): readonly string[] =>
  rows(at)
    .map((row) => String(row['orderId']))
    .sort();
const orders = ten.map((number) => String(7001 + number));
const upserts = (at: Way): number =>
  at.received('successfactors', { path: '/upsert', entity: 'JobApplicationAssessmentReport' }).length;
/** Reports that the vendor would show nobody. */
const unseen = (at: Way): readonly unknown[] =>
  at.successfactors.log.lines
    .flatMap(({ outcomes }) => outcomes ?? [])
    .filter(({ empty, hidden }) => empty === true || hidden === true);

describe('from empty, again, after changes', () => {
  it('each finished interview adds one report to its order, and the vendor shows each', async () => {
    const at = await start();
    const summary = await at.go(mapping);
    expect(summary).toMatchObject({ status: 'settled', read: 12, delivered: 10, filtered: 2 });
    expect([reported(at), unseen(at)]).toEqual([orders, []]);
  });

  it('a second run, and a reading of all again, add none', async () => {
    const at = await start();
    await at.go(mapping);
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 0, unchanged: 10 });
    expect(await at.go(mapping, { full: true })).toMatchObject({ status: 'settled', delivered: 0, unchanged: 10 });
    expect(upserts(at)).toBe(0);
  });

  it('a corrected score adds no second report; a new interview adds its own', async () => {
    const at = await start();
    await at.go(mapping);
    at.mark();
    change(at, 2, { score: 99 });
    report(at, 12);
    expect(await at.go(mapping)).toMatchObject({ delivered: 1, unchanged: 10 });
    expect(reported(at)).toEqual([...orders, '7013'].sort());
  });

  it('the whole way round: who was invited for an application gets the report on its order', async () => {
    const at = await way();
    await at.go('successfactors-applications-to-hirevue');
    const all = at.hirevue.tables.all('interviews');
    await at.hirevue.people.finish({ ids: all.map(({ id }) => id) });
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', read: 20, delivered: 20 });
    const expected = at.successfactors.tables.all('JobApplicationAssessmentOrder').map((row) => String(row['id']));
    expect(reported(at)).toEqual(expected.sort());
  });

  it('SF-INT64: an application beyond 2^53 gets the report on its own order', async () => {
    const at = await way();
    report(at, 1, { reference: hugeApplicationId });
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 1 });
    expect(reported(at)).toEqual(['7020']);
  });
});

describe('interviews that are not ready', () => {
  it('without a score or a recommendation nothing is reported, neither zero nor "not recommended"', async () => {
    const at = await start();
    change(at, 3, { score: null });
    change(at, 4, { recommendation: null });
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 8, deadLettered: 2 });
    expect(causes).toEqual([{ code: 'needs.absent', count: 2 }]);
    change(at, 3, { score: 88 });
    change(at, 4, { recommendation: 'No' });
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 2 });
    expect([reported(at), await at.aside(mapping, 'dead')]).toEqual([orders, []]);
  });

  it('HV-CUSTOM-STATUS: a word of the customer that no table knows waits for a person', async () => {
    const at = await start();
    change(at, 5, { status: '待复核' });
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 9, deadLettered: 1 });
    expect(causes).toEqual([{ code: 'table.missing', count: 1 }]);
    at.put(
      'mappings/tables/hirevue_statuses.csv',
      'status,state\ncompleted,completed\n待复核,completed\nin progress,open\n',
    );
    await at.bringBack(mapping, 'dead');
    await at.go(mapping);
    expect(reported(at)).toEqual(orders);
  });

  it('an order that comes later is waited for', async () => {
    const at = await start();
    report(at, 30, { reference: '3555' });
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 10, held: 1 });
    expect(causes).toEqual([{ code: 'join.missing', count: 1 }]);
    const like = at.successfactors.tables.get('JobApplicationAssessmentOrder', '7001');
    at.successfactors.tables.put('JobApplicationAssessmentOrder', [{ ...like, id: '7555', applicationId: '3555' }]);
    await at.bringBack(mapping, 'held');
    await at.go(mapping);
    expect(reported(at)).toEqual([...orders, '7555'].sort());
  });

  it('a reference typed by hand is a dead letter alone', async () => {
    const at = await start();
    report(at, 31, { reference: 'Wang Wei' });
    const { summary } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 10, deadLettered: 1 });
    expect(reported(at)).toEqual(orders);
  });
});

describe('HireVue that fails in between', () => {
  it('HV-SESSION-END: a session that ends in the middle loses nobody', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'session-killed', after: 5 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 10 });
    expect([reported(at), at.hirevue.sessions.open]).toEqual([orders, 0]);
  });

  it('HV-PAGE-DRIFT: pages that move on while they are read add nobody twice and lose nobody', async () => {
    const tenant = { pages: 'offset', pageParameter: 'offset', pageSizeParameter: 'limit', pageSize: 3 } as const;
    const at = await way({
      hirevue: { tenant },
      settings: {
        hirevue: { page_parameter: 'offset', page_counts: 'offset', page_size_parameter: 'limit', page_size: 3 },
      },
    });
    finished(at, 90, { positionId: 601, status: 'In Progress', score: null });
    for (const number of ten) report(at, number);
    at.hirevue.faults.add([{ kind: 'drift', path: '/601/interviews/', count: 3 }]);
    const first = await at.go(mapping);
    expect(first).toMatchObject({ delivered: 10, left: 0 });
    expect(first.unchanged + first.superseded).toBeGreaterThan(0);
    await at.go(mapping);
    expect(reported(at)).toEqual(orders);
  });
});

describe('SuccessFactors that fails in between', () => {
  const afterWork = variants(
    ['lost', 'html'],
    ['server-error', 'bad-gateway', 'gateway-timeout', 'error-200', 'empty', 'cut'],
  );
  it.each(afterWork)(
    'SF-REPORT-APPENDS: %s after the work was done: the order is looked at, and no report is doubled',
    async (kind) => {
      const at = await start();
      at.successfactors.faults.add([{ kind, path: '/upsert', done: true }]);
      await at.go(mapping);
      await at.go(mapping);
      expect(at.done('successfactors', { path: '/upsert' })[0]).toMatchObject({ fault: kind, records: 10 });
      expect(reported(at)).toEqual(orders);
      expect([await at.aside(mapping, 'unknown'), await at.aside(mapping, 'dead')]).toEqual([[], []]);
    },
  );

  const beforeWork = variants(['too-many', 'html'], ['unavailable', 'server-error', 'bad-gateway', 'empty']);
  it.each(beforeWork)('%s before any work: each report is added once', async (kind) => {
    const at = await start();
    at.successfactors.faults.add([{ kind, path: '/upsert', retry_after: 0 }]);
    await at.go(mapping);
    await at.go(mapping);
    expect(reported(at)).toEqual(orders);
    expect([await at.aside(mapping, 'unknown'), await at.aside(mapping, 'dead')]).toEqual([[], []]);
  });

  it('SF-TOKEN-REUSE: a token killed in the middle is asked for anew, and each report is added once', async () => {
    const at = await start();
    at.successfactors.faults.add([
      { kind: 'token-killed', path: '/JobApplicationAssessmentOrder' },
      { kind: 'token-killed', path: '/upsert' },
    ]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 10 });
    expect(reported(at)).toEqual(orders);
  });

  it('SF-ACCEPTED: what was only accepted is not delivered; released it is added once', async () => {
    const at = await start();
    at.successfactors.faults.add([{ kind: 'accepted', path: '/upsert' }]);
    const first = await at.go(mapping);
    expect(first).toMatchObject({ delivered: 0, held: 10 });
    expect(reported(at)).toEqual([]);
    await at.bringBack(mapping, 'held');
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', resumed: 10, delivered: 10 });
    expect(reported(at)).toEqual(orders);
  });

  it('a permission that lacks for one order inside a 200 is a dead letter alone', async () => {
    const at = await start();
    at.successfactors.faults.add([{ kind: 'forbidden', path: '/upsert', keys: ['7004'] }]);
    const { summary } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 9, deadLettered: 1 });
    await at.bringBack(mapping, 'dead');
    await at.go(mapping);
    expect(reported(at)).toEqual(orders);
  });

  it('items that come back in another order, or one short, are told apart', async () => {
    const at = await start();
    at.successfactors.faults.add([
      { kind: 'shuffled', path: '/upsert' },
      { kind: 'missing-item', path: '/upsert' },
    ]);
    await at.go(mapping);
    for (const number of [10, 11, 12]) report(at, number);
    await at.go(mapping);
    await at.go(mapping);
    expect(reported(at)).toEqual([...orders, '7011', '7012', '7013'].sort());
    expect(await at.aside(mapping, 'unknown')).toEqual([]);
  });
});
