import { nodeAt } from '../../connector/file-node.ts';
import type { FileNode } from '../../connector/file-node.ts';
import type { WriteTraits } from '../../connector/sink.ts';
import { HrwireError } from '../../error/error.ts';
import type { Operation } from '../../record/delta.ts';
import type { JsonObject } from '../../record/json.ts';
import type { RequestTemplate } from './exchange.ts';
import { compileRequest } from './request.ts';
import type { StreamContext } from './source-context.ts';
import { compileVerdicts } from './verdicts.ts';
import type { Verdicts } from './verdicts/said.ts';
import { compileAccept } from './writes/accept.ts';
import type { Acceptance } from './writes/accept.ts';
import { compileGroup } from './writes/group.ts';
import type { Grouping } from './writes/group.ts';
import { askableStreams, compileRepeat } from './writes/repeat.ts';
import { compileWriteSteps } from './writes/steps.ts';
import type { WriteSteps } from './writes/steps.ts';

/** One operation of a stream, compiled. */
export interface WritePlan {
  readonly node: FileNode;
  readonly traits: WriteTraits;
  readonly request: RequestTemplate;
  readonly group: Grouping | undefined;
  readonly accept: Acceptance | undefined;
  readonly verdicts: Verdicts;
  readonly steps: WriteSteps | undefined;
  /** Remembered for the run when the target finds a batch too large. */
  readonly narrowed: { batch: number };
}

const operations: readonly Operation[] = ['create', 'update', 'upsert', 'delete', 'action'];

/** Compiles `write`: its operations in the order of the file. */
export function compileWrites(stream: string, context: StreamContext): ReadonlyMap<Operation, WritePlan> {
  const node = nodeAt(context.document, ['streams', stream, 'write']);
  const plans = new Map<Operation, WritePlan>();
  for (const operation of operations) {
    const write = node?.child(operation);
    if (write !== undefined) plans.set(operation, compileWrite(write, context));
  }
  return plans;
}

function compileWrite(node: FileNode, context: StreamContext): WritePlan {
  const request = node.json('request');
  if (request === undefined) throw new HrwireError('internal.fault', 'a write has no request', { place: node.place });
  const [batch, atomic] = [node.number('batch'), node.flag('atomic')];
  refuseStatusAlone(node);
  const group = compileGroup(node);
  const accept = compileAccept(node, context);
  const repeat = compileRepeat(node, askableStreams(context.document.value['streams']), context.variables);
  const clear = node.has('clear') ? node.text('clear') : undefined;
  return {
    node,
    traits: {
      batch,
      atomic,
      repeat,
      ...(group === undefined ? {} : { group: async (record: JsonObject) => group.name(record) }),
      ...(accept === undefined ? {} : { within: accept.within }),
      ...(clear === 'null' || clear === 'empty' || clear === 'list' ? { clear } : {}),
    },
    request: compileRequest(request, {
      document: context.document,
      path: [...node.path, 'request'],
      site: context.site,
    }),
    group,
    accept,
    verdicts: compileVerdicts(node, context.variables),
    steps: compileWriteSteps(node, context, repeat.kind === 'safe'),
    narrowed: { batch },
  };
}

function refuseStatusAlone(node: FileNode): void {
  const outcomes = node.child('outcomes');
  const alone = outcomes === undefined || outcomes.text('kind') === 'status';
  if (node.number('batch') === 1 || node.flag('atomic') || !alone) return;
  throw node.error(
    'transport.declared',
    'a call for several records is said to have succeeded by its status alone',
    'Declare `outcomes` that tell each record’s verdict, or `atomic: true` where the target does all or nothing, or `batch: 1`.',
    'batch',
  );
}
