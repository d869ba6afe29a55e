import { describe, expect, it } from 'vitest';
import type { Application } from '../../examples/sandbox/beisen/model.ts';
import { ids } from '../../examples/sandbox/beisen/seed/applications.ts';
import type { PhaseName } from '../../examples/sandbox/beisen/seed/applications.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { applicationOf, change, finished, idOf, ofBeisen } from './interviews.ts';
import { variants } from '../variants.ts';

const scores = 'hirevue-scores-to-beisen';
const mapping = 'hirevue-interviews-to-beisen';
const move = '/Apply/TransferPhase';
const ten = Array.from({ length: 10 }, (_, index) => index);

/** Ten finished interviews: those with even numbers reach the line of 80, the others do not. */
async function start(options: WayOptions = {}): Promise<Way> {
  const at = await way({ ...options, beisen: { applications: 60, ...options.beisen } });
  ofBeisen(at, 10);
  for (const number of ten) change(at, number, { score: number % 2 === 0 ? 85 : 61 });
  // Beside them an interview of another system and one that goes on.
  finished(at, 900, { positionId: 601, reference: '3001' });
  finished(at, 901, { reference: ids.application(40), status: 'In Progress', score: null });
  return at;
}

function application(at: Way, index: number): Application {
  const row = at.beisen.store.get('applications', ids.application(index));
  if (row === undefined) throw new Error(`no application ${index}`);
  return row;
}

const process = (index: number): 'F001' | 'F002' => ((index % 5) % 2 === 0 ? 'F001' : 'F002');
const phases: readonly PhaseName[] = ['screening', 'interview', 'next', 'pool', 'offer'];

/** Where an application stands, in the words of its own process. */
function stage(at: Way, index: number): PhaseName | undefined {
  const { phaseId } = application(at, index);
  return phases.find((phase) => ids.phase(process(index), phase) === phaseId);
}

const stages = (at: Way): readonly unknown[] => ten.map((index) => stage(at, index));
const due = ten.map((index) => (index % 2 === 0 ? 'next' : 'pool'));
/** Who was moved since `mark`, each as often as it was. */
const moved = (at: Way): readonly number[] =>
  at
    .done('beisen', { path: move })
    .flatMap(({ outcomes }) => outcomes ?? [])
    .filter(({ outcome }) => outcome === 'moved')
    .map(({ key }) => applicationOf(key))
    .sort((a, b) => a - b);
const calls = (at: Way): number => at.received('beisen', { path: move }).length;
const both = async (at: Way): Promise<void> => {
  await at.go(scores);
  at.mark();
};

describe('from empty, again, after changes', () => {
  it('who reaches the line goes to the next round, who does not to the talent pool with its reason', async () => {
    const at = await start();
    await both(at);
    const summary = await at.go(mapping);
    expect(summary).toMatchObject({ status: 'settled', read: 12, delivered: 10, acted: 10, filtered: 2 });
    expect(summary.labels).toMatchObject({ next: 5, pool: 5 });
    expect([stages(at), moved(at)]).toEqual([due, ten]);
    const reasons = ten.map((index) => application(at, index).history.at(-1)?.reasonIds.length);
    expect(reasons).toEqual(ten.map((index) => index % 2));
  });

  it('each stands at a phase and a status of its own process, and no call mixes two', async () => {
    const at = await start();
    await both(at);
    await at.go(mapping);
    for (const line of at.received('beisen', { path: move })) {
      const codes = new Set((line.keys ?? []).map((key) => process(applicationOf(key))));
      expect(codes.size).toBe(1);
    }
    // Two processes, two phases each: as few calls as there are groups.
    expect(calls(at)).toBe(4);
  });

  it('a second run moves nobody', async () => {
    const at = await start();
    await both(at);
    await at.go(mapping);
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 0 });
    expect(calls(at)).toBe(0);
  });

  it('a score that is corrected afterwards moves nobody again; a new interview moves its own', async () => {
    const at = await start();
    await both(at);
    await at.go(mapping);
    change(at, 1, { score: 99 });
    finished(at, 20, { reference: ids.application(20), score: 90 });
    await both(at);
    expect(await at.go(mapping)).toMatchObject({ delivered: 1 });
    expect([moved(at), stage(at, 1), stage(at, 20)]).toEqual([[20], 'pool', 'next']);
  });

  it('250 interviews go in calls of at most a hundred, with every budget kept', async () => {
    const at = await way({ beisen: { applications: 250 } });
    ofBeisen(at, 250, { score: 90 });
    await at.go(scores);
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 250 });
    const sizes = at.received('beisen', { path: move }).map(({ records }) => records ?? 0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(250);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(new Set(moved(at)).size).toBe(250);
    for (const api of at.beisen.budgets.usage()) expect(api.refused).toBe(0);
  });
});

