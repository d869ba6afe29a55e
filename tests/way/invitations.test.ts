import { describe, expect, it } from 'vitest';
import { hugeApplicationId } from '../../examples/sandbox/successfactors/seed.ts';
import { moveApplication } from '../../examples/sandbox/successfactors/people.ts';
import { way } from './harness.ts';
import type { Way, WayOptions } from './harness.ts';
import { variants } from '../variants.ts';

const mapping = 'successfactors-applications-to-hirevue';
const path = /\/positions\/\d+\/interviews\/$/;
/** Whom HireVue has invited, by application, each as often as a mail went out. */
const invited = (at: Way): readonly string[] =>
  at.hirevue.tables
    .all('interviews')
    .map(({ reference }) => reference ?? '')
    .sort();
const everybody = [...Array.from({ length: 19 }, (_, index) => String(3001 + index)), hugeApplicationId].sort();
const posts = (at: Way): number => at.received('hirevue', { path, method: 'POST' }).length;

/** Twenty applications, each at the item of its status set at which people are invited. */
const start = (options: WayOptions = {}): Promise<Way> => way(options);

describe('from empty, again, after changes', () => {
  it('everybody at the invitation item is invited once, to the interview of the requisition', async () => {
    const at = await start();
    const summary = await at.go(mapping);
    expect(summary).toMatchObject({ status: 'settled', read: 20, delivered: 20, created: 20 });
    expect(summary.labels).toMatchObject({ 'invited to 601': 10, 'invited to 602': 10 });
    expect([invited(at), posts(at)]).toEqual([everybody, 20]);
    const [first] = at.hirevue.tables.all('interviews').filter(({ reference }) => reference === '3001');
    expect(first).toMatchObject({ positionId: 601, email: 'candidate1@people.example', notified: true });
  });

  it('SF-INT64: an application id beyond 2^53 comes back to the letter', async () => {
    const at = await start();
    await at.go(mapping);
    expect(invited(at)).toContain('9007199254740993');
  });

  it('a second run invites nobody', async () => {
    const at = await start();
    await at.go(mapping);
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 0 });
    expect(posts(at)).toBe(0);
    expect(await at.go(mapping, { full: true })).toMatchObject({ status: 'settled', unchanged: 20, delivered: 0 });
    expect(posts(at)).toBe(0);
  });

  it('an application that is moved to and fro, or changed, is not invited again', async () => {
    const at = await start();
    await at.go(mapping);
    moveApplication(at.successfactors.tables, '3001', '1011');
    await at.go(mapping);
    moveApplication(at.successfactors.tables, '3001', '1012');
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 0 });
    expect([posts(at), invited(at)]).toEqual([0, everybody]);
  });

  it('who comes to the item later is invited then, alone', async () => {
    const at = await start();
    moveApplication(at.successfactors.tables, '3004', '1021');
    expect(await at.go(mapping)).toMatchObject({ read: 20, delivered: 19, filtered: 1 });
    moveApplication(at.successfactors.tables, '3004', '1022');
    at.mark();
    expect(await at.go(mapping)).toMatchObject({ delivered: 1 });
    expect([posts(at), invited(at)]).toEqual([1, everybody]);
  });

  it('--resend is refused: it would write to everybody once more', async () => {
    const at = await start();
    await at.go(mapping);
    at.mark();
    const { summary } = await at.run(mapping, { resend: true });
    expect([summary.status, posts(at)]).toEqual(['refused', 0]);
  });
});

describe('whoever cannot be invited', () => {
  it('without a mail address: a dead letter, invited once it is there', async () => {
    const at = await start();
    const { tables } = at.successfactors;
    const blank = (primaryEmail: string | null): void => {
      const row = tables.get('Candidate', '4005');
      if (row !== undefined) tables.change('Candidate', row, { primaryEmail, contactEmail: primaryEmail });
    };
    blank(null);
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 19, deadLettered: 1 });
    expect(causes).toEqual([{ code: 'needs.absent', count: 1 }]);
    blank('found@people.example');
    await at.bringBack(mapping, 'dead');
    expect(await at.go(mapping)).toMatchObject({ resumed: 1, delivered: 1 });
    expect(invited(at)).toEqual(everybody);
  });

  it('a requisition without an interview, and an interview that HireVue does not have', async () => {
    const at = await start();
    at.put('mappings/tables/requisition_positions.csv', 'job_req_id,hirevue_position\n2001,601\n2002,99\n');
    at.successfactors.tables.put('JobRequisition', [
      { ...at.successfactors.tables.get('JobRequisition', '2001'), jobReqId: '2050' },
    ]);
    const row = at.successfactors.tables.get('JobApplication', '3003');
    if (row !== undefined) at.successfactors.tables.change('JobApplication', row, { jobReqId: '2050' });
    const { summary, causes } = await at.run(mapping);
    expect(summary).toMatchObject({ delivered: 9, deadLettered: 11, unknown: 0 });
    expect(causes).toEqual([
      { code: 'not-found', count: 10 },
      { code: 'table.missing', count: 1 },
    ]);
  });
});

