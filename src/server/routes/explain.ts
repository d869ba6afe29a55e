import { explanationJson, personJson } from '../../app/documents/explain.ts';
import { explain, explainPerson } from '../../app/explain.ts';
import { object, text } from '../../config/schema/kinds.ts';
import type { Fragment } from '../../config/schema/kinds.ts';
import { bodyOf, textIn } from '../body.ts';
import type { Route } from '../route.ts';
import { json, jsonBody, mappingName, shape } from '../schemas.ts';
import { revealing } from './aside/read.ts';

const explanation: Fragment = shape(
  'What became of a record (docs/explain.md).',
  {
    mapping: text('The mapping.'),
    key: text('Its key, masked where it is personal.', { minLength: 0 }),
    is: text('Where it stands.'),
    because: text('The code of why.', { minLength: 0 }),
    sentence: text('The same in a sentence.'),
    next: { type: 'array', items: { type: 'object' }, description: 'What to do.' },
    timeline: { type: 'array', items: { type: 'object' }, description: 'All that happened to it, in order.' },
    now: { description: 'The record as it is now under every rule of the mapping; null where nobody has it.' },
    notNow: text('Why it is not told.', { minLength: 0 }),
  },
  ['because', 'notNow'],
);

const options: Readonly<Record<string, Fragment>> = {
  offline: { type: 'boolean', default: false, description: 'Asks no system.' },
  reveal: { type: 'boolean', default: false, description: 'Sensitive values as they are; audited.' },
};

export const explainRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/api/v1/explain',
    needs: 'read',
    operation: {
      operationId: 'explain',
      summary: 'What became of one record: by its key, which stands in no URL',
      requestBody: jsonBody(
        object('Which.', { mapping: mappingName, key: text('Its key.', { maxLength: 1000 }), ...options }, [
          'mapping',
          'key',
        ]),
      ),
      responses: { 200: json('What became of it.', explanation) },
    },
    handle: async (asked) => {
      const { mapping, key, offline, reveal } = bodyOf(asked);
      const how = { offline: offline === true, reveal: revealing(asked, reveal) };
      const stops = { stop: asked.signal, hardStop: asked.signal };
      const which = { mapping: textIn(mapping), key: textIn(key) };
      return { json: explanationJson(await explain(asked.session, which, how, stops)) };
    },
  },
  {
    method: 'post',
    path: '/api/v1/explain/person',
    needs: 'read',
    operation: {
      operationId: 'explainPerson',
      summary: 'What became of one person in all mappings, by a mail, phone or number',
      requestBody: jsonBody(
        object('Whom.', { person: text('A mail, phone or number of the person.', { maxLength: 1000 }), ...options }, [
          'person',
        ]),
      ),
      responses: {
        200: json(
          'What became of their records.',
          shape(
            'Of a person.',
            {
              erased: { description: 'Whether, or when, the person was erased.' },
              records: { type: 'array', items: explanation },
              more: { type: 'integer', description: 'Records that are not told.' },
              local: { type: 'array', items: { type: 'object' } },
              unreadable: { description: 'Rows that could not be searched.' },
            },
            ['erased', 'unreadable'],
          ),
        ),
      },
    },
    handle: async (asked) => {
      const { person, offline, reveal } = bodyOf(asked);
      const how = { offline: offline === true, reveal: revealing(asked, reveal) };
      const stops = { stop: asked.signal, hardStop: asked.signal };
      return { json: personJson(await explainPerson(asked.session, textIn(person), how, stops)) };
    },
  },
];
