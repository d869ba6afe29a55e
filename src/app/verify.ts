import type { Connection } from '../connector/connection.ts';
import { HrwireError } from '../error/error.ts';
import { compileVerify } from '../mapping/verify.ts';
import type { Target } from '../proof/target/target.ts';
import { countsJson, countsOf, noCounts } from '../proof/verify/counts.ts';
import type { VerifyCounts } from '../proof/verify/counts.ts';
import { changedFieldsOf } from '../proof/verify/changed.ts';
import { ledgerExpected } from '../proof/verify/expected.ts';
import { askedJson, askedOf, reportOf } from '../proof/verify/report.ts';
import type { Asked, FindingMasks, Report } from '../proof/verify/report.ts';
import { Verification } from '../proof/verify/verify.ts';
import type { Comparison } from '../proof/verify/verify.ts';
import type { RunContext } from '../run/context.ts';
import type { VerificationRow } from '../store/verifications.ts';
import { wire } from './compile.ts';
import { connect } from './connect.ts';
import { pathsOf } from './records.ts';
import { withContext } from './run.ts';
import { refuseUnseen, seenKeys, seesAll } from './sees.ts';
import type { Session } from './session.ts';
import { sideOf, standingSeed, targetOf } from './verify-sides.ts';

/** What is asked for. */
export interface VerifyCall {
  readonly keys: readonly string[] | undefined;
  readonly sample: number | undefined;
  readonly seed: string | undefined;
  /** Looks for what the target has beside. */
  readonly extra: boolean;
  /** Findings that are kept. */
  readonly findings: number;
  /** Another connection of the same kind, in place of the source. */
  readonly against: string | undefined;
  readonly resume: boolean;
}

export interface VerifyWatch {
  readonly stop: AbortSignal;
  readonly hardStop: AbortSignal;
  readonly onProgress: (counts: Readonly<VerifyCounts>) => void;
}

/** Comparisons of a mapping that are kept with their findings. */
const keptMost = 10;
/** Milliseconds: findings hold personal values. */
const keptFor = 90 * 86_400_000;
const noRunOptions = { full: true, resend: false, newLedger: false };

/**
 * Compares what the source has, mapped, with what the target has. Reads both sides and writes to neither: no lease is
 * taken, and ledger and checkpoint stay as they are.
 */
export async function verify(session: Session, name: string, call: VerifyCall, watch: VerifyWatch): Promise<Report> {
  await refuseUnseenKeys(session, name, call.keys ?? []);
  const signal = AbortSignal.any([watch.stop, watch.hardStop]);
  const quiet = { onProgress: () => undefined, stop: signal, hardStop: signal };
  return withContext(session, name, noRunOptions, quiet, async (run, wired) => {
    const before = call.resume ? await unfinished(run) : undefined;
    const given = before === undefined ? call : callOf(askedOf(before.options));
    const rules = compileVerify(wired.declared.document);
    const target = targetOf(wired, wired.connection(run.mapping.to.connection), run, rules);
    const other = given.against === undefined ? undefined : await connectOther(session, given.against, run, name);
    try {
      const against = other === undefined ? undefined : targetOf(wired, other, run, rules);
      const row = before ?? (await begun(run, session.actor.name, target, given, other));
      const counts = before === undefined ? noCounts() : countsOf(before.progress === undefined ? {} : before.counts);
      const part = given.keys !== undefined || given.sample !== undefined;
      const comparison: Comparison = {
        id: row.id,
        judging: {
          run,
          target: against ?? target,
          counts,
          against: against !== undefined,
          changed: changedFieldsOf(run),
        },
        options: { extra: given.extra && !part, findings: given.findings },
        side: sideOf({ run, wired, given, pair: row.pair, target, against, signal }),
        keys: given.keys,
        knowledge: (keys) => ledgerExpected(run, row.pair, keys),
        from: before,
        signal,
        onProgress: watch.onProgress,
      };
      await new Verification(comparison).carryOut();
      const report = reportOf({ ...row, counts: countsJson(counts), finishedAt: run.clock.now() });
      return before === undefined ? report : seenReport(session, report);
    } finally {
      await other?.close();
    }
  });
}

/** The last finished comparison of a mapping. */
export async function lastReport(session: Session, mapping: string): Promise<Report> {
  refuseUnseen(session, mapping);
  const row = await (await session.store()).verifications.find({ mapping, finished: true });
  if (row !== undefined) return seenReport(session, reportOf(row));
  throw new HrwireError('verify.none', `${mapping} has not been compared with its target yet`, {
    hint: `hrwire verify ${mapping}`,
  });
}

