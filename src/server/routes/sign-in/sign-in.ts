import { beginSignIn, dueSignIn, finishSignIn, signOut } from '../../../app/sign-in.ts';
import { pendingFor } from '../../../app/sign-in/pending.ts';
import { choice, list, text } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { callerOf } from '../../caller.ts';
import type { Route } from '../../route.ts';
import { json, orNull, queryParameter, shape } from '../../schemas.ts';
import { pendingCookie, pendingOf, sessionCookie, sessionOf } from '../../sign-in-cookie.ts';

/** What issuers send along; all else of it is refused. */
const returned = [
  ...['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri'],
  ...['scope', 'authuser', 'hd', 'prompt'],
];
const elsewhere: Fragment = { description: 'The browser goes on to `Location`.' };

export const signInRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/api/v1/sign-in',
    needs: 'nobody',
    operation: {
      operationId: 'signIn',
      summary: 'Sends a browser to the issuer to sign in',
      parameters: [
        queryParameter('to', text('The path where it ends up.', { default: '/api/v1/session', maxLength: 500 })),
      ],
      responses: { 302: elsewhere },
    },
    handle: async ({ live, query }) => {
      const { url } = dueSignIn(live);
      const to = typeof query['to'] === 'string' ? query['to'] : '/api/v1/session';
      const begun = await beginSignIn(live, to);
      const headers = { location: begun.url, 'set-cookie': pendingCookie(url, begun.pending, pendingFor) };
      return { status: 302, headers };
    },
  },
  {
    method: 'get',
    path: '/api/v1/sign-in/callback',
    needs: 'nobody',
    operation: {
      operationId: 'signInCallback',
      summary: 'Where the issuer sends the browser back',
      parameters: returned.map((name) => queryParameter(name, text('Of OpenID Connect.', { maxLength: 4000 }))),
      responses: { 303: elsewhere },
    },
    handle: async ({ live, incoming }) => {
      const { url } = dueSignIn(live);
      const search = new URL(incoming.url ?? '/', url).search;
      const { cookie, to, lasts } = await finishSignIn(live, search, pendingOf(incoming, url));
      return { status: 303, headers: { location: to, 'set-cookie': sessionCookie(url, cookie, lasts) } };
    },
  },
  {
    method: 'get',
    path: '/api/v1/session',
    needs: 'nobody',
    operation: {
      operationId: 'showSession',
      summary: 'Who asks, and what they may',
      responses: {
        200: json(
          'Who it is.',
          shape('A caller.', {
            name: text('The name, as the audit has it.'),
            kind: choice('How they are known.', ['user', 'token', 'person', 'hrwire']),
            permissions: list('What they may.', text('A permission.')),
            mappings: orNull(list('The only mappings that they see.', text('A mapping.'))),
            scoped: { type: 'boolean', description: 'They see a part of the records.' },
          }),
        ),
      },
    },
    handle: async ({ live, incoming }) => {
      const { name, kind, permissions, mappings, scope } = await callerOf(live, incoming);
      const listed = mappings === undefined ? null : [...mappings];
      return { json: { name, kind, permissions: [...permissions], mappings: listed, scoped: scope !== undefined } };
    },
  },
  {
    method: 'delete',
    path: '/api/v1/session',
    needs: 'nobody',
    operation: {
      operationId: 'signOut',
      summary: 'Ends the sign-in of this browser',
      responses: { 204: { description: 'It has ended.' } },
    },
    handle: async ({ live, incoming }) => {
      const { url } = dueSignIn(live);
      await callerOf(live, incoming);
      const cookie = sessionOf(incoming, url);
      if (cookie !== undefined) await signOut(live, cookie);
      return { status: 204, headers: { 'set-cookie': sessionCookie(url, '', 0) } };
    },
  },
];
