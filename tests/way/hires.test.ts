import { describe, expect, it } from 'vitest';
import type { Employee } from '../../examples/sandbox/beisen/model.ts';
import { moveApplication, putOffer } from '../../examples/sandbox/successfactors/people.ts';
import type { Summary } from '../../src/run/summary.ts';
import { turnClock } from './clock.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { change, finished } from './interviews.ts';
import { creates, day, updates, writes, written } from './staff.ts';
import { variants } from '../variants.ts';

const last = 'hires-to-beisen';
const before = [
  'hirevue-interviews-to-scores',
  'successfactors-applications-to-hires',
  'successfactors-offers-to-hires',
  'scores-to-hires',
] as const;
const final = '1015';
const [first, second] = ['3001', '3003'] as const;

/** Two candidates who were interviewed (84.5 and 70), and one more who was not; nobody is hired yet. */
async function start(options: WayOptions = {}): Promise<Way> {
  const at = await way({
    ...options,
    successfactors: { candidates: 6, employees: 0, ...options.successfactors },
    beisen: { employees: 1, ...options.beisen },
  });
  finished(at, 1, { reference: first, score: 84.5, positionId: 601 });
  finished(at, 2, { reference: second, score: 70, positionId: 601 });
  return at;
}

/** All mappings of the chain in their order, as a schedule runs them; the summary of the last. */
async function chain(at: Way): Promise<Summary> {
  for (const name of before) expect(await at.go(name)).toMatchObject({ deadLettered: 0, unknown: 0, left: 0 });
  return at.go(last);
}

function offer(at: Way, applicationId: string, days: number, fields: Parameters<typeof putOffer>[2] = {}): void {
  putOffer(at.successfactors.tables, `9${applicationId}`, {
    ...{ applicationId, internalStatus: 'ACCEPTED', currency: 'CNY', salaryBase: '30000', jobTitle: '销售代表' },
    ...{ jobStartDate: Date.parse(`${day(at, days)}T00:00:00Z`), department: 'D2', ...fields },
  });
}

/** At the final stage, with an accepted offer for so many days from now. */
function hired(at: Way, applicationId: string, days: number): void {
  moveApplication(at.successfactors.tables, applicationId, final);
  offer(at, applicationId, days);
}

const made = (at: Way): readonly (string | null)[] =>
  at.beisen.store
    .all('employees')
    .map(({ originalId }) => originalId)
    .filter((id) => id !== null)
    .sort();
const custom = (at: Way, applicationId: string) =>
  at.beisen.store.all('employees').find(({ originalId }) => originalId === `SFA${applicationId}`)?.info
    .customProperties;

describe('from candidate to pre-hire: from empty, again, after changes', () => {
  it('each accepted offer becomes one pre-hire who keeps the interview; who was not interviewed has no score', async () => {
    const at = await start();
    hired(at, first, 3);
    hired(at, '3005', 4);
    expect(await chain(at)).toMatchObject({ created: 2, deadLettered: 0, unknown: 0 });
    expect(made(at)).toEqual(['SFA3001', 'SFA3005']);
    expect(custom(at, first)).toMatchObject({ extHireStatus: '待入职', extInterviewScore: '84.5' });
    expect(custom(at, '3005')).toEqual({ extHireStatus: '待入职' });
  });

  it('again with nothing new: no mapping of the chain writes anything', async () => {
    const at = await start();
    hired(at, first, 3);
    await chain(at);
    at.mark();
    for (const name of before) expect(await at.go(name)).toMatchObject({ delivered: 0 });
    expect(await at.go(last)).toMatchObject({ delivered: 0 });
    expect(await at.go(last, { full: true })).toMatchObject({ delivered: 0 });
    expect(writes(at)).toEqual([]);
  });

  it('neither an offer nor the final stage nor a score alone hires anybody', async () => {
    const at = await start();
    moveApplication(at.successfactors.tables, first, final);
    offer(at, second, 3);
    expect(await chain(at)).toMatchObject({ delivered: 0, held: 0, deadLettered: 0 });
    expect(made(at)).toEqual([]);
  });

  it('whatever comes last completes the hire, in every order', async () => {
    const at = await start();
    offer(at, first, 3);
    await chain(at);
    moveApplication(at.successfactors.tables, first, final);
    moveApplication(at.successfactors.tables, second, final);
    expect(await chain(at)).toMatchObject({ created: 1 });
    offer(at, second, 3);
    expect(await chain(at)).toMatchObject({ created: 1 });
    expect([made(at), custom(at, second)?.['extInterviewScore']]).toEqual([['SFA3001', 'SFA3003'], '70']);
  });

  it('a score that is corrected after the hire is corrected there, and nobody else is written', async () => {
    const at = await start();
    hired(at, first, 3);
    hired(at, second, 3);
    await chain(at);
    at.mark();
    change(at, 1, { score: 90 });
    expect(await chain(at)).toMatchObject({ updated: 1, created: 0 });
    expect(written(at, 'beisen')).toEqual(['SFA3001']);
    expect(custom(at, first)?.['extInterviewScore']).toBe('90');
  });

  it('an offer that is withdrawn marks the pre-hire once; a new one hires the same again', async () => {
    const at = await start();
    hired(at, first, 3);
    await chain(at);
    offer(at, first, 3, { internalStatus: 'WITHDRAWN' });
    expect(await chain(at)).toMatchObject({ updated: 1, labels: { withdrawn: 1, leaves: 1 } });
    at.mark();
    expect(await chain(at)).toMatchObject({ delivered: 0 });
    expect([writes(at), custom(at, first)?.['extHireStatus']]).toEqual([[], '已撤回']);
    putOffer(at.successfactors.tables, '99999', {
      ...{ applicationId: first, internalStatus: 'ACCEPTED', department: 'D2' },
      jobStartDate: Date.parse(`${day(at, 5)}T00:00:00Z`),
    });
    expect(await chain(at)).toMatchObject({ updated: 1, created: 0 });
    expect([made(at), custom(at, first)?.['extHireStatus']]).toEqual([['SFA3001'], '待入职']);
  });

  it('an old offer that is closed after the new one was accepted calls nobody off', async () => {
    const at = await start();
    hired(at, first, 3);
    await chain(at);
    putOffer(at.successfactors.tables, '8000', { applicationId: first, internalStatus: 'WITHDRAWN' });
    at.mark();
    expect(await chain(at)).toMatchObject({ delivered: 0 });
    expect([writes(at), custom(at, first)?.['extHireStatus']]).toEqual([[], '待入职']);
  });
});

