import { desk, document, inside, put, temporary } from '../cli/harness.ts';
import type { Desk, Result } from '../cli/harness.ts';

const source = `connector: talks
title: Interviews
config: { identity: [tenant], required: [base_url], properties: { base_url: { type: string, format: uri }, tenant: { type: string, default: first } } }
http: { base_url: '{{ $config.base_url }}', retry: { tries: 1 } }
streams:
  records:
    key: id
    version: updated
    sensitive: { person: [mail] }
    read:
      request: { path: /records, query: { since: '{{ $window.from }}' } }
      records: items
      delta: { kind: high_water, field: updated }
    by_key: { id: { request: { path: /records, query: { ids: '{{ $join($ids, ",") }}' } }, records: items } }
  applications:
    key: id
    by_key: { id: { request: { path: /applications, query: { ids: '{{ $join($ids, ",") }}' } }, records: items } }
`;

const target = `connector: hr
title: A system of HR
config: { identity: [base_url], required: [base_url], properties: { base_url: { type: string, format: uri } } }
http: { base_url: '{{ $config.base_url }}', retry: { tries: 1 }, errors: [{ when: '$status = 409', then: reject, code: code, reason: message }] }
streams:
  people:
    key: id
    sensitive: { person: [mail] }
    by_key: { id: { request: { path: /staff, query: { ids: '{{ $join($ids, ",") }}' } }, records: items } }
    write:
      upsert: { request: { method: PUT, path: '/people/{{ id }}', json: '{{ $record }}' }, repeat: REPEAT }
`;

const mapping = `mapping: talks-to-hr
from: talks.records
to: hr.people
needs: [score]
when: [{ that: status = "completed", else: the interview is not finished }]
MORE
map:
  id: id
  name: $uppercase(name)
  mail: mail
  score: score
tests: [{ name: a, given: { id: a, updated: "2026-01-01T00:00:00Z", status: completed, score: 1, name: ann, mail: a@x.example }, WITH expect: { id: a, name: ANN, score: 1, mail: a@x.example } }]
`;

/** Records of the source, by hand of the test. */
export interface Talk {
  readonly id: string;
  readonly updated: string;
  readonly [field: string]: string | number;
}

export interface Case {
  readonly desk: Desk;
  readonly root: string;
  /** What the source has. */
  talks: Talk[];
  applications: { id: string; phase: string }[];
  /** What the target took. */
  readonly staff: Map<string, Record<string, unknown>>;
  /** Of a PUT: its answer. */
  put: (id: string) => { status: number; body: unknown };
  /** Of the reading. */
  readable: boolean;
  call(...words: string[]): Promise<Result>;
  /** Edits the mapping: `more` stands before `map`. */
  map(more: string, giving?: string): void;
  explain(
    key: string,
    ...more: string[]
  ): Promise<{ is: string; because: string; sentence: string; next: string[]; out: string }>;
}

export function talk(id: string, more: Partial<Talk> = {}): Talk {
  const base = {
    id,
    updated: '2026-11-20T08:00:00Z',
    status: 'completed',
    score: 80,
    name: 'ann',
    mail: `${id}@x.example`,
  };
  const whole: Record<string, string | number> = { ...base };
  for (const [name, value] of Object.entries(more)) if (value !== undefined) whole[name] = value;
  return { ...whole, id: String(whole['id']), updated: String(whole['updated']) };
}

/** A source and a target on one server, with a mapping between them. */
export async function planted(settings: { repeat?: string; more?: string; giving?: string } = {}): Promise<Case> {
  const server = await desk();
  const root = temporary();
  const made: Case = {
    desk: server,
    root,
    talks: [talk('a1')],
    applications: [],
    staff: new Map(),
    put: () => ({ status: 200, body: {} }),
    readable: true,
    call: async (...words) => inside(words, root),
    map: (more, giving = '') =>
      put(root, 'mappings/talks-to-hr.yaml', mapping.replace('MORE', more).replace('WITH', giving)),
    explain: async (key, ...more) => {
      const result = await inside(['explain', 'talks-to-hr', key, '--json', ...more], root);
      if (result.exit !== 0) throw new Error(result.out + result.err);
      const { is, because, sentence, next } = document(result);
      const steps = next as { command: string }[];
      return {
        ...{ is: String(is), because: String(because), sentence: String(sentence), out: result.out },
        next: steps.map(({ command }) => command),
      };
    },
  };
  server.answer = async ({ path, body }) => answer(made, path, body);
  put(
    root,
    'hrwire.yaml',
    `encryption: off\nconnections:\n  talks: { connector: talks, with: { base_url: "${server.url}" } }\n  hr: { connector: hr, with: { base_url: "${server.url}" } }\n`,
  );
  put(root, 'connectors/talks.yaml', source);
  put(root, 'connectors/hr.yaml', target.replace('REPEAT', settings.repeat ?? 'safe'));
  made.map(settings.more ?? '', settings.giving);
  return made;
}

function answer(one: Case, path: string, body: string): { status: number; body: unknown } {
  const url = new URL(path, 'http://x.example');
  const ids = url.searchParams.get('ids')?.split(',');
  if (url.pathname.startsWith('/people/')) {
    const id = url.pathname.slice('/people/'.length);
    const said = one.put(id);
    if (said.status === 200) one.staff.set(id, JSON.parse(body) as Record<string, unknown>);
    return said;
  }
  if (url.pathname === '/staff') return { status: 200, body: { items: ids?.flatMap((id) => one.staff.get(id) ?? []) } };
  if (url.pathname === '/applications') {
    return { status: 200, body: { items: one.applications.filter(({ id }) => ids?.includes(id)) } };
  }
  if (!one.readable && ids === undefined) return { status: 500, body: { error: 'out of order' } };
  const since = url.searchParams.get('since') ?? '';
  const items = one.talks.filter(({ id, updated }) => (ids === undefined ? updated > since : ids.includes(id)));
  return { status: 200, body: { items } };
}
