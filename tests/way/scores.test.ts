import { describe, expect, it } from 'vitest';
import type { Application } from '../../examples/sandbox/beisen/model.ts';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { applicationOf, change, finished, idOf, ofBeisen } from './interviews.ts';
import { variants } from '../variants.ts';

const mapping = 'hirevue-scores-to-beisen';
const write = '/Apply/UpdateApplyList';
const joined = '/Apply/GetApplyListByApplyId';
const twelve = Array.from({ length: 12 }, (_, index) => index);

async function start(options: WayOptions = {}): Promise<Way> {
  const at = await way({ ...options, beisen: { applications: 60, ...options.beisen } });
  ofBeisen(at, 12);
  // Beside them what is not Beisen's: interviews of another system, whose references are no ids of Beisen.
  finished(at, 900, { positionId: 601, reference: '3001' });
  finished(at, 901, { positionId: 602, reference: null, status: 'In Progress', score: null });
  return at;
}

function application(at: Way, index: number): Application {
  const row = at.beisen.store.get('applications', ids.application(index));
  if (row === undefined) throw new Error(`no application ${index}`);
  return row;
}

const field = (at: Way, index: number, name: string): unknown => application(at, index).fieldValues[name];
/** The applications whose score was written since `mark`, each as often as it was. */
const scored = (at: Way): readonly number[] =>
  at
    .done('beisen', { path: write })
    .flatMap(({ outcomes }) => outcomes ?? [])
    .map(({ key }) => applicationOf(key))
    .sort((a, b) => a - b);
const writes = (at: Way): number => at.received('beisen', { path: write }).length;
const scores = (at: Way): readonly unknown[] => twelve.map((index) => field(at, index, 'AIScore'));
const due = twelve.map((index) => String(60 + index));

describe('from empty, again, after changes', () => {
  it('each finished interview puts its score on its application, once', async () => {
    const at = await start();
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 12, filtered: 2 });
    expect([scores(at), scored(at)]).toEqual([due, twelve]);
    expect(application(at, 3).fieldValues).toMatchObject({
      AIResult: '未达到岗位分数线',
      AIReportUrl: 'https://reports.example/50003',
    });
  });

  it('a second run with nothing new writes nothing', async () => {
    const at = await start();
    await at.go(mapping);
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', unchanged: 12, filtered: 2, delivered: 0 });
    expect(writes(at)).toBe(0);
  });

  it('of a corrected score and a new interview exactly these two are written', async () => {
    const at = await start();
    await at.go(mapping);
    at.mark();
    change(at, 4, { score: 91.5 });
    finished(at, 20, { reference: ids.application(20), score: 88 });
    expect(await at.go(mapping)).toMatchObject({ read: 15, delivered: 2, unchanged: 11 });
    expect(scored(at)).toEqual([4, 20]);
    expect([field(at, 4, 'AIScore'), field(at, 4, 'AIResult')]).toEqual(['91.5', '达到岗位分数线']);
  });

  it('HV-LATE-RESULTS: an evaluation that comes days later is found, though nothing of the interview tells of it', async () => {
    const at = await start();
    await at.go(mapping);
    at.mark();
    const given = { comment: '条理清楚', scores: [{ name: '沟通能力', score: 88 }] };
    await at.hirevue.people.evaluate({ interviewId: 50_007, ...given });
    expect(await at.go(mapping)).toMatchObject({ delivered: 1, unchanged: 11 });
    expect(scored(at)).toEqual([7]);
    expect(field(at, 7, 'AIDimensions')).toBe('沟通能力 88');
    expect(field(at, 7, 'AIComment')).toBe('李面试官：条理清楚');
  });

  it('a link that is signed anew at each reading is no change', async () => {
    const at = await start({ hirevue: { signedLinks: true } });
    change(at, 1, { reportUrl: null });
    await at.go(mapping);
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ delivered: 0, unchanged: 12 });
    expect(writes(at)).toBe(0);
  });
});

