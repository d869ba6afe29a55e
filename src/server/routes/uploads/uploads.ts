import { deleteUpload, findingJson, findingsOf, listUploads, uploadOf } from '../../../app/upload.ts';
import { audit } from '../../../app/aside.ts';
import { lookAt } from '../../../app/upload-look.ts';
import { uploadJson } from '../../../app/upload-json.ts';
import { aboutOf } from '../../../app/upload-open.ts';
import { atOnce, receiveUpload } from '../../../app/upload-receive.ts';
import { toldUpload } from '../../../app/upload-told.ts';
import { previewUpload } from '../../../app/upload-preview.ts';
import { choice, integer, object, text } from '../../../config/schema/kinds.ts';
import { HrwireError } from '../../../error/error.ts';
import { isObject } from '../../../record/json.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import type { NumberedUpload } from '../../../store/uploads.ts';
import type { Choices } from '../../../upload/about.ts';
import { numberOf, pageJson, pagingOf } from '../../paging.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { json, jsonBody, mappingName, pageOf, paging, queryParameter } from '../../schemas.ts';
import { withForm } from './form.ts';
import { corrections, finding, lang, preview, upload, uploadAnswer, uploadPath } from './schemas.ts';

/** Findings that stand in the answer itself. */
const firstFindings = 20;

async function shown(asked: Asked, found: NumberedUpload): Promise<JsonObject> {
  const first = found.about === undefined ? [] : await findingsOf(asked.session, found, 0, firstFindings);
  return { ...uploadJson(found, asked.language), findings: first.map((each) => findingJson(each, asked.language)) };
}

/** Takes a file. */
const receive: Route = {
  method: 'post',
  path: '/api/v1/uploads',
  needs: 'upload',
  reads: 'stream',
  operation: {
    operationId: 'upload',
    summary: 'Takes a CSV or .xlsx file for a mapping and looks at it; nothing is sent before it is committed',
    parameters: [lang],
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: object(
            'Fields first, the file last.',
            {
              mapping: mappingName,
              again: choice('true: the same file may come again.', ['true', 'false']),
              encoding: text('Of CSV; default auto.'),
              delimiter: text('Of CSV; default auto.'),
              sheet: text('The name of the sheet.'),
              headerRow: text('The row that names the columns.', { pattern: '^[1-9][0-9]{0,6}$' }),
              file: { type: 'string', format: 'binary', description: 'The file.' },
            },
            ['mapping', 'file'],
          ),
        },
      },
    },
    responses: { 201: uploadAnswer('It was looked at.') },
  },
  handle: async (asked): Promise<Reply> =>
    withForm(asked.incoming, async ({ fields, name, file }) => {
      const order = { ...orderOf(fields), name };
      const received = await toldUpload(asked.live, order.mapping, 'taken', () =>
        receiveUpload(asked.session, order, file, asked.signal),
      );
      return {
        status: 201,
        headers: { location: `/api/v1/uploads/${received.id}` },
        json: await shown(asked, received),
      };
    }),
};

