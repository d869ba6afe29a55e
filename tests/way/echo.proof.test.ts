import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeEmail, changeJob, changeName } from '../../examples/sandbox/successfactors/people.ts';
import { way } from './harness.ts';
import type { Way } from './harness.ts';
import { variants } from '../variants.ts';
import { day, departments, employees, person, user, users, writes, written } from './staff.ts';

/** What a round of both directions wrote, in records, by the side that was written. */
interface Round {
  readonly beisen: number;
  readonly successfactors: number;
}

const silence: Round = { beisen: 0, successfactors: 0 };

/** Runs the mappings in turn, once; the log and the summaries must tell the same number. */
async function round(at: Way, names: readonly string[]): Promise<Round> {
  at.mark();
  let told = 0;
  for (const name of names) {
    const summary = await at.go(name);
    expect(summary).toMatchObject({ deadLettered: 0, unknown: 0, superseded: 0, left: 0 });
    told += summary.delivered;
  }
  const count = {
    beisen: written(at, 'beisen').length,
    successfactors: written(at, 'successfactors').length,
  };
  expect(count.beisen + count.successfactors).toBe(told);
  return count;
}

async function rounds(at: Way, names: readonly string[], count = 3): Promise<readonly Round[]> {
  const all: Round[] = [];
  for (let number = 0; number < count; number++) all.push(await round(at, names));
  return all;
}

/** Everything read from the beginning, both ways, writes nothing either. */
async function quiet(at: Way, names: readonly string[]): Promise<void> {
  at.mark();
  for (const name of names) expect(await at.go(name, { full: true })).toMatchObject({ delivered: 0 });
  expect(writes(at)).toEqual([]);
}

describe('the shipped pair: SuccessFactors to Beisen, and back', () => {
  const pair = [departments, employees, users] as const;

  /** Twelve people of SuccessFactors, who are its users as well and work at Beisen, and five of Beisen's own. */
  async function together(): Promise<Way> {
    const at = await way({ successfactors: { candidates: 2, employees: 12 }, beisen: { employees: 3 } });
    const { tables } = at.successfactors;
    for (const row of tables.all('EmpEmployment')) {
      const [name] = tables.related('PerPersonal', 'personIdExternal', String(row['personIdExternal']));
      const userId = String(row['userId']);
      const { firstName = null, lastName = null } = name ?? {};
      const known = { username: userId, email: `${userId}@acme.example`, status: 't' };
      tables.put('User', [{ userId, firstName, lastName, ...known, department: null, title: '专员' }]);
    }
    for (const name of pair.slice(0, 2)) await at.go(name);
    for (const { userID, originalId } of at.beisen.store.all('employees')) {
      if (originalId !== null) at.beisen.change('employees', { userID, job: { employeeStatus: '3' } });
    }
    await rounds(at, pair, 2);
    expect(await round(at, pair)).toEqual(silence);
    return at;
  }

  it('an edit in SuccessFactors is written once on each side, and the second round is silent', async () => {
    const at = await together();
    changeEmail(at.successfactors.tables, 'p1003', 'new.address@acme.example');
    expect(await rounds(at, pair)).toEqual([{ beisen: 1, successfactors: 1 }, silence, silence]);
    expect([person(at, 'e1003')?.email, user(at, 'e1003')?.['email']]).toEqual([
      'new.address@acme.example',
      'new.address@acme.example',
    ]);
    await quiet(at, pair);
  });

  it('an edit in Beisen is written to SuccessFactors once, and does not come back', async () => {
    const at = await together();
    const { userID } = person(at, 'e1004') ?? {};
    at.beisen.change('employees', { userID, info: { workEmail: 'work@acme.example' } });
    expect(await rounds(at, pair)).toEqual([{ beisen: 0, successfactors: 1 }, silence, silence]);
    expect(user(at, 'e1004')?.['email']).toBe('work@acme.example');
    await quiet(at, pair);
  });

  it('edits of both sides at once, of several people and of one, die out as well', async () => {
    const at = await together();
    const { tables } = at.successfactors;
    changeName(tables, 'p1010', day(at, -1), { lastName: '司马', firstName: '静' });
    changeJob(tables, { userId: 'e1011', startDate: day(at, -1), department: 'D120', managerId: 'e1005' });
    for (const id of ['e1004', 'e1010']) {
      at.beisen.change('employees', { userID: person(at, id)?.userID, info: { workEmail: `${id}@work.example` } });
    }
    expect(await rounds(at, pair)).toEqual([{ beisen: 2, successfactors: 3 }, silence, silence]);
    expect(user(at, 'e1010')).toMatchObject({ lastName: '司马', firstName: '静', email: 'e1010@work.example' });
    expect(user(at, 'e1011')).toMatchObject({ department: '销售部', managerUserId: 'e1005' });
    await quiet(at, pair);
  });

  it('people who began in Beisen go over once, and never come back as somebody new', async () => {
    const at = await together();
    const before = at.beisen.store.all('employees').length;
    expect(user(at, 'BS101500001')).toMatchObject({ status: 't' });
    await rounds(at, pair);
    expect(at.beisen.store.all('employees')).toHaveLength(before);
  });
});

