import type { Application } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';
import { local } from '../time.ts';
import { batchWindow } from './window.ts';

const prefix = '/RecruitV6/api/v1/Apply/';

/** Applications: which changed, and what they are. */
export function applicationRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: `${prefix}GetApplyListByModifiedTime`,
      family: 'v6',
      budget: { second: 20, minute: 1000 },
      body: { startTime: 'instant', endTime: 'instant', batchId: 'text' },
      run: (call) => changed(parts, call),
    },
    {
      method: 'POST',
      path: `${prefix}GetApplyListByApplyId`,
      family: 'v6',
      budget: { second: 20, minute: 1000 },
      body: { applyIds: 'guids', fieldNames: 'texts' },
      keys: (body) => body.texts('applyIds') ?? [],
      run: (call) => byId(parts, call),
    },
  ];
}

/** Ids and nothing else. */
function changed(parts: Parts, call: Call): Said {
  const inside = batchWindow(call.body);
  const page = parts.batches.page(call.path, call.body.text('batchId'), () =>
    parts.store
      .all('applications')
      .filter((row) => !row.deleted && inside(row.modified))
      .sort((a, b) => a.modified - b.modified)
      .map(({ applyId, applicantId, jobId }) => ({ applyId, applicantId, jobId })),
  );
  return { data: page, records: page.items.length };
}

function byId(parts: Parts, { body }: Call): Said {
  const ids = body.list('applyIds', 100, '一次最多允许查100个');
  const names = body.texts('fieldNames') ?? [];
  const found = [...new Set(ids)].map((id) => parts.store.get('applications', id.toLowerCase()));
  const shape = parts.settings.applyShape === 'flat' ? flat : nested;
  const data = found
    .filter((row) => row !== undefined)
    .filter((row) => !row.deleted)
    .map((row) => ({ ...shape(parts, row), fieldValues: fieldValues(row, names) }));
  return { data, records: data.length };
}

/** As the documents' example shows it. */
function flat(_: Parts, row: Application): object {
  const { applyId, applicantId, jobId, processId } = row;
  return { applyId, applicantId, jobId, processId, processPhaseId: row.phaseId, processStatusId: row.statusId };
}

/**
 * As the documents' table names it: `applicantLite`, `jobLite`, `processLite`. Where phase and status stand in this
 * shape is not documented; the sandbox's guess is the same names as in the flat one.
 */
function nested(parts: Parts, row: Application): object {
  const { store } = parts;
  const profile = store.get('applicants', row.applicantId)?.profile ?? [];
  const value = (name: string): string | null => profile.find((field) => field.name === name)?.value ?? null;
  return {
    applyId: row.applyId,
    applicantLite: {
      applicantId: row.applicantId,
      ...{ name: value('Name'), email: value('Email'), mobile: value('Mobile') },
    },
    jobLite: { jobGuid: row.jobId, jobTitle: store.get('jobs', row.jobId)?.jobTitle ?? null },
    processLite: { id: row.processId, code: store.get('processes', row.processId)?.processCode ?? null },
    processPhaseId: row.phaseId,
    processStatusId: row.statusId,
  };
}

/** Empty unless fields are asked for by name. */
function fieldValues(row: Application, names: readonly string[]): Record<string, unknown> {
  const last = row.history.at(-1)?.at ?? local(row.modified);
  const all: Record<string, unknown> = {
    ...row.fieldValues,
    ProcessPhaseChangeDate: last,
    ProcessStatusChangeDate: last,
  };
  return Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]]));
}