describe('interviews that are not ready', () => {
  it('a missing score is a dead letter and never a zero; the score that comes closes it', async () => {
    const at = await start();
    change(at, 2, { score: null });
    const first = await at.run(mapping);
    expect(first.summary).toMatchObject({ status: 'attention', delivered: 11, deadLettered: 1 });
    expect(first.causes).toEqual([{ code: 'needs.absent', count: 1 }]);
    expect(field(at, 2, 'AIScore')).toBeUndefined();
    at.mark();
    change(at, 2, { score: 77 });
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 1, unchanged: 11 });
    expect([scored(at), await at.aside(mapping, 'dead')]).toEqual([[2], []]);
  });

  it('an interview that has not ended is filtered, and delivered when it has', async () => {
    const at = await start();
    change(at, 5, { status: 'In Progress', score: null });
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 11, filtered: 3 });
    at.mark();
    await at.hirevue.people.finish({ ids: [50_005], score: 90 });
    expect(await at.go(mapping)).toMatchObject({ delivered: 1, unchanged: 11, filtered: 2 });
    expect(scored(at)).toEqual([5]);
  });

  it('HV-CUSTOM-STATUS: a status that nobody has put into the table is a dead letter, and delivered once it stands there', async () => {
    const at = await start();
    change(at, 6, { status: '待复核' });
    const first = await at.run(mapping);
    expect(first.causes).toEqual([{ code: 'table.missing', count: 1 }]);
    expect(field(at, 6, 'AIScore')).toBeUndefined();
    at.put(
      'mappings/tables/hirevue_statuses.csv',
      'status,state\ncompleted,completed\nin progress,in_progress\n待复核,completed\n',
    );
    await at.bringBack(mapping, 'dead');
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', resumed: 1, delivered: 1, unchanged: 12 });
    expect(scored(at)).toEqual(twelve);
  });

  it('a reference that Beisen does not know waits, and goes when it is known', async () => {
    const at = await start();
    const unknown = '11111111-2222-4333-8444-555555555555';
    finished(at, 30, { reference: unknown, score: 82 });
    const first = await at.run(mapping);
    expect(first.summary).toMatchObject({ status: 'attention', delivered: 12, held: 1 });
    expect(first.causes).toEqual([{ code: 'join.missing', count: 1 }]);
    at.beisen.change('applications', { ...application(at, 30), applyId: unknown });
    at.mark();
    await at.bringBack(mapping, 'held');
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', resumed: 1, delivered: 1 });
    expect(at.done('beisen', { path: write }).flatMap(({ outcomes }) => outcomes)).toEqual([
      { key: unknown, outcome: 'scored' },
    ]);
  });

  it('an interview without a reference, or of a position without a line, is a dead letter; the rest goes on', async () => {
    const at = await start();
    finished(at, 31, { reference: null });
    finished(at, 32, { reference: ids.application(32), positionId: 501 });
    at.put(
      'mappings/tables/hirevue_positions.csv',
      'hirevue_position,title,system,threshold,key_post\n502,软件工程师,beisen,75,否\n',
    );
    change(at, 3, { positionId: 502 });
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ read: 16, delivered: 1, deadLettered: 14, left: 0 });
    expect(causes).toEqual([{ code: 'table.missing', count: 14 }]);
    expect(scored(at)).toEqual([3]);
  });

  it('a reference that somebody typed by hand waits alone; Beisen refuses the question that holds it', async () => {
    const at = await start();
    at.hirevue.tables.put('interviews', { ...finished(at, 33), reference: '王伟 2026-11' });
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ status: 'attention', delivered: 12, held: 1, left: 0 });
    expect(causes).toEqual([{ code: 'transport.refused', count: 1 }]);
    expect(scored(at)).toEqual(twelve);
    change(at, 33, { reference: ids.application(33) });
    // What was read before is asked for once more, and the newer reading closes it.
    expect(await at.go(mapping)).toMatchObject({ delivered: 1, unchanged: 12 });
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', unchanged: 13, resumed: 0 });
    // No id at all: the sandbox notes each such question as one that the documents do not allow.
    expect(at.beisen.log.strict.every(({ path }) => path.endsWith(joined))).toBe(true);
    at.beisen.log.lines.splice(0);
  });

  it('an application that is deleted at Beisen is refused alone', async () => {
    const at = await start();
    at.beisen.change('applications', { ...application(at, 9), deleted: true });
    const { summary } = await at.run(mapping);
    expect(summary.delivered).toBe(11);
    expect(summary.held + summary.deadLettered).toBe(1);
    expect(scored(at).filter((index) => index === 9).length).toBeLessThan(2);
    expect(field(at, 9, 'AIScore')).toBeUndefined();
  });
});