describe('days to come and departments to come', () => {
  it('an offer for next month is held until seven days before, and goes then by itself, once', async () => {
    const clock = turnClock();
    const at = await start();
    hired(at, first, 30);
    expect(await chain(at)).toMatchObject({ held: 1, delivered: 0 });
    clock.forward(20);
    await chain(at);
    expect(made(at)).toEqual([]);
    clock.forward(4);
    expect(await at.go(last)).toMatchObject({ created: 1 });
    await chain(at);
    expect(written(at, 'beisen', creates)).toEqual(['SFA3001']);
  });

  it('an offer that is withdrawn while its day is waited for hires nobody', async () => {
    const clock = turnClock();
    const at = await start();
    hired(at, first, 30);
    await chain(at);
    offer(at, first, 30, { internalStatus: 'DECLINED' });
    await chain(at);
    clock.forward(26);
    expect(await chain(at)).toMatchObject({ delivered: 0 });
    expect(made(at)).toEqual([]);
  });

  it('a department that Beisen does not have yet is waited for', async () => {
    const clock = turnClock();
    const at = await start();
    hired(at, first, 3);
    offer(at, first, 3, { department: 'NEW1' });
    expect(await chain(at)).toMatchObject({ held: 1, delivered: 0 });
    const known = at.beisen.store.all('departments')[2];
    if (known === undefined) throw new Error('no department');
    at.beisen.store.put('departments', { ...known, oId: 4_799_999, code: 'NEW1', name: '新部门' });
    clock.forward(1);
    expect(await at.go(last)).toMatchObject({ created: 1, held: 0 });
    expect(made(at)).toEqual(['SFA3001']);
  });
});

describe('what may go wrong on the way', () => {
  it('BS-DUPLICATE-EMAIL: a candidate whose address an employee has is refused alone, for a person to look at', async () => {
    const at = await start();
    hired(at, first, 3);
    hired(at, second, 3);
    const candidate = at.successfactors.tables.get('Candidate', '4001');
    const holder = at.beisen.store.all('employees')[0] as Employee;
    at.beisen.change('employees', { userID: holder.userID, info: { email: String(candidate?.['primaryEmail']) } });
    expect(await chain(at)).toMatchObject({ created: 1, deadLettered: 1 });
    expect(made(at)).toEqual(['SFA3003']);
    at.beisen.change('employees', { userID: holder.userID, info: { email: 'elsewhere@acme.example' } });
    await at.bringBack(last, 'dead');
    expect(await at.go(last)).toMatchObject({ created: 1 });
  });

  it('an offer in words that nobody has put into the table hires nobody by a guess', async () => {
    const at = await start();
    hired(at, first, 3);
    offer(at, first, 3, { internalStatus: 'COUNTERSIGNED' });
    for (const name of before.slice(0, 2)) await at.go(name);
    const { causes } = await at.run('successfactors-offers-to-hires');
    expect(causes).toEqual([{ code: 'table.missing', count: 1 }]);
    expect(await at.go(last)).toMatchObject({ delivered: 0 });
    expect(made(at)).toEqual([]);
  });

  const afterWork = variants(['lost', 'html'], ['server-error', 'bad-gateway', 'empty', 'cut']);
  it.each(afterWork)('%s after the pre-hire was made: found by the address, and nobody is made twice', async (kind) => {
    const at = await start();
    hired(at, first, 3);
    hired(at, second, 3);
    at.beisen.faults.add([{ kind, path: creates, done: true }]);
    expect(await chain(at)).toMatchObject({ deadLettered: 0, unknown: 0, left: 0 });
    await chain(at);
    expect([made(at), written(at, 'beisen', creates).toSorted()]).toEqual([
      ['SFA3001', 'SFA3003'],
      ['SFA3001', 'SFA3003'],
    ]);
  });

  const atWrite = variants(['lost', 'token-killed'], ['server-error']);
  it.each(atWrite)('an update that meets %s is told as what it is', async (kind) => {
    const at = await start();
    hired(at, first, 3);
    await chain(at);
    at.mark();
    change(at, 1, { score: 90 });
    at.beisen.faults.add([{ kind, path: updates }]);
    expect(await chain(at)).toMatchObject({ updated: 1, deadLettered: 0, unknown: 0 });
    expect(custom(at, first)?.['extInterviewScore']).toBe('90');
  });

  it('a source that cannot be read holds up its own mapping; the next round completes the hire', async () => {
    const at = await start();
    hired(at, first, 3);
    at.successfactors.faults.add([{ kind: 'error-200', path: 'JobOffer' }]);
    for (const name of before.slice(0, 2)) await at.go(name);
    expect(await at.go('successfactors-offers-to-hires')).toMatchObject({ status: 'failed', delivered: 0 });
    await at.go('scores-to-hires');
    expect(await at.go(last)).toMatchObject({ delivered: 0 });
    expect(await chain(at)).toMatchObject({ created: 1 });
  });
});
