import { setTimeout as wait } from 'node:timers/promises';
import { shippedTable } from '../project.ts';
import type { Stage } from '../stage.ts';
import type { System } from '../systems.ts';
import { written } from '../systems.ts';
import { finishInterviews } from './interviews.ts';
import type { Interview } from './interviews.ts';

const reports = 'hirevue-interviews-to-successfactors-reports';
const scores = 'hirevue-scores-to-beisen';
const transfers = 'hirevue-interviews-to-beisen';

interface Application {
  readonly applyId: string;
  readonly jobId: string;
  readonly processId: string;
  readonly phaseId: string;
  readonly fieldValues: Readonly<Record<string, string | number | null>>;
  readonly history: readonly { readonly reasonIds: readonly string[] }[];
}
interface Process {
  readonly processId: string;
  readonly phases: readonly { readonly phaseId: string; readonly phaseName: string }[];
}

/** The target only appends: whatever is sent twice is there twice. */
export async function reportToSuccessFactors(stage: Stage): Promise<void> {
  const { successfactors } = stage.systems;
  stage.title(
    'All are interviewed. Their reports go to SuccessFactors, which only appends: the run is killed in the middle',
  );
  await finishInterviews(stage);
  // The work is done and the answer never comes: that instant lasts long enough to be met.
  await successfactors.act('faults', { kind: 'lost', path: 'upsert' });
  const before = successfactors.log(0).length;
  const kill = new AbortController();
  const running = stage.ask(['run', reports, '--json'], [null], kill.signal);
  const appended = await upsertSeen(successfactors, before, running);
  kill.abort();
  const { signal } = await running;
  stage.note(
    `${signal}: ${appended} reports are in SuccessFactors, its answer was lost, and hrwire was killed before it stored one outcome`,
  );
  await stage.run([reports]);
  stage.note('Nothing was sent again: hrwire asked for each order, and found its report there.');
  const sent = written(successfactors, successfactors.log(before)).flatMap(({ outcomes }) => outcomes ?? []);
  const orders = sent.filter(({ outcome }) => outcome === 'appended').map(({ key }) => key);
  const many = orders.length - new Set(orders).size;
  stage.note(`SuccessFactors’ own log: ${new Set(orders).size} orders have a report, ${many} have two`);
}

async function upsertSeen(target: System, from: number, running: Promise<unknown>): Promise<number> {
  let ended = false;
  void running.finally(() => (ended = true)).catch(() => undefined);
  for (;;) {
    const [upsert] = written(target, target.log(from));
    if (upsert !== undefined || ended) return upsert?.outcomes?.length ?? 0;
    await wait(10);
  }
}

/** Score first, stage after it; what a person must decide waits, and what somebody has locked comes later. */
export async function moveInBeisen(stage: Stage): Promise<void> {
  const { beisen, hirevue } = stage.systems;
  stage.title(
    'In Beisen the score comes on the file first, and the stage after it: next round, or talent pool with the reason',
    'A colleague has locked one application; 财务主管 is a key post; one interview has no score.',
  );
  const interviews = await hirevue.rows<Interview>('interviews');
  const locked = String(interviews[0]?.reference);
  await beisen.act('state', { entity: 'applications', rows: [{ applyId: locked, locked: true }] });
  const before = beisen.log(0).length;
  await stage.run([scores, transfers], [3]);
  const { stdout } = await stage.ask(['held', 'list', transfers, '--json'], [0]);
  const { held } = JSON.parse(stdout) as {
    readonly held: readonly { readonly id: number; readonly code: string; readonly message: string }[];
  };
  stage.table(
    ['held', 'code', 'why'],
    held.map(({ id, code, message }) => [id, code, message]),
  );

  stage.title('A person approves the key posts, the colleague is done', `$ hrwire held release ${transfers}`);
  await beisen.act('state', { entity: 'applications', rows: [{ applyId: locked, locked: false }] });
  await stage.ask(['held', 'release', transfers, '--json'], [0]);
  await stage.run([transfers], [0, 3]);
  await showStages(stage, interviews);
  const lines = written(beisen, beisen.log(before)).flatMap(({ path, outcomes }) =>
    (outcomes ?? []).map(({ key, outcome }) => ({ key, outcome, move: path.endsWith('TransferPhase') })),
  );
  const moved = lines.filter(({ move, outcome }) => move && outcome === 'moved').map(({ key }) => key);
  const early = moved.filter((key) => {
    const scored = lines.findIndex((line) => line.key === key && !line.move);
    return scored === -1 || scored > lines.findIndex((line) => line.key === key && line.move);
  });
  stage.note(
    `Beisen’s log: ${new Set(moved).size} applications moved, ${moved.length - new Set(moved).size} twice, ${early.length} before their score`,
  );
}

/** Where the applications stand now, from Beisen's own rows. */
async function showStages(stage: Stage, interviews: readonly Interview[]): Promise<void> {
  const { beisen } = stage.systems;
  const processes = await beisen.rows<Process>('processes');
  const reasons = new Map(shippedTable('beisen_reasons.csv').map(({ id = '', text = '' }) => [id, text]));
  const rows = (await beisen.rows<Application>('applications')).map((row) => {
    const phases = processes.find(({ processId }) => processId === row.processId)?.phases ?? [];
    const interview = interviews.find(({ reference }) => reference === row.applyId);
    return [
      row.applyId.slice(0, 8),
      interview?.positionId ?? '',
      String(row.fieldValues['AIScore'] ?? '—'),
      String(row.fieldValues['AIResult'] ?? '—'),
      phases.find(({ phaseId }) => phaseId === row.phaseId)?.phaseName ?? '',
      row.history
        .at(-1)
        ?.reasonIds.map((id) => reasons.get(id) ?? id)
        .join() ?? '',
    ];
  });
  stage.table(['应聘', 'position', '分数', '结果', '阶段', '原因'], rows);
}
