import { auditJson, auditStateJson, listAudit, verifyAudit } from '../../../app/audits.ts';
import { choice, flag, integer, object, text } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import type { AuditFilter } from '../../../store/audit.ts';
import { numberOf, pageJson, pagingOf } from '../../paging.ts';
import type { Asked, Route } from '../../route.ts';
import { anything, at, json, orNull, pageOf, paging, queryParameter, shape } from '../../schemas.ts';

const row: Fragment = shape('What somebody saw or did.', {
  id: integer('Its number.'),
  at: at('When.'),
  who: text('Who: a user of the operating system, the name of a token, or who signed in.'),
  kind: orNull(choice('What kind of actor.', ['user', 'token', 'person', 'hrwire'])),
  action: text('What was done.'),
  subject: { ...anything, type: 'object', description: 'On what: ids and counts, never contents.' },
  via: orNull(
    object(
      'How it came by the API.',
      {
        request: text('The id of the request.'),
        address: choice('What kind of address.', ['loopback', 'private', 'public']),
        token: orNull(text('The id of the token.')),
      },
      ['request', 'address', 'token'],
    ),
  ),
});

/** Who saw and did what. */
export const listAudits: Route = {
  method: 'get',
  path: '/api/v1/audit',
  needs: 'admin',
  operation: {
    operationId: 'listAudit',
    summary: 'Who saw and did what, the newest first',
    parameters: [
      queryParameter('who', text('Only of this one.', { maxLength: 200 })),
      queryParameter('action', text('Only this: `reveal`, `export`, `replay`, …', { maxLength: 100 })),
      queryParameter('since', at('Only from here on.')),
      ...paging,
    ],
    responses: { 200: json('A page.', pageOf(row)) },
  },
  handle: async (asked) => {
    const { limit, cursor } = pagingOf(asked);
    const before = cursor === undefined ? {} : { before: numberOf(cursor, 'before') };
    const rows = await listAudit(asked.session, limit, { ...filterOf(asked), ...before });
    const last = rows.at(-1);
    return {
      json: pageJson(rows.map(auditJson), rows.length < limit || last === undefined ? undefined : { before: last.id }),
    };
  },
};

function filterOf({ query: { who, action, since } }: Asked): AuditFilter {
  return {
    ...(typeof who === 'string' ? { who } : {}),
    ...(typeof action === 'string' ? { action } : {}),
    ...(typeof since === 'string' ? { since: Date.parse(since) } : {}),
  };
}

/** Whether the audit is whole. */
export const verifyAudits: Route = {
  method: 'get',
  path: '/api/v1/audit/state',
  needs: 'admin',
  operation: {
    operationId: 'verifyAudit',
    summary: 'Whether a row of the audit was changed or taken away',
    parameters: [queryParameter('noted', text('`head` of an earlier answer: shows the loss of the newest rows too.'))],
    responses: {
      200: json(
        'What was found.',
        shape('The state of the audit.', {
          whole: flag('Nothing is missing or changed.'),
          rows: integer('Rows looked at.'),
          unchained: integer('Rows from before there was a chain.'),
          broken: orNull(integer('The first row that does not follow from the one before it.')),
          head: orNull(text('The newest row: note it elsewhere.')),
        }),
      ),
    },
  },
  handle: async ({ session, query: { noted } }) => ({
    json: auditStateJson(await verifyAudit(session, typeof noted === 'string' ? noted : undefined)),
  }),
};
