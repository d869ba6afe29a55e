import type { Given } from '../given.ts';
import type { Application, Status } from '../model.ts';
import type { Call, Parts, RecordOutcome, Route, Said } from '../parts.ts';
import { local } from '../time.ts';

/** The lists that say who was left where they are; a name each for a reason. */
const lists = [
  ...['applyDeleteApplyIds', 'applicantDeleteApplyIds', 'applicantBlackApplyIds', 'applicantLockedApplyIds'],
  ...['applyStatusChangedApplyIds', 'applyOtherReasonRejectedApplyIds', 'applyByHunterOrRPOUnAcceptedIds'],
  'applyTransferRuleFailedApplyIds',
] as const;

/** `POST Apply/TransferPhase`: up to 100 applications of one process and phase go to one phase and status. */
export function transferRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: '/RecruitV6/api/v1/Apply/TransferPhase',
      family: 'v6',
      budget: { second: 50, minute: 1500 },
      once: true,
      body: {
        ...{ applyIds: 'guids', phaseId: 'guid', statusId: 'guid', processId: 'guid', reasonId: 'guid' },
        ...{ reasonIds: 'guids', isSkipApplyLock: 'flag', isSkipApplicantLock: 'flag' },
      },
      keys: (body) => body.texts('applyIds') ?? [],
      run: (call) => transfer(parts, call),
    },
  ];
}

function transfer(parts: Parts, call: Call): Said {
  const { body } = call;
  const ids = [...new Set(body.list('applyIds', 100, '一次最多允许转移100个').map((id) => id.toLowerCase()))];
  const rows = ids.map((id) => parts.store.get('applications', id));
  const goal = goalOf(parts, body, rows);
  const left = new Map<string, string>();
  const outcomes: RecordOutcome[] = ids.map((key, at) => {
    const row = rows[at];
    const list = row === undefined ? 'applyDeleteApplyIds' : obstacle(parts, call, row, goal);
    if (list === undefined && row !== undefined) {
      move(parts, body, row);
      return { key, outcome: 'moved' };
    }
    left.set(key, list ?? '');
    return { key, outcome: 'rejected', reason: list ?? '' };
  });
  const more = call.fault?.kind === 'miscounted' ? 1 : 0;
  const data = {
    totalCount: ids.length,
    transferCount: ids.length - left.size + more,
    noTransferCount: left.size,
    ...Object.fromEntries(lists.map((list) => [list, ids.filter((id) => left.get(id) === list)])),
  };
  const quiet = parts.settings.transferData === 'on-failure' && left.size === 0;
  return { ...(quiet ? {} : { data }), message: '转移状态成功', outcomes };
}

/** Process, phase and status are one for all, and the process does not change. */
function goalOf(parts: Parts, body: Given, rows: readonly (Application | undefined)[]): Status {
  const present = rows.filter((row) => row !== undefined);
  const [first] = present;
  if (first === undefined) throw body.refuse('申请不存在');
  if (present.some((row) => row.processId !== first.processId || row.phaseId !== first.phaseId)) {
    throw body.refuse('申请列表的当前流程和阶段必须一致');
  }
  if ((body.text('processId') ?? first.processId) !== first.processId) {
    throw body.refuse('要转移的流程和当前流程不一致，不允许转移');
  }
  const phase = parts.store
    .get('processes', first.processId)
    ?.phases.find(({ phaseId }) => phaseId === body.text('phaseId'));
  const status = phase?.statuses.find(({ statusId }) => statusId === body.text('statusId'));
  if (status === undefined) throw body.refuse('要转移的阶段或状态不存在');
  return status;
}

/** The list that this application ends in; undefined: it can move. Rejections ask for no lock of the application. */
function obstacle(parts: Parts, { body, fault }: Call, row: Application, goal: Status): string | undefined {
  const person = parts.store.get('applicants', row.applicantId);
  const met = (kind: string): boolean => fault?.kind === kind && (fault.keys ?? [row.applyId]).includes(row.applyId);
  if (row.deleted) return 'applyDeleteApplyIds';
  if (person === undefined || person.deleted) return 'applicantDeleteApplyIds';
  if (person.blacklisted || met('blacklist')) return 'applicantBlackApplyIds';
  if (met('moved')) return 'applyStatusChangedApplyIds';
  // No list is documented for the lock of an application itself: the sandbox names both locks in this one.
  if (person.locked && !body.flag('isSkipApplicantLock', false)) return 'applicantLockedApplyIds';
  const locked = row.locked || met('lock');
  if (locked && !goal.rejects && !body.flag('isSkipApplyLock', false)) return 'applicantLockedApplyIds';
  return undefined;
}

function move(parts: Parts, body: Given, row: Application): void {
  const now = parts.settings.now();
  const phaseId = body.text('phaseId') ?? '';
  const statusId = body.text('statusId') ?? '';
  const reasonIds = [
    ...(body.has('reasonId') ? [body.text('reasonId') ?? ''] : []),
    ...(body.texts('reasonIds') ?? []),
  ];
  const stage = { at: local(now), processId: row.processId, phaseId, statusId, reasonIds };
  parts.store.put('applications', { ...row, phaseId, statusId, modified: now, history: [...row.history, stage] });
}
