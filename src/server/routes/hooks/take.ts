import type { Live } from '../../../app/live.ts';
import { hookDoor } from '../../../app/take-hooks.ts';
import type { Notice } from '../../../connector/reception.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { clientOf } from '../../http/client.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { pathParameter } from '../../schemas.ts';

const plain = '/hooks/{connection}/{stream}';
const secret = '/hooks/{connection}/{stream}/{secret}';

const name: Fragment = { type: 'string', maxLength: 100 };
const named = [
  pathParameter('connection', { ...name, description: 'The name of a connection.' }),
  pathParameter('stream', { ...name, description: 'The name of one of its streams.' }),
];
const secretEnd = pathParameter('secret', {
  ...{ type: 'string', maxLength: 300 },
  description: 'Of `serve.hooks.paths`, where the connector cannot tell who sends.',
});

/** What the connector says; without its word: 200 and an empty object. */
const responses = Object.fromEntries(
  [200, 201, 202, 203].map((status) => [
    status,
    {
      description: 'Stored, or known already; or a challenge that was met. In the form that the connector says.',
      content: { 'application/json': { schema: {} }, 'text/plain': { schema: { type: 'string' } }, '*/*': {} },
    },
  ]),
);

function operation(operationId: string, summary: string, parameters: readonly Fragment[], body: boolean): Fragment {
  const requestBody = { required: false, content: { '*/*': { schema: {} } } };
  return { operationId, summary, parameters, ...(body ? { requestBody } : {}), responses };
}

function taking(path: string, about: Fragment): Route {
  const mostBytes = (live: Live): number => live.session().project.serve.hooks.body;
  return {
    method: 'post',
    path,
    needs: 'nobody',
    anyQuery: true,
    reads: 'bytes',
    mostBytes,
    operation: about,
    handle: take,
  };
}

function meeting(path: string, about: Fragment): Route {
  return { method: 'get', path, needs: 'nobody', anyQuery: true, operation: about, handle: take };
}

/** Notifications of systems, and the questions by which systems find out whether somebody takes them. */
export const hookRoutes: readonly Route[] = [
  taking(plain, operation('takeHook', 'Takes a notification of a system', named, true)),
  taking(secret, operation('takeSecretHook', 'Takes a notification at a secret address', [...named, secretEnd], true)),
  meeting(plain, operation('meetHook', 'Meets the challenge of a system', named, false)),
  meeting(secret, operation('meetSecretHook', 'Meets a challenge at a secret address', [...named, secretEnd], false)),
];

async function take({ live, path, incoming, bytes, signal }: Asked): Promise<Reply> {
  const [asked = '', ...rest] = (incoming.url ?? '').split('?');
  const search = rest.join('?');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : value]),
  );
  const notice: Notice = {
    ...{ method: incoming.method ?? '', path: asked, search, query: new URLSearchParams(search) },
    ...{ headers, body: bytes, at: live.clock.now() },
  };
  const to = {
    ...{ connection: path['connection'] ?? '', stream: path['stream'] ?? '', secret: path['secret'] },
    from: clientOf(incoming).address,
  };
  const { status, type, text } = await hookDoor(live).take(to, notice, signal);
  return { status, text, headers: { 'content-type': type } };
}
