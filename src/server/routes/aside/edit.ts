import { readAside } from '../../../app/aside.ts';
import { editRow, refuseClosed, undoEdit, withFieldValue } from '../../../app/edit.ts';
import { list, object, text } from '../../../config/schema/kinds.ts';
import type { Json } from '../../../record/json.ts';
import { isObject } from '../../../record/json.ts';
import { bodyOf, textIn } from '../../body.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { json, jsonBody, pathParameter, rowNumber, shape } from '../../schemas.ts';
import type { Kind } from './read.ts';

const path = text('A path of a field: `profile.phones[0]`.', { maxLength: 1000 });

/** Repairs of dead letters. */
export function editRoutes(kind: Kind): Route[] {
  const at = `/api/v1/${kind.path}/{id}`;
  const parameters = [pathParameter('id', rowNumber)];
  return [
    {
      method: 'patch',
      path: at,
      needs: 'repair',
      operation: {
        operationId: `edit${kind.id}`,
        summary: 'Repairs the record of one: the repair stands beside what was read',
        parameters,
        requestBody: jsonBody({
          ...object('Fields to set and to take away, or the whole record.', {
            set: {
              type: 'object',
              description: 'Values by the paths of their fields.',
              propertyNames: path,
              minProperties: 1,
              maxProperties: 200,
            },
            unset: list('Fields to take away.', path, { minItems: 1, maxItems: 200 }),
            record: { type: 'object', description: 'The whole record.' },
            forceKey: { type: 'boolean', description: 'The repaired record may have another key.' },
          }),
          anyOf: [{ required: ['set'] }, { required: ['unset'] }, { required: ['record'] }],
          dependentSchemas: { record: { properties: { set: false, unset: false } } },
        }),
        responses: {
          200: json(
            'What differs.',
            shape('A repair.', { changed: list('Paths that differ from what was read.', text('A path.')) }),
          ),
        },
      },
      handle: (asked) => edited(kind, asked),
    },
    {
      method: 'delete',
      path: `${at}/edit`,
      needs: 'repair',
      operation: {
        operationId: `undo${kind.id}`,
        summary: 'Takes the repair of one back',
        parameters,
        responses: { 204: { description: 'It is taken back.' } },
      },
      handle: async ({ session, path: { id } }) => {
        await undoEdit(session, await readAside(session, Number(id), [kind.state]));
        return {};
      },
    },
  ];
}

async function edited({ state }: Kind, asked: Asked): Promise<Reply> {
  const row = await readAside(asked.session, Number(asked.path['id']), [state]);
  refuseClosed(row);
  const { set, unset, record, forceKey } = bodyOf(asked);
  let repaired: Json = record ?? row.edited ?? row.raw ?? null;
  for (const [field, value] of Object.entries(isObject(set) ? set : {})) {
    repaired = withFieldValue(repaired, field, value);
  }
  for (const field of Array.isArray(unset) ? unset : []) repaired = withFieldValue(repaired, textIn(field), undefined);
  const { changed } = await editRow(asked.session, row, repaired, { forceKey: forceKey === true });
  return { json: { changed: [...changed] } };
}
