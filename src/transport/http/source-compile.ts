import type { FileNode } from '../../connector/file-node.ts';
import { nodeAt } from '../../connector/file-node.ts';
import type { Expression } from '../../expression/expression.ts';
import { compileExpression } from '../../expression/compile.ts';
import { HrwireError } from '../../error/error.ts';
import { compileDelta } from './deltas.ts';
import type { Delta } from './deltas/walk.ts';
import type { Answer } from './exchange.ts';
import { compileParents } from './fanout.ts';
import type { Parents } from './fanout.ts';
import { compilePages } from './pages.ts';
import { askedOnce } from './pages/once.ts';
import type { Pages } from './pages/turn.ts';
import { compileRequest } from './request.ts';
import type { AskPlan } from './source-ask.ts';
import type { StreamContext } from './source-context.ts';
import { compileRows } from './source-rows.ts';
import { compileSteps } from './steps.ts';
import type { Step } from './steps.ts';
import type { Question } from './source-walk.ts';

/** A stream's `read`, compiled. */
export interface ReadPlan {
  readonly node: FileNode;
  readonly question: Question;
  readonly normalisers: readonly Expression[];
  readonly delta: Delta;
  readonly steps: readonly Step[];
  readonly shape: Expression | undefined;
  readonly parents: Parents | undefined;
}

/** One entry of `by_key`, compiled. */
export interface ByKeyPlan {
  readonly ask: AskPlan;
  readonly steps: readonly Step[];
  readonly shape: Expression | undefined;
}

/** Compiles `read`; undefined where the stream has none. */
export function compileRead(stream: string, context: StreamContext): ReadPlan | undefined {
  const node = nodeAt(context.document, ['streams', stream, 'read']);
  if (node === undefined) return undefined;
  return {
    node,
    question: compileQuestion(node, node, context),
    normalisers: normalisersOf(node, context),
    delta: compileDelta(node.child('delta'), context),
    steps: compileSteps(node, (step) => compileStepAsk(step, context)),
    shape: node.expression('shape'),
    parents: compileParents(node.child('parents')),
  };
}

/** Compiles the entries of `by_key`. What an entry leaves out it takes from `read`, so that both give the same records. */
export function compileByKey(stream: string, context: StreamContext): ReadonlyMap<string, ByKeyPlan> {
  const plans = new Map<string, ByKeyPlan>();
  const read = nodeAt(context.document, ['streams', stream, 'read']);
  const entries = nodeAt(context.document, ['streams', stream, 'by_key']);
  for (const field of Object.keys(entries?.value ?? {})) {
    const node = entries?.child(field);
    if (node === undefined) continue;
    const like = (key: string): FileNode => (node.has(key) || read === undefined ? node : read);
    const chunk = node.number('chunk');
    const match = node.expression('match') ?? compileExpression({ text: field });
    const ask: AskPlan = {
      question: compileQuestion(node, read ?? node, context),
      chunk,
      atOnce: node.number('at_once'),
      normalisers: normalisersOf(like('record'), context),
      match,
      narrowed: { chunk },
    };
    const steps = compileSteps(like('steps'), (step) => compileStepAsk(step, context));
    plans.set(field, { ask, steps, shape: like('shape').expression('shape') });
  }
  return plans;
}

/** `like`: where the answer's form is taken from when `node` does not say it. */
function compileQuestion(node: FileNode, like: FileNode, context: StreamContext): Question {
  const { document, site } = context;
  const request = node.json('request');
  if (request === undefined) throw new HrwireError('internal.fault', 'a read has no request', { place: node.place });
  const notFound = node.expression('not_found');
  return {
    node,
    request: compileRequest(request, { document, path: [...node.path, 'request'], site }),
    rows: compileRows(node, like),
    pages: pagesOf(node, like),
    notFound: (answer) => refusedAsAbsent(notFound, answer, context.variables),
  };
}

/**
 * A question by key that says nothing of pages takes over those of `read` that an answer asks for. Numbers and offsets
 * go on until a page is empty, which a question that knows nothing of them never gets.
 */
function pagesOf(node: FileNode, like: FileNode): Pages {
  const pages = node.child('pages') ?? like.child('pages');
  const kind = pages?.text('kind');
  if (pages === undefined || node === like || node.has('pages') || kind === 'next_url' || kind === 'link') {
    return compilePages(pages);
  }
  if (kind === 'number' || kind === 'offset') return compilePages(undefined);
  const asks = JSON.stringify(node.json('request')).includes('$page');
  return asks ? compilePages(pages) : askedOnce(compilePages(pages), node);
}

async function refusedAsAbsent(
  notFound: Expression | undefined,
  { body, status, headers }: Answer,
  variables: StreamContext['variables'],
): Promise<boolean> {
  if (notFound === undefined) return false;
  return (await notFound.value(body, { ...variables, status, headers })) === true;
}

/** What a step finds goes through the transport's normaliser alone: the stream's own is about another kind of record. */
function compileStepAsk(step: FileNode, context: StreamContext): AskPlan {
  const chunk = step.number('chunk');
  const match = step.expression('match');
  if (match === undefined) throw new HrwireError('internal.fault', '“match” is missing', { place: step.place });
  const shared = nodeAt(context.document, ['http'])?.expression('record');
  return {
    question: compileQuestion(step, step, context),
    chunk,
    atOnce: step.number('at_once'),
    normalisers: shared === undefined ? [] : [shared],
    match,
    narrowed: { chunk },
  };
}

function normalisersOf(node: FileNode, context: StreamContext): readonly Expression[] {
  const shared = nodeAt(context.document, ['http'])?.expression('record');
  const own = node.expression('record');
  return [shared, own].filter((normaliser) => normaliser !== undefined);
}