function orderOf(fields: ReadonlyMap<string, string>): {
  readonly mapping: string;
  readonly again: boolean;
  readonly choices: Choices;
} {
  const known = new Set(['mapping', 'again', 'encoding', 'delimiter', 'sheet', 'headerRow']);
  const odd = [...fields.keys()].find((name) => !known.has(name));
  const mapping = fields.get('mapping');
  const row = fields.get('headerRow');
  if (odd !== undefined || mapping === undefined || (row !== undefined && !/^[1-9][0-9]{0,6}$/.test(row))) {
    const what =
      odd !== undefined
        ? `there is no field ${odd.slice(0, 40)}`
        : mapping === undefined
          ? 'the field mapping is missing'
          : 'headerRow is no row';
    throw new HrwireError('upload.form', what, {
      hint: 'Fields are mapping, again, encoding, delimiter, sheet, headerRow; then file.',
      zh: {
        message: `上传的表单不对（${what}）。`,
        hint: '字段有 mapping、again、encoding、delimiter、sheet、headerRow，最后是 file。',
      },
    });
  }
  const said = Object.fromEntries(
    ['encoding', 'delimiter', 'sheet'].flatMap((name) => {
      const value = fields.get(name);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const choices: Choices = { ...said, ...(row === undefined ? {} : { headerRow: Number(row) }) };
  return { mapping, again: fields.get('again') === 'true', choices };
}

const listRoute: Route = {
  method: 'get',
  path: '/api/v1/uploads',
  needs: 'upload',
  operation: {
    operationId: 'listUploads',
    summary: 'Uploaded files, the newest first: one’s own; those of all for whoever repairs',
    parameters: [queryParameter('mapping', mappingName), lang, ...paging],
    responses: { 200: json('A page.', pageOf(upload)) },
  },
  handle: async (asked) => {
    const { limit, cursor } = pagingOf(asked);
    const { mapping } = asked.query;
    const { items, next } = await listUploads(
      asked.session,
      {
        ...(typeof mapping === 'string' ? { mapping } : {}),
        ...(cursor === undefined ? {} : { before: numberOf(cursor, 'before') }),
      },
      limit,
    );
    const rows = items.map((each) => uploadJson(each, asked.language));
    return { json: pageJson(rows, next === undefined ? undefined : { before: next }) };
  },
};

const show: Route = {
  method: 'get',
  path: '/api/v1/uploads/{upload}',
  needs: 'upload',
  operation: {
    operationId: 'showUpload',
    summary: 'An uploaded file: what was found of it, and how far it has come',
    parameters: [uploadPath, lang],
    responses: { 200: uploadAnswer('The upload.') },
  },
  handle: async (asked) => ({ json: await shown(asked, await uploadOf(asked.session, asked.path['upload'] ?? '')) }),
};

const correct: Route = {
  method: 'patch',
  path: '/api/v1/uploads/{upload}',
  needs: 'upload',
  operation: {
    operationId: 'correctUpload',
    summary: 'Corrects how a file is read, and looks at it anew',
    parameters: [uploadPath, lang],
    requestBody: jsonBody(corrections),
    responses: { 200: uploadAnswer('As it is read now.') },
  },
  handle: async (asked) => {
    const found = await uploadOf(asked.session, asked.path['upload'] ?? '');
    const choices = corrected(aboutOf(found).choices, asked.body);
    const store = await asked.session.store();
    const looked = await atOnce(asked.session, store, async () => lookAt(asked.session, found, choices, asked.signal));
    await audit(asked.session, 'upload correct', { upload: found.id, mapping: found.mapping });
    return { json: await shown(asked, looked) };
  },
};

function corrected(before: Choices, body: Json | undefined): Choices {
  if (!isObject(body)) return before;
  const { columns, ...rest } = body;
  // Held against `corrections` by the server.
  const said = isObject(columns) ? { columns: { ...before.columns, ...columns } } : { columns };
  // Null takes back what was said; what is left out stays.
  const all = Object.entries({ ...before, ...rest, ...(columns === undefined ? {} : said) });
  return Object.fromEntries(all.filter(([, value]) => value !== null));
}

const remove: Route = {
  method: 'delete',
  path: '/api/v1/uploads/{upload}',
  needs: 'upload',
  operation: {
    operationId: 'deleteUpload',
    summary: 'Takes an uploaded file away; what was committed of it stays',
    parameters: [uploadPath],
    responses: { 204: { description: 'It is gone.' } },
  },
  handle: async ({ session, path }) => {
    await deleteUpload(session, path['upload'] ?? '');
    return {};
  },
};

const findings: Route = {
  method: 'get',
  path: '/api/v1/uploads/{upload}/findings',
  needs: 'upload',
  operation: {
    operationId: 'listFindings',
    summary: 'What is wrong with cells and rows of a file, and what to do',
    parameters: [uploadPath, lang, ...paging],
    responses: { 200: json('A page.', pageOf(finding)) },
  },
  handle: async (asked) => {
    const { limit, cursor } = pagingOf(asked);
    const after = cursor === undefined ? 0 : numberOf(cursor, 'after');
    const found = await uploadOf(asked.session, asked.path['upload'] ?? '');
    const rows = await findingsOf(asked.session, found, after, limit);
    const next = rows.length < limit ? undefined : { after: after + rows.length };
    return {
      json: pageJson(
        rows.map((each) => findingJson(each, asked.language)),
        next,
      ),
    };
  },
};

const previewRoute: Route = {
  method: 'get',
  path: '/api/v1/uploads/{upload}/preview',
  needs: 'upload',
  operation: {
    operationId: 'previewUpload',
    summary: 'What a commit of a file would do; nothing is written',
    parameters: [
      uploadPath,
      queryParameter('rows', integer('Good rows that are tried.', { minimum: 1, maximum: 10_000, default: 1000 })),
      queryParameter('shown', integer('Rows that are told.', { minimum: 0, maximum: 1000, default: 100 })),
    ],
    responses: { 200: json('As far as it was tried.', preview) },
  },
  handle: async ({ session, path, query, signal }) => {
    const { rows, shown: most } = query;
    const bounds = { limit: typeof rows === 'number' ? rows : 1000, shown: typeof most === 'number' ? most : 100 };
    const work = async (): ReturnType<typeof previewUpload> =>
      previewUpload(session, path['upload'] ?? '', { ...bounds, signal });
    const { counts, items, ...rest } = await atOnce(session, await session.store(), work);
    return { json: { ...rest, counts: { ...counts }, items: [...items] } };
  },
};

export const uploadRoutes: readonly Route[] = [receive, listRoute, show, correct, remove, findings, previewRoute];
