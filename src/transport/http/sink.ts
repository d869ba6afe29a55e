import type { Batch, BatchRejected, Sink } from '../../connector/sink.ts';
import { wrap } from '../../error/wrap.ts';
import { HrwireError } from '../../error/error.ts';
import type { Code } from '../../error/catalogue.ts';
import type { Delta, Operation } from '../../record/delta.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Verdict } from '../../record/verdict.ts';
import type { Answer, Exchanged, HttpScope, Refusal } from './exchange.ts';
import type { WritePlan } from './sink-compile.ts';
import type { StreamContext } from './source-context.ts';
import { cleared } from './writes/cleared.ts';

/** A stream's operations as requests: one by one, or an array in a call. */
export function httpSink(stream: string, plans: ReadonlyMap<Operation, WritePlan>, context: StreamContext): Sink {
  return {
    operations: new Map([...plans].map(([operation, plan]) => [operation, plan.traits])),
    async write(batch, signal) {
      const plan = plans.get(batch.operation);
      if (plan === undefined) {
        const hint = `It takes ${[...plans.keys()].join(', ') || 'none'}.`;
        throw new HrwireError('transport.no-operation', `the stream “${stream}” takes no ${batch.operation}`, { hint });
      }
      const call: Call = { plan, context, batch, signal };
      if (batch.deltas.length === 0) return [];
      refuseMixed(call);
      return plan.traits.batch === 1 ? oneByOne(call) : together(call, batch.deltas);
    },
  };
}

interface Call {
  readonly plan: WritePlan;
  readonly context: StreamContext;
  readonly batch: Batch;
  readonly signal: AbortSignal;
}

/** A call has one value of each `group` field: a batch of several would be sent with the first one's. */
function refuseMixed({ plan, batch }: Call): void {
  if (plan.group === undefined || plan.traits.batch === 1) return;
  const names = new Set(batch.deltas.map((delta) => plan.group?.name(delta.record)));
  if (names.size > 1) throw new HrwireError('internal.fault', `a batch of ${names.size} groups for a write of one`);
}

/** Several deltas for an operation that takes one a call: a refusal of one says nothing of the others. */
async function oneByOne(call: Call): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const delta of call.batch.deltas) {
    const said = await sendAfter(call, [delta], verdicts.length > 0);
    // A single delta is never refused as a whole batch.
    if (!('rejected' in said)) verdicts.push(...said);
  }
  return verdicts;
}

/** One call, or several where the target found a batch too large: what answered before stays settled. */
async function together(call: Call, deltas: readonly Delta[]): Promise<readonly Verdict[] | BatchRejected> {
  const most = Math.min(call.plan.narrowed.batch, call.plan.traits.batch);
  if (deltas.length <= most) return send(call, deltas);
  const verdicts: Verdict[] = [];
  for (let from = 0; from < deltas.length; from += most) {
    const part = deltas.slice(from, from + most);
    const said = await sendAfter(call, part, from > 0);
    if (!('rejected' in said)) verdicts.push(...said);
    // Only this part was refused as a whole: it is sent again as a batch of its own.
    else verdicts.push(...allLater(part, said.code, said.message));
  }
  return verdicts;
}

/**
 * A part of a batch after others were settled: an error must not take their verdicts with it (promise 3: nothing
 * settled is sent again), so the records of this part are told to come later. A stop of the run goes up as it is.
 */
async function sendAfter(
  call: Call,
  deltas: readonly Delta[],
  settled: boolean,
): Promise<readonly Verdict[] | BatchRejected> {
  try {
    return await send(call, deltas);
  } catch (thrown) {
    if (!settled || call.signal.aborted) throw thrown;
    const error = wrap(thrown);
    const later = error.code === 'transport.unsure' ? allUnknown : allLater;
    return later(deltas, error.code, error.message);
  }
}

async function send(call: Call, deltas: readonly Delta[]): Promise<readonly Verdict[] | BatchRejected> {
  const { plan, context, signal } = call;
  const records = deltas.map((delta) => cleared(delta, plan.traits.clear));
  const safe = plan.traits.repeat.kind === 'safe';
  const scope = { ...scopeOf(call, deltas, records), texts: textsOf(deltas, records) };
  let exchanged: Exchanged;
  try {
    exchanged = await context.exchange(plan.request, scope, {
      signal,
      repeatable: safe,
      onAttempt: call.batch.onRequest,
    });
  } catch (thrown) {
    const error = wrap(thrown);
    if (await cannotBeSaid(plan, scope, error)) return poisoned(deltas, error);
    if (safe || !unclear.has(error.code)) throw error;
    return allUnknown(deltas, error.code, error.message);
  }
  if (!exchanged.ok) return refused(call, deltas, exchanged.refusal);
  context.clock.seen(exchanged.answer);
  return judge(call, { deltas, records, scope }, exchanged.answer);
}

/** Whether a record holds what cannot stand in its request (`..` in a path): a fault of the request's own, nothing was sent. */
async function cannotBeSaid(plan: WritePlan, scope: HttpScope, error: HrwireError): Promise<boolean> {
  if (error.code !== 'http.value') return false;
  // The login and the budgets render values too: theirs are no record's fault.
  const again = await plan.request.render(scope).then(
    () => undefined,
    (thrown: unknown) => wrap(thrown).code,
  );
  return again === error.code;
}

