import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { deskConnection, deskConnector, startDesk } from './desk.ts';
import type { Desk, DeskFault } from './desk.ts';
import {
  csvOf,
  expectFault,
  expectPrivate,
  expectRun,
  makeProject,
  names,
  peopleMapping,
  somePeople,
  whenDone,
} from './harness.ts';
import type { Fault, Project } from './harness.ts';

const people = somePeople(100);
const ids = people.map(({ id }) => id).sort();

function fromDesk(url: string): Project {
  return makeProject({
    'hrwire.yaml': {
      connections: { desk: deskConnection(url), out: { connector: 'jsonl', with: { directory: './out' } } },
    },
    'connectors/desk.yaml': deskConnector,
    'mappings/desk-to-out.yaml': peopleMapping('desk-to-out', 'desk.people', 'out.rows'),
  });
}

function toDesk(desk: Desk, stream = 'people'): Project {
  return makeProject({
    'hrwire.yaml': {
      connections: { desk: deskConnection(desk.url), inbox: { connector: 'csv', with: { directory: './inbox' } } },
      settings: { run: { settle_after: '1ms' } },
    },
    'connectors/desk.yaml': deskConnector,
    'mappings/inbox-to-desk.yaml': peopleMapping('inbox-to-desk', 'inbox.rows', `desk.${stream}`),
    'inbox/people.csv': csvOf(people),
  });
}

/** How each fault of an answer is told. What is read is not there; what is written may be. */
const told = {
  html: { code: 'http.exhausted', says: [/127\.0\.0\.1:\d+/, 'web page instead of data', '2 tries'], hint: 'proxy' },
  unauthorised: {
    code: 'http.login-refused',
    says: [/127\.0\.0\.1:\d+ answered 401/],
    hint: /secrets of the connection `desk`/,
  },
  'too-many': { code: 'http.exhausted', says: [/127\.0\.0\.1:\d+ answered 429/, '2 tries'], hint: 'Run again later' },
  later: { code: 'http.wait-too-long', says: ['answered 429', /wait until \d{4}-/], hint: /Run again after \d{4}-/ },
  redirect: { code: 'http.redirect', says: ['redirects to https://elsewhere.example'], hint: 'base_url' },
  'cut-gzip': { code: 'http.exhausted', says: [/127\.0\.0\.1:\d+: .*gzip body .* cut off/], hint: 'Run again' },
  silent: { code: 'http.exhausted', says: [/127\.0\.0\.1:\d+ did not answer in time/], hint: 'http.timeouts' },
  'no-json': { code: 'http.not-json', says: [/127\.0\.0\.1:\d+: .* no valid JSON/], hint: 'Run again' },
} satisfies Partial<Record<DeskFault, Fault>>;

it.concurrent('a source that answers badly ends the run, says what and who, and loses and doubles nobody', async () => {
  const desk = await startDesk(people);
  const project = fromDesk(desk.url);
  for (const [fault, expected] of Object.entries(told)) {
    desk.fault = fault as DeskFault;
    const ended = await project.run(['run', 'desk-to-out']);
    expectFault(ended, expected, names);
    expect(ended.json).toMatchObject({ delivered: 0, left: 0 });
  }
  desk.fault = undefined;
  expectRun(await project.run(['run', 'desk-to-out']), { status: 'settled', delivered: 100 });
  expect(
    project
      .lines('out')
      .map((line) => (JSON.parse(line) as { id: string }).id)
      .sort(),
  ).toEqual(ids);
});

it.concurrent('a target that only adds is asked after each answer of no use: everybody is there once', async () => {
  const desk = await startDesk();
  const project = toDesk(desk, 'badges');
  // Nothing is done by these: it is left for the next run.
  desk.fault = 'later';
  const refused = await project.run(['run', 'inbox-to-desk']);
  expectFault(refused, told.later, names);
  expect(refused.json).toMatchObject({ read: 100, delivered: 0, left: 100 });
  expect(desk.written).toEqual([]);
  // The work of these is done: a call each, and asking what became of it works.
  const faults: DeskFault[] = ['cut-gzip', 'silent', 'lost', 'no-json', 'html'];
  desk.before = async (what) => void (desk.fault = what.startsWith('POST') ? faults.shift() : undefined);
  const settled = await project.run(['run', 'inbox-to-desk']);
  expectRun(settled, { status: 'settled', delivered: 100, left: 0, unknown: 0 });
  expectPrivate(settled, names);
  expect(faults).toHaveLength(1);
  expect([...desk.written].sort()).toEqual(ids);
});

it.concurrent(
  'fewer verdicts than records, an item twice, one in a hundred refused: each record has its own end',
  async () => {
    const desk = await startDesk();
    const project = toDesk(desk, 'badges');
    // Nothing is said of the last five of each call; of the first two things are said.
    desk.says = (items) => [...items.slice(0, -5), { index: 0, ok: true }].map(refusedAt('p-7', desk));
    const first = await project.run(['run', 'inbox-to-desk']);
    expectRun(first, { status: 'attention', read: 100, delivered: 99, deadLettered: 1, unknown: 0 }, 3);
    expect(first.json['causes']).toEqual([{ code: 'REFUSED', count: 1 }]);
    expectPrivate(first, [...names, 'p-7']);
    desk.says = (items) => items;
    const listed = await project.run(['dead-letters', 'list', 'inbox-to-desk']);
    expect(listed.json['deadLetters']).toMatchObject([
      { code: 'REFUSED', message: 'no room', position: 'people.csv:9' },
    ]);
    expectPrivate(listed, names);
    expect((await project.run(['dead-letters', 'replay', '--all'])).code).toBe(0);
    expectRun(await project.run(['run', 'inbox-to-desk']), { status: 'settled', resumed: 1, delivered: 1 });
    expect([...desk.written].sort()).toEqual(ids);
  },
);

/** The desk refuses one person: the eighth of the first call. */
function refusedAt(id: string, desk: Desk): (item: { index: number; ok: boolean }) => { index: number; ok: boolean } {
  return (item) =>
    item.index === 7 && desk.written.length === 0 && id === 'p-7' ? { ...item, ok: false, why: 'no room' } : item;
}

it.concurrent('a host that is not there, has no name, or speaks another language is named', async () => {
  const plain = createServer((socket) => socket.on('data', () => socket.end('220 mail.example ESMTP\r\n')));
  plain.listen(0, '127.0.0.1');
  await new Promise((resolve) => plain.once('listening', resolve));
  whenDone(() => void plain.close());
  const { port } = plain.address() as AddressInfo;
  const cases: [string, Fault][] = [
    [
      'http://127.0.0.1:9',
      { code: 'http.exhausted', says: ['127.0.0.1:9 cannot be reached', 'refuses'], hint: 'firewall' },
    ],
    ['http://hr.invalid', { code: 'http.exhausted', says: ['hr.invalid cannot be reached', /name/], hint: 'host' }],
    [
      `https://127.0.0.1:${port}`,
      { code: 'http.connect', says: [`127.0.0.1:${port} does not speak TLS`], hint: 'http://' },
    ],
    [`http://127.0.0.1:${port}`, { code: 'http.exhausted', says: [`127.0.0.1:${port}`], hint: 'Run again' }],
  ];
  const ended = await Promise.all(cases.map(([url]) => fromDesk(url).run(['run', 'desk-to-out'])));
  for (const [index, [, fault]] of cases.entries()) {
    const one = ended[index];
    if (one === undefined) throw new Error('no run');
    expectFault(one, fault, names);
  }
});