describe('the score first, the stage after it', () => {
  it('nobody is moved before the score is on the file, and then in the next run', async () => {
    const at = await start();
    const first = await at.run(mapping);
    expect(first.summary).toMatchObject({ status: 'attention', delivered: 0, held: 10 });
    expect([first.causes, calls(at)]).toEqual([[{ code: 'hold.after', count: 10 }], 0]);
    await at.go(scores);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', resumed: 10, delivered: 10, held: 0 });
    expect(stages(at)).toEqual(due);
    // In the log of the target each score stands before the move of the same application.
    const lines = at.done('beisen').flatMap(({ n, outcomes }) => (outcomes ?? []).map((each) => ({ n, ...each })));
    for (const index of ten) {
      const own = lines.filter(({ key }) => key === ids.application(index)).map(({ outcome }) => outcome);
      expect(own).toEqual(['scored', 'moved']);
    }
  });

  it('one whose score was refused waits alone', async () => {
    const at = await start();
    change(at, 4, { score: null });
    await both(at);
    change(at, 4, { score: 85 });
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 9, held: 1 });
    expect(causes).toEqual([{ code: 'hold.after', count: 1 }]);
    expect(stage(at, 4)).toBe('interview');
    await at.go(scores);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 1 });
    expect(stage(at, 4)).toBe('next');
  });

  it('a missing score moves nobody, neither forward nor out', async () => {
    const at = await start();
    change(at, 3, { score: null });
    await both(at);
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 9, deadLettered: 1 });
    expect(causes).toEqual([{ code: 'needs.absent', count: 1 }]);
    expect(stage(at, 3)).toBe('interview');
  });
});

describe('what people do meanwhile', () => {
  it('an application that people have moved on stays where they put it', async () => {
    const at = await start();
    const row = application(at, 5);
    const phaseId = ids.phase(process(5), 'offer');
    at.beisen.change('applications', { ...row, phaseId, statusId: ids.status(process(5), 'offer', 'pending') });
    await both(at);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 9, filtered: 3 });
    expect([stage(at, 5), moved(at).includes(5)]).toEqual(['offer', false]);
  });

  it('one that somebody moves while the call is under way is told, and not moved again', async () => {
    const at = await start();
    await both(at);
    at.beisen.faults.add([{ kind: 'moved', path: move, keys: [ids.application(2)], count: 4 }]);
    const { summary } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 9, deadLettered: 1, unknown: 0 });
    const [dead] = await at.aside(mapping, 'dead');
    expect(dead).toMatchObject({
      key: idOf(2),
      cause: { message: expect.stringMatching(/moved the application/) as string },
    });
    expect(moved(at)).toEqual(ten.filter((index) => index !== 2));
  });

  it('one that a colleague has locked waits, the others go; released it moves once', async () => {
    const at = await start();
    at.beisen.change('applications', { ...application(at, 6), locked: true });
    await both(at);
    const { summary } = await at.run(mapping);
    expect(summary).toMatchObject({ status: 'attention', delivered: 9, held: 1, deadLettered: 0 });
    at.beisen.change('applications', { ...application(at, 6), locked: false });
    at.mark();
    await at.bringBack(mapping, 'held');
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', resumed: 1, delivered: 1 });
    expect([moved(at), stage(at, 6)]).toEqual([[6], 'next']);
  });

  it('one whose person is locked waits as well: no lock is ever skipped', async () => {
    const at = await start();
    at.beisen.change('applicants', { ...at.beisen.store.get('applicants', ids.applicant(8)), locked: true });
    await both(at);
    const summary = await at.go(mapping);
    expect(summary).toMatchObject({ delivered: 9, held: 1 });
    expect(stage(at, 8)).toBe('interview');
  });

  it('who is black-listed, or whose application is deleted, is a dead letter with the reason', async () => {
    const at = await start();
    at.beisen.change('applicants', { ...at.beisen.store.get('applicants', ids.applicant(0)), blacklisted: true });
    await both(at);
    at.beisen.faults.add([{ kind: 'blacklist', path: move, keys: [ids.application(7)], count: 4 }]);
    const { summary } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 8, deadLettered: 2 });
    const messages = (await at.aside(mapping, 'dead')).map(({ key, cause }) => [key, cause.message]);
    expect(messages.sort()).toEqual([
      [idOf(0), expect.stringMatching(/black list/)],
      [idOf(7), expect.stringMatching(/black list/)],
    ]);
  });
});

