import { duration, expression, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import { wrap } from '../../../error/wrap.ts';
import type { Expression } from '../../../expression/expression.ts';
import type { Cause } from '../../../record/verdict.ts';
import type { Answer, Exchanged, ExchangeOptions, HttpScope, RequestTemplate } from '../exchange.ts';
import { compileRequest } from '../request.ts';
import { requestSchema } from '../request-schema.ts';
import type { StreamContext } from '../source-context.ts';

export const acceptSchema = object(
  'The first answer says only that the work was taken up: its state is asked for until it is no longer running, and `outcomes` are judged on that last answer. Out of time, or a state that cannot be asked for: every record is unknown.',
  {
    ticket: expression('Over the first answer (`$status`, `$headers`): what names the work. Nothing: not taken up.'),
    request: { ...requestSchema, description: 'Asks for the state of the work that `$ticket` names.' },
    running: expression('Over an answer about the state: true while the work goes on.'),
    every: duration('The pause before each question; at least 100ms.', { default: '2s' }),
    within: duration('How long the state is asked for.', { default: '10m' }),
  },
  ['ticket', 'request', 'running'],
);

/** Resolves with the last answer about the state, or with why nothing is known. Rejects with the signal's reason. */
export interface Acceptance {
  /** Milliseconds in which accepted work is expected to be done. */
  readonly within: number;
  applied(
    first: Answer,
    scope: HttpScope,
    signal: AbortSignal,
    onAttempt?: ExchangeOptions['onAttempt'],
  ): Promise<{ readonly answer: Answer } | Cause>;
}

/** A shorter pause would only burden the target. */
const shortest = 100;

/** Reads `accept:` of a write; undefined where there is none. */
export function compileAccept(write: FileNode, context: StreamContext): Acceptance | undefined {
  const node = write.child('accept');
  if (node === undefined) return undefined;
  const outcomes = write.child('outcomes');
  if (outcomes === undefined || (outcomes.text('kind') === 'status' && !outcomes.has('accepted'))) {
    throw node.error(
      'transport.declared',
      'the answer about the state is taken for done by its status alone',
      'Declare `outcomes` over that answer, such as `{ kind: status, accepted: state = "Done", rejected: state = "Failed" }`.',
    );
  }
  const { document, site } = context;
  const request = compileRequest(node.json('request') ?? null, { document, path: [...node.path, 'request'], site });
  const [ticket, running] = [node.expression('ticket'), node.expression('running')];
  const [every, within] = [Math.max(shortest, node.duration('every')), node.duration('within')];
  return {
    within,
    async applied(first, scope, signal, onAttempt) {
      const name = await ticket?.value(first.body, namesOf(context, first));
      if (name === undefined || name === null || name === '') return noTicket;
      const poll: Poll = {
        context,
        request,
        scope: { ...scope, more: { ...scope.more, ticket: name } },
        signal,
        onAttempt,
      };
      const until = context.wall.now() + within;
      for (;;) {
        await context.wall.sleep(every, signal);
        const asked = await ask(poll);
        if ('code' in asked) return asked;
        if (!(await isRunning(running, asked.answer, { ...namesOf(context, asked.answer), ticket: name })))
          return asked;
        if (context.wall.now() >= until) return stillRunning;
      }
    },
  };
}

interface Poll {
  readonly context: StreamContext;
  readonly request: RequestTemplate;
  readonly scope: HttpScope;
  readonly signal: AbortSignal;
  readonly onAttempt: ExchangeOptions['onAttempt'];
}

/** A state that cannot be asked for says nothing of the work: it may be done, or yet to be done. */
async function ask({ context, request, scope, signal, onAttempt }: Poll): Promise<{ readonly answer: Answer } | Cause> {
  let exchanged: Exchanged;
  try {
    exchanged = await context.exchange(request, scope, { signal, repeatable: true, onAttempt });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return lost(wrap(thrown).message);
  }
  return exchanged.ok ? { answer: exchanged.answer } : lost(exchanged.refusal.message);
}

async function isRunning(
  running: Expression | undefined,
  answer: Answer,
  variables: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const value = await running?.value(answer.body, variables);
  // An answer without a state is the last one: `outcomes` assert what they need of it.
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new HrwireError('http.rule', '`running` gives neither true nor false.', {
    place: running?.place,
    hint: 'Compare explicitly, for example `state = "Running"`.',
  });
}

function namesOf(context: StreamContext, { status, headers }: Answer): Record<string, unknown> {
  return { ...context.variables, status, headers };
}

const noTicket: Cause = {
  code: 'target.no-ticket',
  message: 'the target took the work up without saying how its state can be asked for',
};

const stillRunning: Cause = {
  code: 'target.still-running',
  message: 'the target took the work up and did not end it in time',
  hint: 'Look at the target, or give it more time with `accept.within` in the connector.',
};

function lost(message: string): Cause {
  return {
    code: 'target.state-lost',
    message: `the target took the work up, and its state cannot be asked for: ${message}`,
  };
}
