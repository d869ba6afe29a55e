import { describe, expect, it } from 'vitest';
import { adopt, couldAdopt } from '../../src/app/adopt.ts';
import type { AsideHead } from '../../src/store/aside.ts';
import type { RunResult } from '../../src/run/summary.ts';
import { edit, ground, persons } from './register.ts';
import type { Ground } from './register.ts';

const never = new AbortController().signal;

function adopted(at: Ground): Promise<RunResult> {
  const options = { full: false, resend: false, newLedger: false, adopt: true as const };
  const watch = { onProgress: () => undefined, stop: never, hardStop: never };
  return at.opened((session) => adopt(session, 'people', options, watch));
}

/** A target that was filled by hand: of so many people, all but the last. */
async function filled(count: number, shape: Parameters<typeof ground>[0] = {}): Promise<Ground> {
  const at = await ground(shape);
  const list = persons(count);
  at.people(list);
  for (const { id, name, mail, level, started } of list.slice(0, -1)) {
    at.target.people.set(id, { id, name, mail, level: Number(level), started: `${started}T00:00:00Z` });
  }
  return at;
}

const writes = (at: Ground): string[] =>
  at.target.asked.flatMap(({ method, path }) => (method === 'PUT' ? [path.replace('/people/', '')] : []));
const held = (at: Ground): Promise<readonly AsideHead[]> =>
  at.opened(async (session) => (await session.store()).aside.list({ mapping: 'people', state: 'held' }));

describe.each([
  ['that is asked by key', {}],
  ['that can only be read whole', { askable: false }],
])('adopting a target %s', (_, shape) => {
  it('writes nothing there, takes what is equal for delivered, and holds what differs or is missing', async () => {
    const at = await filled(130, shape);
    edit(at.target, 'p5', { name: 'Other' });
    const { summary } = await adopted(at);
    expect(writes(at)).toEqual([]);
    expect(summary).toMatchObject({ status: 'attention', read: 130, unchanged: 128, held: 2, delivered: 0, left: 0 });
    expect(summary.labels).toEqual({ adopted: 128 });
    expect((await held(at)).map(({ key, cause }) => `${key} ${cause.code} ${cause.field ?? ''}`).sort()).toEqual([
      'p130 adopt.missing ',
      'p5 adopt.different name',
    ]);
  });

  it('the next run sends just what differs and what is missing, once', async () => {
    const at = await filled(70, shape);
    edit(at.target, 'p5', { name: 'Other' });
    await adopted(at);
    expect((await at.run()).summary).toMatchObject({ status: 'settled', read: 0, updated: 1, created: 1 });
    expect(writes(at).sort()).toEqual(['p5', 'p70']);
    expect((await at.run()).summary).toMatchObject({ read: 0, resumed: 0, delivered: 0 });
    expect(await at.verify()).toMatchObject({ equal: true });
  });
});

describe('adopting', () => {
  it('sets the checkpoint at its end: what comes later alone is read', async () => {
    const at = await filled(3);
    await adopted(at);
    expect((await at.run()).summary).toMatchObject({ read: 0, resumed: 1 });
  });

  it('a change at the source after it is sent as an update', async () => {
    const at = await filled(4);
    await adopted(at);
    await at.run();
    const list = persons(4);
    list[0]!.name = 'Married';
    at.people(list);
    expect((await at.run()).summary).toMatchObject({ updated: 1, created: 0, unchanged: 3 });
  });

  it('done once more it finds all delivered, and holds the same no second time', async () => {
    const at = await filled(5);
    await adopted(at);
    expect((await adopted(at)).summary).toMatchObject({ read: 5, resumed: 1, unchanged: 4, held: 2 });
    expect(await held(at)).toHaveLength(1);
  });

  it('dead letters and filtered records end as in any run', async () => {
    const at = await filled(4);
    const list = persons(4);
    list[0]!.mail = '';
    list[1]!.state = 'left';
    at.people(list);
    expect((await adopted(at)).summary).toMatchObject({ deadLettered: 1, filtered: 1, unchanged: 1, held: 1 });
  });

  it('two records of one name are left to a person', async () => {
    const at = await filled(3, { askable: false });
    at.target.people.set('copy', { ...at.target.people.get('p1') });
    await adopted(at);
    expect((await held(at)).map(({ key, cause, release }) => [key, cause.code, release?.kind])).toContainEqual([
      ...['p1', 'adopt.unclear', 'approved'],
    ]);
    await at.run();
    expect(writes(at)).not.toContain('p1');
  });

  it('a target that cannot be asked ends the run, and all is read again', async () => {
    const at = await filled(3);
    at.target.fail('ask', 9);
    expect(await adopted(at)).toMatchObject({ summary: { status: 'failed', left: 3, checkpoint: null } });
    expect((await adopted(at)).summary.read).toBe(3);
  });

  it('a target that cannot be read back is refused, with what to declare', async () => {
    const at = await ground({ readable: false, askable: false });
    at.people(persons(1));
    await expect(adopted(at)).rejects.toMatchObject({ code: 'verify.unreadable', exit: 2 });
  });

  it('is offered before the first run alone, and only where the target can be read back', async () => {
    const at = await filled(2);
    const offered = (of: Ground): Promise<boolean> => of.opened((session) => couldAdopt(session, 'people'));
    expect(await offered(at)).toBe(true);
    await at.run();
    expect(await offered(at)).toBe(false);
    expect(await offered(await ground({ readable: false, askable: false }))).toBe(false);
  });
});
