import { guid } from '../guid.ts';
import type { Application, Phase, Process, ProfileField } from '../model.ts';
import type { Settings } from '../options.ts';
import type { Store } from '../store.ts';
import { local } from '../time.ts';
import { chineseName, mobile } from './names.ts';

const phases = { screening: '初筛', interview: 'AI面试', next: '复试', pool: '人才库', offer: 'Offer' } as const;
const statuses = { pending: '待处理', passed: '已通过', rejected: '已淘汰' } as const;
const processes = { F001: '社会招聘', F002: '校园招聘' } as const;

export type PhaseName = keyof typeof phases;
export type StatusName = keyof typeof statuses;
export type ProcessCode = keyof typeof processes;

/** GUIDs of what is seeded: the same in every sandbox. Applications, people and jobs are counted from 0. */
export const ids = {
  process: (code: ProcessCode): string => guid('process', code),
  phase: (code: ProcessCode, phase: PhaseName): string => guid('phase', `${code}/${phase}`),
  status: (code: ProcessCode, phase: PhaseName, status: StatusName): string =>
    guid('status', `${code}/${phase}/${status}`),
  application: (index: number): string => guid('application', index),
  applicant: (index: number): string => guid('applicant', index),
  job: (index: number): string => guid('job', index),
  staff: (index: number): string => guid('staff', index),
  offer: (index: number): string => guid('offer', index),
};

/** Six jobs, the last deleted, the processes in turn; all applications wait in the phase of the AI interview. */
export function plantApplications(
  store: Store,
  settings: Settings,
  departments: readonly number[],
  random: () => number,
  start: number,
): void {
  const codes = Object.keys(processes) as ProcessCode[];
  store.put('processes', ...codes.map(process));
  for (let index = 0; index < 6; index++) {
    store.put('jobs', {
      ...{ jobId: ids.job(index), jobIntId: 3000 + index, jobCode: `J${String(index + 1).padStart(5, '0')}` },
      ...{
        jobTitle: ['产品经理', '算法工程师', '测试工程师', '销售代表', '会计', '前台'][index] ?? '',
        headCount: index,
      },
      ...{ orgId: departments[index] ?? 0, status: 1, kind: 1, category: 1, isDeleted: index === 5 ? 1 : 0 },
      ...{ created: start, modified: start + index * 3_600_000 },
    });
  }
  for (let index = 0; index < settings.applications; index++) {
    const name = chineseName(random);
    const profile = profileOf(index, name, mobile(random));
    store.put('applicants', {
      ...{ applicantId: ids.applicant(index), candidateId: `C${String(index + 1).padStart(8, '0')}`, profile },
      ...{ blacklisted: false, locked: false, deleted: false },
    });
    store.put('applications', application(index, start + index * 60_000));
    if (index < 5) {
      store.put('staff', {
        ...{
          staffId: ids.staff(index),
          offerId: ids.offer(index),
          name,
          email: `candidate${index + 1}@people.example`,
        },
        ...{ infoCollectionStatus: 1, userId: null },
      });
    }
  }
}

/** Applications for even jobs go through the one process, for odd ones through the other. */
function application(index: number, at: number): Application {
  const code: ProcessCode = (index % 5) % 2 === 0 ? 'F001' : 'F002';
  const stage = {
    processId: ids.process(code),
    phaseId: ids.phase(code, 'interview'),
    statusId: ids.status(code, 'interview', 'pending'),
  };
  return {
    ...{ applyId: ids.application(index), applicantId: ids.applicant(index), jobId: ids.job(index % 5), ...stage },
    ...{ locked: false, deleted: false, modified: at, fieldValues: {}, scores: 0 },
    history: [{ at: local(at), ...stage, reasonIds: [] }],
  };
}

function process(code: ProcessCode): Process {
  const phaseList = (Object.keys(phases) as PhaseName[]).map((phase): Phase => ({
    phaseId: ids.phase(code, phase),
    ...{ phaseCode: phase.toUpperCase(), phaseName: phases[phase] },
    statuses: (Object.keys(statuses) as StatusName[]).map((status) => ({
      statusId: ids.status(code, phase, status),
      ...{ statusCode: status.toUpperCase(), statusName: statuses[status], rejects: status === 'rejected' },
    })),
  }));
  const processId = ids.process(code);
  return { processId, processCode: code, processName: processes[code], scence: processes[code], phases: phaseList };
}

/** A level of education that the parser did not understand has -32767, and what was written in the field with Og. */
function profileOf(index: number, name: string, phone: string): ProfileField[] {
  const field = (key: string, value: string | null, text = value, downloadUrl: string | null = null): ProfileField => ({
    ...{ name: key, value, text, downloadUrl },
  });
  const parsed = index % 7 !== 6;
  return [
    field('Name', name),
    field('Email', `candidate${index + 1}@people.example`),
    field('Mobile', phone),
    field('Gender', String(index % 2), index % 2 === 0 ? '男' : '女'),
    parsed ? field('EducationLevel', '1', '本科') : field('EducationLevel', '-32767', null),
    field('OgEducationLevel', parsed ? null : '大本(自考)'),
    field(
      'Resume',
      `dfs://resume/${index}`,
      null,
      `https://sandbox.example/files/${index}/a.pdf,https://sandbox.example/files/${index}/b.pdf`,
    ),
  ];
}