describe('key posts', () => {
  async function withKeyPost(): Promise<Way> {
    const at = await start();
    change(at, 2, { positionId: 503, score: 95 });
    change(at, 3, { positionId: 503, score: 40 });
    await both(at);
    expect(await at.go(mapping)).toMatchObject({ status: 'attention', delivered: 8, held: 2 });
    return at;
  }

  it('wait for a person, however often it runs', async () => {
    const at = await withKeyPost();
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ delivered: 0, held: 2 });
    expect([calls(at), (await at.aside(mapping, 'held')).length]).toEqual([0, 2]);
  });

  it('go where they are due once they are approved, each once', async () => {
    const at = await withKeyPost();
    at.mark();
    await at.bringBack(mapping, 'held');
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', resumed: 2, delivered: 2 });
    await at.go(mapping);
    expect([moved(at), stage(at, 2), stage(at, 3)]).toEqual([[2, 3], 'next', 'pool']);
  });

  it('approved one by one: the other goes on waiting', async () => {
    const at = await withKeyPost();
    at.mark();
    await at.bringBack(mapping, 'held', [idOf(2)]);
    expect(await at.go(mapping)).toMatchObject({ delivered: 1, held: 1 });
    expect([moved(at), stage(at, 3)]).toEqual([[2], 'interview']);
  });

  it('approved after people have moved the application themselves: it stays where they put it', async () => {
    const at = await withKeyPost();
    const phaseId = ids.phase(process(2), 'offer');
    at.beisen.change('applications', {
      ...application(at, 2),
      ...{ phaseId, statusId: ids.status(process(2), 'offer', 'pending') },
    });
    at.mark();
    await at.bringBack(mapping, 'held', [idOf(2)]);
    expect(await at.go(mapping)).toMatchObject({ delivered: 0, filtered: expect.any(Number) as number });
    expect([calls(at), stage(at, 2)]).toEqual([0, 'offer']);
  });
});

describe('Beisen that fails in between', () => {
  const afterWork = variants(
    ['lost', 'html'],
    ['server-error', 'bad-gateway', 'gateway-timeout', 'error-200', 'empty', 'cut'],
  );
  it.each(afterWork)(
    '%s after the work was done: the application is asked, and nobody is moved twice',
    async (kind) => {
      const at = await start();
      await both(at);
      at.beisen.faults.add([{ kind, path: move, done: true }]);
      await at.go(mapping);
      await at.go(mapping);
      expect(at.done('beisen', { path: move })[0]).toMatchObject({ fault: kind, status: 200 });
      expect([stages(at), moved(at)]).toEqual([due, ten]);
      expect([await at.aside(mapping, 'unknown'), await at.aside(mapping, 'dead')]).toEqual([[], []]);
    },
  );

  const beforeWork = variants(['too-many', 'html'], ['server-error']);
  it.each(beforeWork)('%s before any work: everybody is moved once', async (kind) => {
    const at = await start();
    await both(at);
    at.beisen.faults.add([{ kind, path: move, retry_after: 0 }]);
    await at.go(mapping);
    await at.go(mapping);
    expect([stages(at), moved(at)]).toEqual([due, ten]);
    expect([await at.aside(mapping, 'unknown'), await at.aside(mapping, 'dead')]).toEqual([[], []]);
  });

  it('a token killed in the middle moves nobody twice', async () => {
    const at = await start();
    await both(at);
    at.beisen.faults.add([{ kind: 'token-killed', path: move, after: 1 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 10 });
    expect(moved(at)).toEqual(ten);
  });

  it('a count that does not fit the lists is no proof: the applications are asked', async () => {
    const at = await start();
    await both(at);
    at.beisen.faults.add([{ kind: 'miscounted', path: move }]);
    await at.go(mapping);
    await at.go(mapping);
    expect([stages(at), moved(at)]).toEqual([due, ten]);
    expect(await at.aside(mapping, 'unknown')).toEqual([]);
  });

  it('without lists and counts, as the vendor`s own example shows, the applications are asked', async () => {
    const at = await start({ beisen: { applications: 60, transferData: 'on-failure' } });
    await both(at);
    await at.go(mapping);
    await at.go(mapping);
    expect([stages(at), moved(at)]).toEqual([due, ten]);
    expect(await at.aside(mapping, 'unknown')).toEqual([]);
  });

  it('equal calls keep apart: none is refused as a duplicate', async () => {
    const at = await start();
    await both(at);
    at.beisen.faults.add([{ kind: 'unavailable', path: move, count: 2 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 10 });
    const codes = at.done('beisen', { path: move }).map(({ code }) => code);
    expect(codes).not.toContain('417');
    expect(moved(at)).toEqual(ten);
  });

  it('403 of an address that is not trusted ends the run; the next one goes on', async () => {
    const at = await start();
    await both(at);
    at.beisen.faults.add([{ kind: 'untrusted', path: move }]);
    const { summary, error } = await at.run(mapping);
    expect([summary.status, error?.hint]).toEqual(['failed', expect.stringMatching(/受信IP/)]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled' });
    expect([stages(at), moved(at)]).toEqual([due, ten]);
  });
});
