import type { JsonObject } from '../../record/json.ts';
import type { Route } from '../route.ts';
import { json } from '../schemas.ts';

/** The document itself; `document` is asked when it is first wanted, for it tells of this route too. */
export function openapiRoute(document: () => JsonObject): Route {
  let text: string | undefined;
  return {
    method: 'get',
    path: '/openapi.json',
    needs: 'nobody',
    operation: {
      operationId: 'openapi',
      summary: 'This document',
      responses: { 200: json('OpenAPI 3.1.', { type: 'object' }) },
    },
    handle: async () => ({
      text: (text ??= JSON.stringify(document())),
      headers: { 'content-type': 'application/json; charset=utf-8' },
    }),
  };
}
