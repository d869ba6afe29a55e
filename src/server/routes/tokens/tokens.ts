import { roles } from '../../../access/actor.ts';
import { createToken, listTokens, revokeToken, rotateToken, tokenJson } from '../../../app/tokens.ts';
import type { MadeToken } from '../../../app/tokens.ts';
import { choice, duration, flag, integer, list, object, text } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { parseDuration } from '../../../record/duration.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { at, json, jsonBody, mappingName, orNull, pageOf, pathParameter, shape } from '../../schemas.ts';

const tokenName = text('The name of a token.', { maxLength: 64 });

const properties: Readonly<Record<string, Fragment>> = {
  id: text('Names it for good; its name may be used again.'),
  name: tokenName,
  role: choice('What it may do.', Object.keys(roles)),
  reveal: flag('It may see sensitive values as they are.'),
  mappings: orNull(list('The only mappings that it sees.', mappingName)),
  scope: orNull(text('JSONata over a record as read: true where it sees it.')),
  madeBy: text('Who made it.'),
  state: choice('Whether it can be used.', ['active', 'revoked', 'expired']),
  createdAt: at('When it was made.'),
  expiresAt: at('When it ends.'),
  lastUsed: orNull(at('When it was used last, to the hour.')),
  revokedAt: orNull(at('When it was ended.')),
};
const token = shape('A token; never its text.', properties);
const made = shape('A token just made.', {
  ...properties,
  token: text('Its text: shown this once, and kept nowhere.'),
});

function madeReply({ text: written, row }: MadeToken): Reply {
  return { status: 201, json: { ...tokenJson(row, Date.now()), token: written } };
}

export const listTokensRoute: Route = {
  method: 'get',
  path: '/api/v1/tokens',
  needs: 'admin',
  operation: {
    operationId: 'listTokens',
    summary: 'All tokens, those that have ended too; the oldest first',
    responses: { 200: json('All of them.', pageOf(token)) },
  },
  handle: async ({ session }) => {
    const now = Date.now();
    return { json: { items: (await listTokens(session)).map((row) => tokenJson(row, now)), next: null } };
  },
};

export const createTokenRoute: Route = {
  method: 'post',
  path: '/api/v1/tokens',
  needs: 'admin',
  operation: {
    operationId: 'createToken',
    summary: 'Makes a token',
    requestBody: jsonBody(
      object(
        'What it is to be.',
        {
          name: tokenName,
          role: choice('What it may do.', Object.keys(roles)),
          reveal: flag('It may see sensitive values as they are.', { default: false }),
          mappings: list('The only mappings that it sees; all where absent.', mappingName, { maxItems: 1000 }),
          scope: text('JSONata over a record as read: true where it sees it; all where absent.', { maxLength: 10_000 }),
          expires: duration('How long it lasts; default 90d.'),
        },
        ['name', 'role'],
      ),
    ),
    responses: { 201: json('It is made.', made) },
  },
  handle: async (asked) => {
    const body = bodyOf(asked);
    const { mappings, scope } = body;
    const order = {
      name: words(body['name']),
      role: words(body['role']),
      reveal: body['reveal'] === true,
      mappings: Array.isArray(mappings) ? mappings.map(String) : undefined,
      scope: typeof scope === 'string' ? scope : undefined,
      lasts: time(body['expires']),
    };
    return madeReply(await createToken(asked.session, order));
  },
};

export const rotateTokenRoute: Route = {
  method: 'post',
  path: '/api/v1/tokens/{name}/rotate',
  needs: 'admin',
  operation: {
    operationId: 'rotateToken',
    summary: 'Makes another one with the same rights; the one before ends later',
    parameters: [pathParameter('name', tokenName)],
    requestBody: jsonBody(
      object('How.', {
        overlap: duration('How long the one before goes on; default 1d.', { default: '1d' }),
        expires: duration('How long the new one lasts; as long as the one before where absent.'),
      }),
      false,
    ),
    responses: { 201: json('It is made.', made) },
  },
  handle: async (asked) => {
    const { overlap, expires } = bodyOf(asked);
    const times = { overlap: time(overlap) ?? 86_400_000, lasts: time(expires) };
    return madeReply(await rotateToken(asked.session, asked.path['name'] ?? '', times));
  },
};

export const revokeTokenRoute: Route = {
  method: 'delete',
  path: '/api/v1/tokens/{name}',
  needs: 'admin',
  operation: {
    operationId: 'revokeToken',
    summary: 'Ends all tokens of a name at once',
    parameters: [pathParameter('name', tokenName)],
    responses: { 200: json('How many.', shape('Tokens ended.', { revoked: integer('How many.') })) },
  },
  handle: async ({ session, path }) => ({ json: { revoked: await revokeToken(session, path['name'] ?? '') } }),
};

function bodyOf({ body }: Asked): JsonObject {
  return isObject(body) ? body : {};
}

/** The schema has said that it is one. */
function words(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function time(value: Json | undefined): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}