describe('HireVue that fails in between', () => {
  it('HV-SESSION-END: a session that ends while interviews are read is renewed, and nobody is missed', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'session-killed', after: 4 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 12, filtered: 2 });
    expect(at.received('hirevue', { path: '/login/' })).toHaveLength(2);
    expect([scored(at), at.hirevue.sessions.open]).toEqual([twelve, 0]);
  });

  const atRead = variants(
    ['lost', 'too-many'],
    ['server-error', 'bad-gateway', 'unavailable', 'gateway-timeout', 'html', 'cut'],
  );
  it.each(atRead)('a read that meets %s goes on, and each score is written once', async (kind) => {
    const at = await start();
    at.hirevue.faults.add([{ kind, after: 2, retry_after: 0 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 12, filtered: 2, left: 0 });
    expect([scores(at), scored(at)]).toEqual([due, twelve]);
  });

  it('HV-PAGE-DRIFT: who is invited meanwhile pushes the pages on; nobody is written twice and nobody lost', async () => {
    const tenant = { pages: 'offset', pageParameter: 'offset', pageSizeParameter: 'limit', pageSize: 5 } as const;
    const at = await way({
      hirevue: { tenant },
      beisen: { applications: 60 },
      settings: {
        hirevue: { page_parameter: 'offset', page_counts: 'offset', page_size_parameter: 'limit', page_size: 5 },
      },
    });
    // The first of a position is who is invited again meanwhile, with a result of nobody yet.
    finished(at, 90, { status: 'In Progress', score: null });
    ofBeisen(at, 12);
    at.hirevue.faults.add([{ kind: 'drift', path: '/501/interviews/', count: 2 }]);
    const first = await at.go(mapping);
    expect(first).toMatchObject({ delivered: 12, left: 0 });
    expect(first.unchanged + first.superseded).toBeGreaterThan(0);
    await at.go(mapping);
    expect(scores(at)).toEqual(due);
    expect(scored(at).filter((index) => index >= 0)).toEqual(twelve);
  });
});

