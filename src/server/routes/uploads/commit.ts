import { commitUpload } from '../../../app/upload-commit.ts';
import { rejectsOf, templateOf } from '../../../app/upload-files.ts';
import type { Download } from '../../../app/upload-files.ts';
import { toldUpload } from '../../../app/upload-told.ts';
import { uploadOf } from '../../../app/upload.ts';
import { uploadJson } from '../../../app/upload-json.ts';
import { flag, text } from '../../../config/schema/kinds.ts';
import type { Asked, Reply, Route } from '../../route.ts';
import { mappingName, pathParameter, queryParameter } from '../../schemas.ts';
import { download, format, lang, uploadAnswer, uploadPath } from './schemas.ts';

/** Takes up what waits in the inbox, and reads nothing else. */
const inboxOnly = { full: false, resend: false, newLedger: false, inbox: true } as const;

const commit: Route = {
  method: 'post',
  path: '/api/v1/uploads/{upload}/commit',
  needs: 'upload',
  operation: {
    operationId: 'commitUpload',
    summary:
      'Puts the good rows of a file into the inbox of its mapping and starts the run that takes them up; once more it is the same commit',
    parameters: [
      uploadPath,
      queryParameter('onlyIfClean', flag('Nothing is taken where a row is bad.', { default: false })),
      lang,
    ],
    responses: {
      202: {
        ...uploadAnswer('All good rows are in the inbox.'),
        headers: { location: { description: 'The run that takes them up.', schema: text('A path.') } },
      },
    },
  },
  handle: async (asked): Promise<Reply> => {
    const { session, live, path, query, actor } = asked;
    let handed = false;
    const start = async (mapping: string): Promise<string> => {
      handed = true;
      const order = { mapping, options: inboxOnly, because: 'upload', who: actor.name } as const;
      return (await live.runner.start(order)).run;
    };
    const onlyIfClean = query['onlyIfClean'] === true;
    // A caller who has gone stops nothing: what was begun is done, and asking again tells how it ended.
    const commit = async (): ReturnType<typeof commitUpload> => {
      const { id, mapping } = await uploadOf(session, path['upload'] ?? '');
      // Else a run that begins meanwhile takes rows up, and the one that is told of finds nothing.
      const release = live.runner.hold(mapping);
      return commitUpload(session, id, { onlyIfClean }, start, live.stopping).finally(release);
    };
    const done = await toldUpload(live, '', 'committed', commit, () => handed);
    const where = done.run === undefined ? `/api/v1/uploads/${done.id}` : `/api/v1/runs/${done.run}`;
    return { status: 202, headers: { location: where }, json: uploadJson(done, asked.language) };
  },
};

const rejects: Route = {
  method: 'get',
  path: '/api/v1/uploads/{upload}/rejects',
  needs: 'upload',
  operation: {
    operationId: 'downloadRejects',
    summary: 'The bad rows of a file as they were, with a column that says why: to be corrected and uploaded again',
    parameters: [uploadPath, format, lang],
    responses: { 200: download },
  },
  handle: async ({ session, path, query, language, signal }) =>
    sent(await rejectsOf(session, path['upload'] ?? '', { format: formatOf(query), language }, signal)),
};

const template: Route = {
  method: 'get',
  path: '/api/v1/mappings/{mapping}/template',
  needs: 'upload',
  operation: {
    operationId: 'downloadTemplate',
    summary: 'An empty table with the columns that a mapping takes; those that must be filled are marked',
    parameters: [pathParameter('mapping', mappingName), format],
    responses: { 200: download },
  },
  handle: async ({ session, path, query }) => sent(templateOf(session, path['mapping'] ?? '', formatOf(query))),
};

function formatOf(query: Asked['query']): 'xlsx' | 'csv' {
  return query['format'] === 'csv' ? 'csv' : 'xlsx';
}

function sent({ name, type, stream }: Download): Reply {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
  return { headers: { 'content-type': type, 'content-disposition': disposition }, stream };
}

export const uploadFileRoutes: readonly Route[] = [commit, rejects, template];
