import { checkErasable, erase, findForErasing, shownFound } from '../../app/erase.ts';
import { list, object, text } from '../../config/schema/kinds.ts';
import type { Fragment } from '../../config/schema/kinds.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Wanted } from '../../proof/erase.ts';
import { bodyOf, textIn, textOrNone } from '../body.ts';
import type { Asked, Route } from '../route.ts';
import { json, jsonBody, mappingName, shape } from '../schemas.ts';

const whom: Readonly<Record<string, Fragment>> = {
  values: list('Mail addresses, phones, IDs or numbers of one person.', text('A value.', { maxLength: 1000 }), {
    default: [],
    maxItems: 1000,
  }),
  keys: list(
    'Also these keys.',
    object('A key.', { mapping: mappingName, key: text('The key.', { maxLength: 1000 }) }, ['mapping', 'key']),
    { default: [], maxItems: 1000 },
  ),
};

export const erasureRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/api/v1/erasures/find',
    needs: 'admin',
    operation: {
      operationId: 'findForErasing',
      summary: 'What the store holds of a person; nothing is changed',
      requestBody: jsonBody(object('Whom.', whom)),
      responses: {
        200: json(
          'What is held.',
          shape('What is held.', { already: { type: 'boolean', description: 'Erased before.' } }),
        ),
      },
    },
    handle: async (asked) => {
      const found = await findForErasing(asked.session, wantedOf(asked));
      return { json: { already: found.already, ...(await shownFound(asked.session, found)) } };
    },
  },
  {
    method: 'post',
    path: '/api/v1/erasures',
    needs: 'admin',
    operation: {
      operationId: 'erase',
      summary: 'Forgets a person, now and at later readings. It cannot be undone',
      requestBody: jsonBody(
        object('Whom.', {
          ...whom,
          alsoShared: { type: 'boolean', default: false, description: 'Everybody who shares one of the values, too.' },
          reason: text('Why: the number of a request, nothing personal.', { maxLength: 500 }),
        }),
      ),
      responses: {
        200: json(
          'What was erased.',
          shape('Erased.', {
            erased: { const: true },
            already: { type: 'boolean', description: 'It was erased before, and stays so.' },
          }),
        ),
      },
    },
    handle: async (asked) => ({ json: await erased(asked) }),
  },
];

async function erased(asked: Asked): Promise<JsonObject> {
  const { session } = asked;
  const { alsoShared, reason } = bodyOf(asked);
  const options = { alsoShared: alsoShared === true, reason: textOrNone(reason) };
  const wanted = wantedOf(asked);
  const before = await findForErasing(session, wanted);
  if (before.already) return { erased: true, already: true };
  checkErasable(before, options);
  const { found, counts } = await erase(session, wanted, options);
  return { erased: true, already: false, counts, ...(await shownFound(session, found)) };
}

function wantedOf(asked: Asked): Wanted {
  const { values, keys } = bodyOf(asked);
  const texts = Array.isArray(values) ? values.map(textIn) : [];
  const pairs = (Array.isArray(keys) ? keys : []).filter(isObject);
  return { values: texts, keys: pairs.map(({ mapping, key }) => ({ mapping: textIn(mapping), key: textIn(key) })) };
}
