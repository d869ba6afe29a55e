import type { Job, Process } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';
import { business } from '../refusal.ts';
import { local } from '../time.ts';
import { batchWindow } from './window.ts';

const prefix = '/RecruitV6/api/v1/';

/** Jobs, and the processes that applications for them go through. */
export function jobRoutes(parts: Parts): Route[] {
  const process = (name: string, parameter: 'processId' | 'processCode'): Route => ({
    method: 'GET',
    path: `${prefix}Setting/${name}`,
    family: 'v6',
    budget: { second: 50, minute: 1500 },
    query: { [parameter]: 'text' },
    run: ({ query }) => {
      const found = parts.store.all('processes').find((row) => row[parameter] === query.text(parameter));
      if (found === undefined) throw business('v6', '根据ID未查询到流程', '404');
      return { data: configOf(found), records: 1 };
    },
  });
  return [
    {
      method: 'POST',
      path: `${prefix}Job/GetJobList`,
      family: 'v6',
      budget: { second: 20, minute: 1000 },
      body: {
        ...{ startTime: 'instant', endTime: 'instant', batchId: 'text' },
        ...{ status: 'int', kind: 'int', category: 'int', orgId: 'int' },
      },
      run: (call) => list(parts, call),
    },
    {
      method: 'POST',
      path: `${prefix}Job/GetJobListByCodes`,
      family: 'v6',
      budget: { second: 20, minute: 1000 },
      body: { jobCodes: 'texts' },
      run: ({ body }) => {
        const codes = body.list('jobCodes', 100, '一次最多允许查100个');
        const data = parts.store.all('jobs').filter(({ jobCode }) => codes.includes(jobCode));
        return { data: data.map(present), records: data.length };
      },
    },
    process('GetProcessConfigById', 'processId'),
    process('GetProcessConfigByCode', 'processCode'),
    {
      method: 'GET',
      path: `${prefix}Setting/GetProcessList`,
      family: 'v6',
      budget: { second: 50, minute: 1500 },
      query: {},
      run: () => {
        const data = parts.store.all('processes').map(({ phases: _, ...row }) => row);
        return { data, records: data.length };
      },
    },
  ];
}

/** Deleted jobs are in the list, `isDeleted` being 1. */
function list(parts: Parts, call: Call): Said {
  const { body } = call;
  const inside = batchWindow(body);
  const wanted = (['status', 'kind', 'category', 'orgId'] as const).filter((name) => body.has(name));
  const page = parts.batches.page(call.path, body.text('batchId'), () =>
    parts.store
      .all('jobs')
      .filter((row) => inside(row.modified) && wanted.every((name) => row[name] === body.int(name)))
      .map(present),
  );
  return { data: page, records: page.items.length };
}

function present({ created, modified, ...row }: Job): object {
  return { ...row, createDate: local(created), modifiedDate: local(modified) };
}

/** How the list of statuses in a phase is called is not documented: `statusList` is the sandbox's guess. */
function configOf({ phases, ...process }: Process): object {
  const phaseList = phases.map(({ statuses, ...phase }) => ({
    ...phase,
    statusList: statuses.map(({ rejects: _, ...status }) => status),
  }));
  return { ...process, phaseList };
}