describe('Beisen that fails in between', () => {
  it('a token killed in the middle of a run is asked for anew; each score is written once', async () => {
    const at = await start();
    at.beisen.faults.add([
      { kind: 'token-killed', path: joined },
      { kind: 'token-killed', path: write },
    ]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 12, left: 0 });
    expect([scores(at), scored(at)]).toEqual([due, twelve]);
    expect(at.received('beisen', { path: '/token' })).toHaveLength(3);
  });

  const afterWork = variants(['lost', 'html'], ['server-error', 'bad-gateway', 'gateway-timeout', 'cut']);
  it.each(afterWork)(
    'BS-SCORES: %s after the work was done repeats the same values, and every score is told as delivered',
    async (kind) => {
      const at = await start();
      at.beisen.faults.add([{ kind, path: write, done: true }]);
      expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 12, left: 0, unknown: 0 });
      expect(scores(at)).toEqual(due);
      at.mark();
      expect(await at.go(mapping)).toMatchObject({ status: 'settled', unchanged: 12, delivered: 0 });
      expect(writes(at)).toBe(0);
    },
  );

  const beforeWork = variants(['too-many', 'html'], ['server-error', 'bad-gateway', 'unavailable', 'gateway-timeout']);
  it.each(beforeWork)('%s before any work: each score is written exactly once', async (kind) => {
    const at = await start();
    at.beisen.faults.add([{ kind, path: write, retry_after: 0 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 12, left: 0 });
    expect([scores(at), scored(at)]).toEqual([due, twelve]);
  });

  it('an empty answer ends the run, for the next one would be the same; nothing is lost', async () => {
    const at = await start();
    at.beisen.faults.add([{ kind: 'empty', path: write, done: true }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'failed', delivered: 0, left: 12 });
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', unknown: 0, left: 0 });
    expect(scores(at)).toEqual(due);
  });

  it('401 of an API that is not ticked ends the run with the way out; nothing is lost', async () => {
    const at = await start({ beisen: { applications: 60, unticked: ['UpdateApplyList'] } });
    const { summary, error } = await at.run(mapping);
    expect(summary).toMatchObject({ status: 'failed', delivered: 0, left: 12 });
    expect(`${error?.message} ${error?.hint}`).toMatch(/连接器/);
    expect([scored(at), await at.aside(mapping, 'dead')]).toEqual([[], []]);
  });

  it('403 of an address that is not trusted ends the run at once; the next one goes on where it stood', async () => {
    const at = await start();
    at.beisen.faults.add([{ kind: 'untrusted', path: write }]);
    const { summary, error } = await at.run(mapping);
    expect(summary).toMatchObject({ status: 'failed', left: 12 });
    expect(error?.hint).toMatch(/受信IP/);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 12 });
    expect(scored(at)).toEqual(twelve);
  });

  it('a field that the tenant does not have is refused for each application, and nothing is half written', async () => {
    const at = await start({ beisen: { applications: 60, scoreFields: ['AIScore'] } });
    const { summary } = await at.run(mapping);
    expect(summary.delivered).toBe(0);
    expect(summary.deadLettered + summary.left).toBe(12);
    expect(scores(at).every((value) => value === undefined)).toBe(true);
  });
});

describe('what is asked of Beisen', () => {
  it('no budget is overdrawn, and scores go in calls of a hundred', async () => {
    const at = await way({ beisen: { applications: 250 } });
    ofBeisen(at, 250);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 250 });
    expect(at.received('beisen', { path: write }).map(({ records }) => records)).toEqual([100, 100, 50]);
    for (const api of at.beisen.budgets.usage()) expect(api).toMatchObject({ refused: 0 });
    expect(new Set(scored(at)).size).toBe(250);
  });

  it('the day`s own budget ends the run; the next day goes on where it stood', async () => {
    const at = await start({ settings: { beisen: { daily_requests: 3 } } });
    const { summary, error } = await at.run(mapping);
    expect([summary.status, error?.code]).toEqual(['failed', 'http.budget-spent']);
    expect(at.received('beisen', { path: /^(?!\/token)/ }).length).toBeLessThanOrEqual(3);
    const file = JSON.parse(at.read('hrwire.yaml')) as { connections: { beisen: { with: object } } };
    file.connections.beisen.with = { ...file.connections.beisen.with, daily_requests: 1000 };
    at.put('hrwire.yaml', JSON.stringify(file));
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', left: 0 });
    expect([scores(at), scored(at)]).toEqual([due, twelve]);
  });

  it('no name, address or score of anybody stands in a path', async () => {
    const at = await start();
    await at.go(mapping);
    const asked = [...at.received('beisen'), ...at.received('hirevue')]
      .map(({ path, query }) => path + query)
      .join(' ');
    expect(asked).not.toMatch(/people\.example|王|AIScore/);
    expect(asked).toContain(idOf(3));
  });
});