describe('an invitation whose answer is lost', () => {
  const afterWork = variants(['lost', 'html'], ['server-error', 'bad-gateway', 'gateway-timeout']);
  it.each(afterWork)(
    'HV-INVITATION-TWICE: by %s after the work is unknown, and never sent again by itself',
    async (kind) => {
      const at = await start();
      at.hirevue.faults.add([{ kind, path: '/interviews/', method: 'POST', after: 3, done: true }]);
      const first = await at.go(mapping);
      at.mark();
      for (let again = 0; again < 2; again++) await at.go(mapping, { full: true });
      expect(invited(at)).toEqual(everybody);
      expect(first).toMatchObject({ unknown: 1, left: 0 });
    },
  );

  it('the others go on; `unknown list` shows it to a person', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'lost', path: '/interviews/', method: 'POST' }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'attention', delivered: 19, unknown: 1 });
    const [row] = await at.aside(mapping, 'unknown');
    expect(row).toMatchObject({ state: 'unknown', cause: { code: 'http.lost' } });
    expect(invited(at)).toEqual(everybody);
  });

  it('settled as delivered: it is closed, and nobody is written to', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'lost', path: '/interviews/', method: 'POST' }]);
    await at.go(mapping);
    const [row] = await at.aside(mapping, 'unknown');
    at.mark();
    await at.settle(mapping, row?.key ?? '', 'delivered');
    expect(await at.go(mapping, { full: true })).toMatchObject({ status: 'settled', unchanged: 20 });
    expect([posts(at), invited(at)]).toEqual([0, everybody]);
  });

  it('settled as not delivered: it is sent once more', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'gateway-timeout', path: '/interviews/', method: 'POST' }]);
    expect(await at.go(mapping)).toMatchObject({ delivered: 19, unknown: 1 });
    expect(invited(at)).toHaveLength(19);
    const [row] = await at.aside(mapping, 'unknown');
    at.mark();
    await at.settle(mapping, row?.key ?? '', 'not-delivered');
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', resumed: 1, delivered: 1 });
    await at.go(mapping, { full: true });
    expect([posts(at), invited(at)]).toEqual([1, everybody]);
  });
});

describe('a gateway that is down', () => {
  it('ends the run before all are unknown; those that were left are invited later, each once', async () => {
    const at = await start({ successfactors: { candidates: 60 } });
    at.hirevue.faults.add([{ kind: 'gateway-timeout', path: '/interviews/', method: 'POST', count: 1000 }]);
    const { summary, error } = await at.run(mapping);
    expect([summary.status, error?.code]).toEqual(['failed', 'run.target-sick']);
    expect(summary.unknown).toBeLessThan(20);
    at.hirevue.faults.clear();
    const next = await at.go(mapping);
    expect(next.delivered).toBe(60 - summary.unknown);
    const mails = invited(at);
    expect([mails.length, new Set(mails).size]).toEqual([next.delivered, next.delivered]);
  });
});

describe('what says for sure that nobody was invited', () => {
  it('HV-SESSION-END: a session that ends before an invitation: it goes with a new login, once', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'session-killed', path: '/interviews/', method: 'POST', after: 5 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 20 });
    expect(invited(at)).toEqual(everybody);
    expect(at.received('hirevue', { path: '/login/' })).toHaveLength(2);
  });

  it('too many requests: it goes later, once', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'too-many', retry_after: 0, path: '/interviews/', method: 'POST', count: 3 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 20 });
    expect(invited(at)).toEqual(everybody);
  });

  it('a login that is refused again and again ends the run; nobody is lost and nobody is invited twice', async () => {
    const at = await start();
    at.hirevue.faults.add([{ kind: 'session-killed', count: 50, path: '/interviews/', method: 'POST' }]);
    expect((await at.run(mapping)).summary).toMatchObject({ status: 'failed', unknown: 0 });
    at.hirevue.faults.clear();
    await at.go(mapping);
    expect(invited(at)).toEqual(everybody);
  });
});

describe('SuccessFactors that fails in between', () => {
  const atRead = variants(['lost', 'too-many', 'token-killed'], ['unavailable', 'html', 'cut', 'server-error']);
  it.each(atRead)('a read that meets %s goes on, and invites everybody once', async (kind) => {
    const at = await start({ settings: { successfactors: { page_size: 5 } } });
    at.successfactors.faults.add([{ kind, path: '/JobApplication', after: 1, retry_after: 0 }]);
    expect(await at.go(mapping)).toMatchObject({ status: 'settled', delivered: 20 });
    expect(invited(at)).toEqual(everybody);
  });

  it('a page link to another host is not followed: the run ends, and no token leaves', async () => {
    const at = await start({ settings: { successfactors: { page_size: 5 } } });
    at.successfactors.faults.add([{ kind: 'foreign-next', path: '/JobApplication' }]);
    const { summary, error } = await at.run(mapping);
    expect([summary.status, error?.code]).toEqual(['failed', 'transport.foreign-host']);
    await at.go(mapping);
    expect(invited(at)).toEqual(everybody);
  });
});
