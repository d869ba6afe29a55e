import { expect, it } from 'vitest';
import { startCounterpart } from './counterpart-server.ts';
import type { Asked, Told } from './counterpart-server.ts';
import { expectRun, makeProject } from './harness.ts';
import type { Ended, Project } from './harness.ts';

interface Row {
  readonly [name: string]: unknown;
}

/** How a tenant that nobody has seen before pages its lists. */
type Paging = (rows: readonly Row[], asked: Asked) => unknown;

const size = 2;

/** Lists under `data.items`, pages from zero. */
const numbered: Paging = (rows, { query }) => {
  const page = Number(query['pageNo']);
  return { data: { items: rows.slice(page * size, (page + 1) * size), all: rows.length } };
};

/** Lists under `results`, and the URL of the next page. */
const linked: Paging = (rows, { query, path }) => {
  const from = Number(query['offset'] ?? 0);
  const rest = rows.length > from + size;
  const url = `https://behind-a-proxy.example${path}?order=asc&offset=${from + size}&size=2`;
  return { results: rows.slice(from, from + size), links: [{ rel: 'next', href: rest ? url : null }] };
};

/** A platform for interviews with a session that may be lost at any request, and fields of its own. */
class Interviews {
  readonly rows = new Map<string, Row[]>();
  readonly invited: Row[] = [];
  paging: Paging = numbered;
  /** The session dies before these requests (counted without logins). */
  losesAt: readonly number[] = [];
  /** What a request without a session is answered. */
  without: Told = { status: 403, body: 'Session required' };
  invitation: Told = { status: 201, headers: { LOCATION: 'https://go.example/i/CODE-1' } };
  #session = 0;
  #alive = false;
  #count = 0;