/** Equal or missing: an answer of that too tells of a record. */
async function refuseUnseenKeys(session: Session, mapping: string, keys: readonly string[]): Promise<void> {
  refuseUnseen(session, mapping);
  if (seesAll(session) || keys.length === 0) return;
  const seen = await seenKeys(session, mapping, keys);
  if (keys.every((key) => seen.has(key))) return;
  throw new HrwireError('app.unknown-row', `${mapping} has no such record`, { hint: 'Name records that you may see.' });
}

/** Somebody else may have named the records that were compared. */
function seenReport(session: Session, report: Report): Report {
  if (seesAll(session) || report.asked.keys === undefined) return report;
  return { ...report, asked: { ...report.asked, keys: [] } };
}

/** The unfinished comparison that `--resume` takes up; none where the mapping was edited since, for it would mix two. */
async function unfinished(run: RunContext): Promise<VerificationRow> {
  const { name, version } = run.mapping;
  const row = await run.store.verifications.find({ mapping: name, finished: false });
  if (row !== undefined && askedOf(row.options).mappingVersion === version) return row;
  const message =
    row === undefined ? `no comparison of ${name} is unfinished` : `${name} was edited since its comparison began`;
  throw new HrwireError('verify.nothing-to-resume', message, { hint: `Begin anew: hrwire verify ${name}` });
}

function callOf(asked: Asked): VerifyCall {
  const { keys, sample, seed, extra, findings, against } = asked;
  return { keys, sample, seed, extra, findings, against, resume: true };
}

async function begun(
  run: RunContext,
  who: string,
  target: Target,
  given: VerifyCall,
  other: Connection | undefined,
): Promise<VerificationRow> {
  const { mapping, store, clock } = run;
  const { keys, sample, extra, findings, against } = given;
  const pairs = await store.checkpoints.pairs(mapping.name);
  const pair = pairs.find((one) => one.source === run.sourceIdentity && one.target === run.targetIdentity);
  const [newest] = await store.runs.list({ mapping: mapping.name, limit: 1 });
  const stream = target.plan.stream.name;
  const own = { name: `${mapping.to.connection}.${stream}`, identity: run.targetIdentity };
  const source = { name: `${mapping.from.connection}.${mapping.from.stream}`, identity: run.sourceIdentity };
  const asked: Asked = {
    source: other === undefined ? source : own,
    target: other === undefined ? own : { name: `${other.name}.${stream}`, identity: other.identity },
    how: target.how,
    who,
    mappingVersion: mapping.version,
    run: newest?.id,
    seed: sample === undefined ? undefined : (given.seed ?? standingSeed),
    ...{ keys, sample, extra, findings, against },
  };
  const row: VerificationRow = {
    id: run.id,
    mapping: mapping.name,
    pair: pair?.id,
    kind: other === undefined ? 'verify' : 'against',
    options: askedJson(asked),
    startedAt: clock.now(),
    finishedAt: undefined,
    progress: {},
    counts: countsJson(noCounts()),
  };
  await store.verifications.start(row, keptMost - 1, clock.now() - keptFor);
  return row;
}

/** A connection of the same kind as the target. */
async function connectOther(session: Session, name: string, run: RunContext, mapping: string): Promise<Connection> {
  const connection = await connect(session, name, { mapping, run: run.id, store: run.store });
  const { stream } = run.mapping.to;
  if (connection.streams.has(stream)) return connection;
  await connection.close();
  throw new HrwireError('app.unknown-stream', `connection ${name} has no stream "${stream}" to compare with`, {
    hint: 'Two targets are compared that have the same streams, such as the old system and the new one.',
  });
}

/** What of a mapping's findings is masked. */
export async function findingMasks(session: Session, name: string): Promise<FindingMasks> {
  const wired = await wire(session, name, { run: 'verify', store: undefined });
  try {
    const { mapping, inputs, declared } = wired;
    const fields = pathsOf(mapping.sensitive);
    const rules = compileVerify(declared.document);
    const named = [...rules.match, ...inputs.target.keyFields];
    const name = mapping.sensitiveKey || named.some((field) => fields.includes(field));
    return { fields, key: mapping.sensitiveKey, name };
  } finally {
    await wired.close();
  }
}
