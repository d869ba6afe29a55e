import { expect, it } from 'vitest';
import { expectRun, makeProject } from './harness.ts';
import type { Project } from './harness.ts';

const connections = {
  hr: { connector: 'csv', with: { directory: './hr' } },
  desk: { connector: 'csv', with: { directory: './desk' } },
  kept: { connector: 'local', with: { streams: { people: { key: 'id' } } } },
  out: { connector: 'jsonl', with: { directory: './out' } },
};
const given = { id: 'p-1', name: 'Ann', phone: '1', room: '2' };

function mapping(name: string, from: string, to: string, fields: readonly string[], more: object = {}): object {
  const map = Object.fromEntries(fields.map((field) => [field, field]));
  const expected = Object.fromEntries(Object.entries(given).filter(([field]) => fields.includes(field)));
  const tests = [{ name: 'a person stays as they are', given, expect: expected }];
  return { mapping: name, from, to, key: 'id', map, ...more, tests };
}

/** What HR and the front desk know of people, into one stream of the store: both know a phone number. */
function project(owner: object): Project {
  return makeProject({
    'hrwire.yaml': { connections },
    'mappings/hr-to-kept.yaml': mapping('hr-to-kept', 'hr.rows', 'kept.people', ['id', 'name', 'phone'], owner),
    'mappings/desk-to-kept.yaml': mapping('desk-to-kept', 'desk.rows', 'kept.people', ['id', 'phone', 'room']),
    'mappings/kept-to-out.yaml': mapping('kept-to-out', 'kept.people', 'out.rows', Object.keys(given)),
    'hr/a.csv': 'id,name,phone\np-1,Ann,100\np-2,Bo,200\n',
    'desk/a.csv': 'id,phone,room\np-1,999,R1\np-2,998,R2\n',
  });
}

const deskThen = async ({ run }: Project, expected: object): Promise<void> =>
  expectRun(await run(['run', 'desk-to-kept']), { status: 'settled', ...expected });

it.concurrent('of two mappings into one stream the owner’s value stands, whoever runs last', async () => {
  const own = project({ owns: ['phone'] });
  await deskThen(own, { created: 2 });
  expectRun(await own.run(['run', 'hr-to-kept']), { status: 'settled', created: 2 });
  // The front desk's number is neither compared nor sent; a new room is.
  own.write('desk/b.csv', 'id,phone,room\np-1,desk-1,R1\np-2,desk-2,R9\n');
  const preview = await own.run(['preview', 'desk-to-kept']);
  expect(preview.stdout).toContain('R9');
  expect(preview.stdout).not.toMatch(/desk-[12]/);
  await deskThen(own, { updated: 1, unchanged: 1 });
  expectRun(await own.run(['run', 'kept-to-out']), { status: 'settled', created: 2 });
  expect(own.lines('out').map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { id: 'p-1', name: 'Ann', phone: '100', room: 'R1' },
    { id: 'p-2', name: 'Bo', phone: '200', room: 'R9' },
  ]);
  expect(await own.run(['test'])).toMatchObject({ code: 0, json: { passed: 3, failed: 0 } });
});

it.concurrent('without an owner check and the runs of both are refused alike, and another mapping runs', async () => {
  const unowned = project({});
  const check = await unowned.run(['check']);
  expect(check).toMatchObject({ code: 2, json: { diagnostics: [{ code: 'lint.written-twice' }] } });
  for (const name of ['hr-to-kept', 'desk-to-kept']) {
    const refused = await unowned.run(['run', name]);
    expect(refused).toMatchObject({ code: 2, json: { status: 'refused', error: { code: 'lint.written-twice' } } });
    expect(refused.json.diagnostics).toEqual(check.json.diagnostics);
  }
  expectRun(await unowned.run(['run', 'kept-to-out']), { status: 'settled', read: 0 });
});