/** One record must not stop all others for ever: it is dead-lettered, and of several each is tried alone. */
function poisoned(deltas: readonly Delta[], { code, message }: HrwireError): readonly Verdict[] | BatchRejected {
  if (deltas.length > 1) return { rejected: 'whole', code, message };
  return [{ is: 'rejected', cause: { code, message } }];
}

/** One request on its way: what it carries, and what its templates see. */
interface Carried {
  readonly deltas: readonly Delta[];
  readonly records: readonly JsonObject[];
  readonly scope: HttpScope;
}

/** Faults of an answer that came: what the target did before it answered so is not known. */
const unclear: ReadonlySet<Code> = new Set<Code>([
  'http.lost',
  'http.timeout',
  'http.cut',
  'http.too-large',
  'http.encoding',
  'http.content-type',
  'http.html',
  'http.not-json',
  'http.empty',
  'http.not-successful',
  'http.rule',
]);

/**
 * Promise 3: from here on the target may have done the work, so what cannot be read as a verdict is unknown. It is an
 * error only where a repetition is safe: a throw lets the run send the records again.
 */
async function judge(call: Call, carried: Carried, answer: Answer): Promise<readonly Verdict[] | BatchRejected> {
  const { plan, signal } = call;
  const { deltas } = carried;
  try {
    const verdicts = await judged(call, carried, answer);
    const [first] = verdicts;
    // An answer about the call as a whole that refuses it: one record may be at fault.
    const whole = plan.traits.atomic && deltas.length > 1 && verdicts.every((verdict) => verdict === first);
    return whole && first?.is === 'rejected' ? { rejected: 'whole', ...first.cause } : verdicts;
  } catch (thrown) {
    const error = wrap(thrown);
    if (plan.traits.repeat.kind === 'safe' || signal.aborted) throw error;
    return allUnknown(deltas, error.code, error.message);
  }
}

/** Waits for work that was only taken up, reads the verdicts, and takes the steps that follow. */
async function judged(call: Call, { deltas, records, scope }: Carried, first: Answer): Promise<readonly Verdict[]> {
  const { accept, verdicts: read, steps } = call.plan;
  const { onRequest } = call.batch;
  const applied = await accept?.applied(first, scope, call.signal, onRequest);
  if (applied !== undefined && 'code' in applied) return deltas.map(() => ({ is: 'unknown', cause: applied }));
  const answer = applied?.answer ?? first;
  const verdicts = await read(answer, deltas, records);
  return steps === undefined ? verdicts : steps({ answer, records, verdicts, scope }, call.signal, onRequest);
}

function scopeOf(call: Call, deltas: readonly Delta[], records: readonly JsonObject[]): HttpScope {
  const [delta] = deltas;
  const [record] = records;
  const one = call.plan.traits.batch === 1 && delta !== undefined && record !== undefined;
  const more: Record<string, unknown> = { request_id: call.batch.id };
  if (one && delta.targetId !== undefined) more['target_id'] = delta.targetId;
  if (one && delta.match !== undefined) more['match'] = delta.match;
  const group = delta === undefined ? undefined : call.plan.group?.values(delta.record);
  const shared: HttpScope = { records, more, ...(group === undefined ? {} : { group }) };
  return one ? { ...shared, context: record, record } : shared;
}

/** Undefined where one of the records is sent otherwise than it was written. */
function textsOf(deltas: readonly Delta[], records: readonly JsonObject[]): readonly string[] | undefined {
  const texts: string[] = [];
  for (let i = 0; i < deltas.length; i++) {
    const written = deltas[i]?.written;
    if (written === undefined || written.record !== records[i]) return undefined;
    texts.push(written.text);
  }
  return texts;
}

async function refused(
  call: Call,
  deltas: readonly Delta[],
  refusal: Refusal,
): Promise<readonly Verdict[] | BatchRejected> {
  const { code, message } = refusal;
  switch (refusal.verb) {
    case 'lost':
      return allUnknown(deltas, code, message);
    case 'narrow':
      return narrow(call, deltas, refusal);
    case 'reject':
      if (deltas.length === 1) return [{ is: 'rejected', cause: { code, message } }];
      if (call.plan.traits.atomic) return { rejected: 'whole', code, message };
      throw call.plan.node.error(
        'transport.refused',
        `a call for ${deltas.length} records was refused as a whole: ${code}: ${message}`,
        'No single record can be at fault, since `atomic: false` is declared. Correct the request, or write `atomic: true` if one bad record does sink a call.',
        'batch',
      );
    case 'restart':
      throw call.plan.node.error(
        'transport.refused',
        `a write was answered with a restart: ${code}: ${message}`,
        '`restart` is a verb for reads.',
      );
  }
}

async function narrow(
  call: Call,
  deltas: readonly Delta[],
  refusal: Refusal,
): Promise<readonly Verdict[] | BatchRejected> {
  if (deltas.length === 1) return [{ is: 'rejected', cause: { code: refusal.code, message: refusal.message } }];
  call.plan.narrowed.batch = Math.ceil(deltas.length / 2);
  return together(call, deltas);
}

function allLater(deltas: readonly Delta[], code: string, message: string): readonly Verdict[] {
  return deltas.map(() => ({ is: 'retry', cause: { code, message } }));
}

function allUnknown(deltas: readonly Delta[], code: string, message: string): readonly Verdict[] {
  return deltas.map(() => ({ is: 'unknown', cause: { code, message } }));
}