describe('the shipped way from Beisen, and a way of the project’s own against it on the same fields', () => {
  // The project's own mapping takes the place of the one that ships under this name.
  const own = employees;
  const email = (at: Way, id: string) => [person(at, id)?.email, user(at, id)?.['email']];
  const name = (at: Way, id: string) => [
    person(at, id)?.name,
    `${String(user(at, id)?.['lastName'])}${String(user(at, id)?.['firstName'])}`,
  ];
  const orders = variants([[[own, users]]], [[[users, own]]]);

  /** Three users who became employees of Beisen by the project's mapping, and both ways have come to rest. */
  async function together(names: readonly string[]): Promise<Way> {
    const at = await way({ successfactors: { candidates: 2, employees: 0 }, beisen: { employees: 2 } });
    withoutHires(at);
    const department = at.beisen.store.all('departments').find((row) => row.name === '财务部');
    at.put(
      `mappings/${own}.yaml`,
      `mapping: ${own}
from: successfactors.users
to: beisen.employees
when: [ { that: '$contains(userId, /^w[0-9]+$/)', else: not ours } ]
map:
  originalId: userId
  name: lastName & firstName
  email: email
  departmentId: { $text: '${department?.oId}' }
  entryDate: { $text: '2024-03-01' }
match: originalId
`,
    );
    for (const number of [1, 2, 3]) {
      const userId = `w${number}`;
      const known = { username: userId, email: `${userId}@acme.example`, status: 't' };
      at.successfactors.tables.put('User', [{ userId, firstName: '伟', lastName: '王', ...known, title: '专员' }]);
    }
    expect(await at.go(own)).toMatchObject({ created: 3 });
    for (const { userID, originalId } of at.beisen.store.all('employees')) {
      if (originalId !== null) at.beisen.change('employees', { userID, job: { employeeStatus: '3' } });
    }
    await rounds(at, names, 2);
    expect(await round(at, names)).toEqual(silence);
    return at;
  }

  function editUser(at: Way, userId: string, fields: Parameters<Way['successfactors']['tables']['change']>[2]): void {
    const row = user(at, userId);
    if (row === undefined) throw new Error(`no user ${userId}`);
    at.successfactors.tables.change('User', row, fields);
  }

  const editPerson = (at: Way, id: string, info: object): void =>
    at.beisen.change('employees', { userID: person(at, id)?.userID, info });

  it.each(orders)('an edit of a user goes to Beisen, is given back once, and is over (%j)', async (names) => {
    const at = await together(names);
    editUser(at, 'w1', { email: 'one@acme.example' });
    const told = await rounds(at, names);
    expect(sum(told)).toEqual({ beisen: 1, successfactors: 1 });
    expect(told[2]).toEqual(silence);
    expect(email(at, 'w1')).toEqual(['one@acme.example', 'one@acme.example']);
    await quiet(at, names);
  });

  it.each(orders)('an edit at Beisen goes to the user, is given back once, and is over (%j)', async (names) => {
    const at = await together(names);
    editPerson(at, 'w2', { name: '欧阳修' });
    const told = await rounds(at, names);
    expect(sum(told)).toEqual({ beisen: 1, successfactors: 1 });
    expect(told[2]).toEqual(silence);
    expect(name(at, 'w2')).toEqual(['欧阳修', '欧阳修']);
    await quiet(at, names);
  });

  it.each(orders)(
    'both at once, of two people: each edit arrives, and the third round is silent (%j)',
    async (names) => {
      const at = await together(names);
      editUser(at, 'w1', { email: 'one@acme.example' });
      editPerson(at, 'w2', { name: '欧阳修' });
      const told = await rounds(at, names);
      expect(sum(told)).toEqual({ beisen: 2, successfactors: 2 });
      expect(told[2]).toEqual(silence);
      expect([email(at, 'w1')[0], name(at, 'w2')[1]]).toEqual(['one@acme.example', '欧阳修']);
      await quiet(at, names);
    },
  );

  it.each(orders)('both at once, of one field: whoever runs first wins, and both sides agree (%j)', async (names) => {
    const at = await together(names);
    editUser(at, 'w1', { email: 'user@acme.example' });
    editPerson(at, 'w1', { email: 'person@acme.example' });
    const told = await rounds(at, names);
    expect(sum(told)).toEqual({ beisen: 1, successfactors: 1 });
    expect(told[2]).toEqual(silence);
    const winner = names[0] === own ? 'user@acme.example' : 'person@acme.example';
    expect(email(at, 'w1')).toEqual([winner, winner]);
    await quiet(at, names);
  });
});

/** Without this stream `hires-to-beisen` is no way into Beisen here, which would write the same people. */
function withoutHires(at: Way): void {
  const file = readFileSync(join(at.project.root, 'hrwire.yaml'), 'utf8');
  const project = JSON.parse(file) as { connections: { local: { with: { streams: Record<string, unknown> } } } };
  delete project.connections.local.with.streams['hires'];
  at.put('hrwire.yaml', JSON.stringify(project));
}

function sum(all: readonly Round[]): Round {
  return {
    beisen: all.reduce((total, each) => total + each.beisen, 0),
    successfactors: all.reduce((total, each) => total + each.successfactors, 0),
  };
}
