import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deskConnection, deskConnector, startDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import {
  csvOf,
  expectFault,
  expectPrivate,
  expectRun,
  makeProject,
  names,
  peopleMapping,
  somePeople,
} from './harness.ts';
import type { Person, Project } from './harness.ts';

const few = somePeople(100);
/** More than are on their way when a signal comes. */
const many = somePeople(2600);

const idsOf = (people: readonly Person[]): string[] => people.map(({ id }) => id).sort();

function project(desk: Desk, people: readonly Person[]): Project {
  return makeProject({
    'hrwire.yaml': {
      connections: {
        desk: deskConnection(desk.url),
        inbox: { connector: 'csv', with: { directory: './inbox' } },
        out: { connector: 'jsonl', with: { directory: './out' } },
      },
      settings: { run: { settle_after: '1ms' } },
    },
    'connectors/desk.yaml': deskConnector.replaceAll('500ms', '60s'),
    'mappings/inbox-to-desk.yaml': peopleMapping('inbox-to-desk', 'inbox.rows', 'desk.badges'),
    'mappings/desk-to-out.yaml': peopleMapping('desk-to-out', 'desk.people', 'out.rows'),
    'inbox/people.csv': csvOf(people),
  });
}

/** Holds the desk's requests that match from the `nth` on until they are let go. */
function hold(desk: Desk, what: RegExp, nth: number): { readonly reached: Promise<void>; letGo(): void } {
  let letGo = (): void => undefined;
  const released = new Promise<void>((resolve) => (letGo = resolve));
  let count = 0;
  const reached = new Promise<void>((resolve) => {
    desk.before = async (asked) => {
      if (!what.test(asked) || ++count < nth) return;
      resolve();
      await released;
    };
  });
  return { reached, letGo };
}

it.concurrent(
  'SIGTERM ends a run cleanly: its file is whole and has its name, and the next run writes the rest',
  async () => {
    const desk = await startDesk(many);
    const made = project(desk, many);
    const { reached, letGo } = hold(desk, /^GET/, 6);
    const started = made.start(['run', 'desk-to-out']);
    await reached;
    started.kill('SIGTERM');
    const stopped = await started.ended;
    letGo();
    expectRun(stopped, { status: 'stopped' }, 1);
    expect(Number(stopped.json['delivered'])).toBeGreaterThan(0);
    expect(stopped.json.error).toBeUndefined();
    expectPrivate(stopped, names);
    expect(readdirSync(join(made.root, 'out'))).toEqual([expect.stringMatching(/^desk-to-out-.*\.jsonl$/)]);
    const next = await made.run(['run', 'desk-to-out']);
    expectRun(next, { status: 'settled', delivered: many.length - Number(stopped.json['delivered']) });
    expect(
      made
        .lines('out')
        .map((line) => (JSON.parse(line) as { id: string }).id)
        .sort(),
    ).toEqual(idsOf(many));
  },
);

it.concurrent('SIGINT waits for the answer under way and stores what it says; nothing is sent twice', async () => {
  const desk = await startDesk();
  const made = project(desk, many);
  const { reached, letGo } = hold(desk, /^POST/, 2);
  const started = made.start(['run', 'inbox-to-desk']);
  await reached;
  started.kill('SIGINT');
  letGo();
  const stopped = await started.ended;
  expectRun(stopped, { status: 'stopped' }, 1);
  expect(stopped.json['delivered']).toBe(desk.written.length);
  expect(Number(stopped.json['read'])).toBe(Number(stopped.json['delivered']) + Number(stopped.json['left']));
  expectRun(await made.run(['run', 'inbox-to-desk']), { status: 'settled', left: 0 });
  expect([...desk.written].sort()).toEqual(idsOf(many));
});

it.concurrent('a second SIGINT ends it at once; what was on its way is asked after by the next run', async () => {
  const desk = await startDesk();
  const made = project(desk, few);
  const { reached, letGo } = hold(desk, /^POST/, 1);
  const started = made.start(['run', 'inbox-to-desk']);
  await reached;
  started.kill('SIGINT');
  // Signals in quick succession are one, as a terminal's Ctrl-C arrives more than once.
  const again = setInterval(() => started.kill('SIGINT'), 100);
  const ended = await started.ended;
  clearInterval(again);
  letGo();
  expect(ended.code).toBe(1);
  expectPrivate(ended, names);
  expectRun(await made.run(['run', 'inbox-to-desk']), { status: 'settled', left: 0, unknown: 0 });
  expect([...desk.written].sort()).toEqual(idsOf(few));
});

it.concurrent('a second run of a mapping is told to wait; one that was killed is taken over at once', async () => {
  const desk = await startDesk();
  const made = project(desk, few);
  const { reached, letGo } = hold(desk, /^POST/, 3);
  const first = made.start(['run', 'inbox-to-desk']);
  await reached;
  const busy = await made.run(['run', 'inbox-to-desk']);
  expectFault(busy, {
    exit: 5,
    status: 'busy',
    code: 'run.busy',
    says: ['another run of inbox-to-desk', /process \d+/],
    hint: 'hrwire runs',
  });
  first.kill('SIGKILL');
  expect((await first.ended).signal).toBe('SIGKILL');
  letGo();
  expectRun(await made.run(['run', 'inbox-to-desk']), { status: 'settled', left: 0, unknown: 0 });
  expect([...desk.written].sort()).toEqual(idsOf(few));
  const { json } = await made.run(['runs']);
  expect((json['runs'] as { status: string }[]).map(({ status }) => status).sort()).toEqual(['failed', 'settled']);
});

it.concurrent('another tenant is refused until --new-ledger; the old one’s ledger is found again', async () => {
  const desk = await startDesk();
  const made = project(desk, few);
  const tenant = (name: string): void => {
    const text = readFileSync(join(made.root, 'hrwire.yaml'), 'utf8');
    made.write('hrwire.yaml', text.replace(/"tenant": "[a-z]+"/, `"tenant": "${name}"`));
  };
  expectRun(await made.run(['run', 'inbox-to-desk']), { status: 'settled', created: few.length });
  tenant('south');
  const refused = await made.run(['run', 'inbox-to-desk']);
  expectFault(refused, {
    exit: 2,
    status: 'refused',
    code: 'run.identity',
    says: ['south', 'north'],
    hint: '--new-ledger',
  });
  expect(desk.written).toHaveLength(few.length);
  expectRun(await made.run(['run', 'inbox-to-desk', '--new-ledger']), { status: 'settled', created: few.length });
  expect(desk.written).toHaveLength(2 * few.length);
  tenant('north');
  const back = await made.run(['run', 'inbox-to-desk']);
  expectFault(back, { exit: 2, status: 'refused', code: 'run.identity', says: ['north'], hint: /ledger .* it had/ });
  expectRun(await made.run(['run', 'inbox-to-desk', '--new-ledger', '--full']), {
    status: 'settled',
    read: few.length,
    unchanged: few.length,
  });
  expect(desk.written).toHaveLength(2 * few.length);
});