  readonly answer = (asked: Asked): Told => {
    const { path, method, headers } = asked;
    if (path === '/api/v1/login/') {
      expect(asked.body).toEqual({ applicationId: 'APP', version: '9', impersonate: 'hr@acme.example', apiKey: 'KEY' });
      this.#alive = true;
      const cookies = [`JSESSIONID=S${++this.#session}=; PATH=/; HTTPONLY; SECURE=false`, `lb=a|b; path=/api`];
      return { headers: { 'SET-COOKIE': cookies } };
    }
    if (path === '/api/v1/logout/') return { status: 204 };
    if (this.losesAt.includes(++this.#count)) this.#alive = false;
    const cookie = headers.cookie ?? '';
    if (!this.#alive || !cookie.includes(`JSESSIONID=S${this.#session}=`)) return this.without;
    if (method === 'POST') {
      this.invited.push(asked.body as Row);
      return this.invitation;
    }
    const rows = this.rows.get(path);
    return rows === undefined ? { status: 404, body: {} } : { body: this.paging(rows, asked) };
  };
}

const login = {
  ...{ application_token: '${APP}', api_key: '${KEY}', user: 'hr@acme.example' },
  ...{ login_application_field: 'applicationId', login_version: '9', login_expired_status: '403' },
};

const fields = {
  ...{ position_id_field: 'PositionId', position_title_field: 'Name.en', position_code_field: 'Req' },
  ...{
    interview_id_field: 'InterviewCode',
    interview_status_field: 'State.label',
    interview_score_field: 'Result.total',
  },
  ...{ reference_field: 'External.0.id', interview_taken_field: 'Taken', interview_email_field: 'Candidate.Mail' },
  ...{ interview_first_name_field: 'Candidate.First', interview_last_name_field: 'Candidate.Last' },
};

const paged = {
  page_parameter: 'pageNo',
  page_first: 0,
  page_size_parameter: 'size',
  page_size: 2,
  list_field: 'data.items',
};

const positions: readonly Row[] = [1, 2, 3].map((number) => ({
  ...{ PositionId: number, Name: { en: `Post ${number}` }, Req: `R-${number}` },
}));

const interviewsOf = (position: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    InterviewCode: position * 100 + index,
    State: { id: 7, label: '待复核' },
    Result: { total: `${80 + index}.5` },
    External: [{ system: 'ats', id: `A-${position}${index}` }],
    Taken: '2026-11-20 09:00:00',
    Candidate: { Mail: `c${index}@acme.example`, First: '娜', Last: '欧阳' },
  }));

function platform(): Interviews {
  const interviews = new Interviews();
  interviews.rows.set('/api/v1/positions/', [...positions]);
  for (const [position, count] of [
    [1, 3],
    [2, 0],
    [3, 2],
  ] as const) {
    interviews.rows.set(`/api/v1/positions/${position}/interviews/`, interviewsOf(position, count));
  }
  return interviews;
}

async function setUp(
  interviews: Interviews,
  settings: object,
): Promise<{ project: Project; run: (...args: string[]) => Promise<Ended>; asked: readonly Asked[] }> {
  const server = await startCounterpart(interviews.answer);
  const project = makeProject({
    'hrwire.yaml': {
      connections: {
        hirevue: { connector: 'hirevue', with: { base_url: server.url, ...login, ...fields, ...settings } },
        inbox: { connector: 'csv', with: { directory: './inbox' } },
        out: { connector: 'jsonl', with: { directory: './out' } },
      },
      settings: { run: { settle_after: '1ms' } },
    },
    'mappings/interviews-to-out.yaml': {
      ...{ mapping: 'interviews-to-out', from: 'hirevue.interviews', to: 'out.rows' },
      map: {
        ...{
          interviewId: 'interviewId',
          reference: 'reference',
          post: 'positionTitle',
          status: 'status',
          score: 'score',
        },
        ...{ takenAt: 'takenAt', name: 'candidate.lastName & candidate.firstName' },
      },
      tests: [{ name: 'an interview', given: { interviewId: '1' }, expect_some: { interviewId: '1' } }],
    },
    'mappings/inbox-to-invitations.yaml': {
      ...{
        mapping: 'inbox-to-invitations',
        from: 'inbox.rows',
        to: 'hirevue.invitations',
        key: 'reference',
        mode: 'event',
      },
      map: {
        ...{ reference: 'reference', positionId: 'position', firstName: 'first', lastName: 'last', email: 'mail' },
      },
      tests: [
        {
          name: 'an invitation',
          given: { reference: 'r', position: '1', first: 'a', last: 'b', mail: 'c@d.example' },
          expect_some: { reference: 'r' },
        },
      ],
    },
    'inbox/people.csv': 'reference,position,first,last,mail\nA-1,1,娜,欧阳,ouyang@acme.example\n',
  });
  const run = (...args: string[]): Promise<Ended> => project.run(args, { env: { APP: 'APP', KEY: 'KEY' } });
  return { project, run, asked: server.asked };
}

const written = (project: Project): Row[] => project.lines('out').map((line) => JSON.parse(line) as Row);

const all = {
  interviewId: '100',
  reference: 'A-10',
  post: 'Post 1',
  status: '待复核',
  score: 80.5,
  takenAt: '2026-11-20T09:00:00Z',
  name: '欧阳娜',
};

it.concurrent('lists deep in the answer, in pages by number from zero, under names of the tenant’s own', async () => {
  const { project, run, asked } = await setUp(platform(), paged);
  expectRun(await run('run', 'interviews-to-out'), { status: 'settled', read: 5, delivered: 5 });
  expect(written(project)[0]).toMatchObject(all);
  expect(written(project).map(({ interviewId }) => interviewId)).toEqual(['100', '101', '102', '300', '301']);
  expect(asked.filter(({ path }) => path === '/api/v1/positions/').map(({ query }) => query['pageNo'])).toEqual([
    '0',
    '1',
    '2',
  ]);
  expectRun(await run('run', 'interviews-to-out'), { unchanged: 5, delivered: 0 });
});

it.concurrent('pages that the answer before names by a URL, of which a proxy has changed the host', async () => {
  const interviews = platform();
  interviews.paging = linked;
  const next = { page_parameter: 'offset', page_counts: 'next', page_next_field: 'links.0.href' };
  const { project, run, asked } = await setUp(interviews, { ...next, list_field: 'results' });
  expectRun(await run('run', 'interviews-to-out'), { status: 'settled', read: 5, delivered: 5 });
  expect(written(project)).toHaveLength(5);
  expect(asked.filter(({ path }) => path === '/api/v1/positions/').map(({ query }) => query['offset'])).toEqual([
    undefined,
    '2',
  ]);
});

it.concurrent.each([
  ['a refusal', {}, {}],
  ['a way to a login page', { status: 302, headers: { location: '/login' } }, { login_expired_status: '302' }],
] as const)(
  'a session that is lost in the middle, told by %s: there is a new one, and nobody is missing',
  async (_, without, settings) => {
    const interviews = platform();
    interviews.losesAt = [3, 6];
    interviews.without = { ...interviews.without, ...without };
    const { project, run, asked } = await setUp(interviews, { ...paged, ...settings });
    expectRun(await run('run', 'interviews-to-out'), { status: 'settled', read: 5, delivered: 5 });
    expect(written(project)).toHaveLength(5);
    expect(asked.filter(({ path }) => path.endsWith('/login/'))).toHaveLength(3);
    expect(asked.filter(({ path }) => path.endsWith('/logout/'))).toHaveLength(1);
  },
);

it.concurrent.each([
  ['the header', { status: 201, headers: { LOCATION: 'https://go.example/i/CODE-1' } }, {}],
  [
    'the body',
    { status: 200, body: { data: { interview: { code: 4711 } } } },
    { invitation_code_header: '', invitation_code_field: 'data.interview.code' },
  ],
] as const)('an invitation whose code comes in %s is made once', async (_, invitation, settings) => {
  const interviews = platform();
  interviews.invitation = invitation;
  const { run } = await setUp(interviews, { ...settings, invitation_reference_field: 'externalId' });
  expectRun(await run('run', 'inbox-to-invitations'), { status: 'settled', created: 1 });
  expectRun(await run('run', 'inbox-to-invitations', '--full'), { unchanged: 1 });
  expect(interviews.invited).toEqual([
    expect.objectContaining({ externalId: 'A-1', firstName: '娜', lastName: '欧阳', email: 'ouyang@acme.example' }),
  ]);
});

it.concurrent.each([
  ['no code', { status: 200, body: {} }],
  ['an empty code', { status: 200, headers: { location: '' }, body: {} }],
])('an invitation that is answered with %s is for a person to settle, never made again', async (_, invitation) => {
  const interviews = platform();
  interviews.invitation = invitation;
  const { run } = await setUp(interviews, {});
  expectRun(await run('run', 'inbox-to-invitations'), { status: 'attention', unknown: 1, created: 0 }, 3);
  await run('run', 'inbox-to-invitations', '--full');
  expect(interviews.invited).toHaveLength(1);
});

it.concurrent('a list that is no list says which setting', async () => {
  const { run } = await setUp(platform(), { ...paged, list_field: 'data.rows' });
  const { code, json } = await run('run', 'interviews-to-out');
  expect([code, json.error?.message]).toEqual([1, expect.stringContaining('list_field')]);
});
