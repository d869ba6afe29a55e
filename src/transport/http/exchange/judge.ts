import { HrwireError } from '../../../error/error.ts';
import type { Code } from '../../../error/catalogue.ts';
import { retryAfter } from '../../../retry/retry-after.ts';
import type { RawAnswer } from '../client.ts';
import { decode } from '../client/decode.ts';
import type { Decoded } from '../client/decode.ts';
import type { Failure } from '../client/failure.ts';
import type { AnswerFacts, Decision } from '../errors.ts';
import type { Answer, HttpScope, Refusal, RequestTemplate } from '../exchange.ts';
import type { Attempt } from './attempt.ts';
import type { Line } from './line.ts';

/** What one attempt means. `error` is what is thrown when nothing more can be done. */
export type Judgement =
  | { readonly is: 'success'; readonly answer: Answer }
  | { readonly is: 'refusal'; readonly refusal: Refusal }
  | {
      readonly is: 'again';
      readonly verb: 'retry' | 'wait';
      readonly notBefore: number | undefined;
      readonly error: HrwireError;
    }
  | { readonly is: 'reauthorise'; readonly error: HrwireError }
  | { readonly is: 'failed'; readonly error: HrwireError };

/** One answer on trial. */
interface Case {
  readonly line: Line;
  readonly request: RequestTemplate;
  readonly repeatable: boolean;
  readonly label: string;
  readonly raw: RawAnswer;
  readonly decoded: Decoded;
}

/**
 * Decides what an attempt means: a lost answer first, then the connector's rules (first match), then the default
 * rules, then success, which is asserted. `repeatable`: see `ExchangeOptions`.
 */
export async function judge(
  line: Line,
  request: RequestTemplate,
  scope: HttpScope,
  repeatable: boolean,
  { sent, label }: Attempt,
): Promise<Judgement> {
  if (!sent.ok) return judgeFailure(sent.failure, repeatable, request, label);
  const { raw } = sent;
  const decoded = decode(raw.body, raw.headers['content-type'], request.answer ?? 'json');
  const facts: AnswerFacts = {
    body: decoded.value,
    status: raw.status,
    headers: raw.headers,
    raw: decoded.text,
    names: { ...scope.more, ...scope, context: undefined, more: undefined, texts: undefined, ...line.names },
  };
  const trial: Case = { line, request, repeatable, label, raw, decoded };
  const decision = await line.rules(facts);
  if (decision !== undefined) return judgeByRule(trial, decision);
  return judgeByStatus(trial) ?? judgeSuccess(trial, await line.success(facts));
}

function judgeFailure(failure: Failure, repeatable: boolean, request: RequestTemplate, label: string): Judgement {
  const { is } = failure;
  const error = told(label, failure.error);
  const placed = at(request, error);
  if (is === 'unsent') return { is: 'again', verb: 'retry', notBefore: undefined, error: placed };
  if (is === 'fatal') return { is: 'failed', error: placed };
  // Effect once (promise 3): the server may have done the work, so only what is safe to repeat is sent again.
  if (!repeatable) return lost(error);
  if (is === 'unreadable') return { is: 'failed', error: placed };
  return { is: 'again', verb: 'retry', notBefore: undefined, error: placed };
}

function judgeByRule(trial: Case, decision: Decision): Judgement {
  const { verb, code, after } = decision;
  const message = messageOf(trial, decision);
  // The run ends, and its open intent is settled by the next one: the rule says nothing of the work.
  const unsure = verb === 'stop' && !trial.repeatable && broke(trial.raw.status);
  const stopped = unsure ? 'transport.unsure' : 'http.stopped';
  const error = new HrwireError(verb === 'stop' ? stopped : 'http.refused', message, {
    place: decision.place,
    hint: decision.hint,
  });
  // Even a rule cannot know what became of the work behind a gateway that gave up waiting.
  if (verb === 'retry' && !trial.repeatable && gaveUp(trial.raw.status)) return lost(error);
  switch (verb) {
    case 'retry':
    case 'wait':
      return { is: 'again', verb, notBefore: named(trial, after), error };
    case 'reauthorise':
      return { is: 'reauthorise', error };
    case 'stop':
      return { is: 'failed', error };
    case 'reject':
      return { is: 'refusal', refusal: { verb, code, message, answer: answerOf(trial) } };
    default:
      return { is: 'refusal', refusal: { verb, code, message } };
  }
}

/** What holds where no rule of the connector says otherwise. */
function judgeByStatus(trial: Case): Judgement | undefined {
  const { status } = trial.raw;
  const again = (verb: 'retry' | 'wait'): Judgement => ({
    is: 'again',
    verb,
    notBefore: named(trial, undefined),
    error: refused(trial),
  });
  if (status === 401) return { is: 'reauthorise', error: refused(trial) };
  if (status === 429) return again('wait');
  // A server that names the time is in its senses; another 503 may come from a gateway whose server did the work.
  if (status === 503 && trial.raw.headers['retry-after'] !== undefined) return again('retry');
  // A read of thousands of requests would else never end at a server that stumbles now and then.
  if (trial.repeatable && broke(status)) return again('retry');
  return gaveUp(status) || status === 503 ? lost(refused(trial)) : undefined;
}

/** A gateway that gave up waiting says nothing of the work behind it. */
function gaveUp(status: number): boolean {
  return status === 502 || status === 504;
}

/** 5xx, but for those that say that nothing was tried: not implemented, wrong version of HTTP. */
function broke(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 505;
}

function judgeSuccess(trial: Case, success: boolean): Judgement {
  const { raw, decoded, repeatable, request } = trial;
  const fine = raw.status >= 200 && raw.status < 300;
  if (success && decoded.problem === undefined) return { is: 'success', answer: answerOf(trial) };
  if (decoded.problem !== undefined && (success || fine)) {
    const error = at(request, told(trial.label, decoded.problem));
    if (!repeatable) return lost(error);
    // Proxies put a page in front for a while: worth another try. The rest will be the same again.
    if (error.code === 'http.html') return { is: 'again', verb: 'retry', notBefore: undefined, error };
    return { is: 'failed', error };
  }
  // A server that failed while it worked on a write may have failed after the work (promise 3).
  if (!repeatable && broke(raw.status)) return lost(refused(trial));
  return { is: 'failed', error: fine ? unsuccessful(trial) : refused(trial) };
}

function answerOf({ raw, decoded }: Case): Answer {
  const { status, headers, bytes, sentAt, serverDate } = raw;
  return { status, headers, body: decoded.value ?? null, bytes, sentAt, serverDate };
}

function lost({ code, message }: HrwireError): Judgement {
  return { is: 'refusal', refusal: { verb: 'lost', code, message } };
}

/** The instant that the answer or the rule names. */
function named({ raw, line }: Case, after: number | undefined): number | undefined {
  const now = line.context.clock.now();
  return retryAfter(raw.headers['retry-after'], now) ?? (after === undefined ? undefined : now + after);
}

function messageOf({ label, raw, line }: Case, { code, reason }: Decision): string {
  const shown = code === String(raw.status) ? '' : `, ${line.redact(code)}`;
  const why = reason === undefined ? '' : `: ${line.redact(reason)}`;
  return `${label} answered ${raw.status}${shown}${why}${traceOf(line, raw)}`;
}

/** ` (x-request-id 7f3a)`: what the vendor's support asks for. A value that does not look like an id is left out. */
function traceOf({ trace }: Line, { headers }: RawAnswer): string {
  const told = trace.flatMap((name) => {
    const value = headers[name];
    return value !== undefined && /^[A-Za-z0-9._:-]{1,80}$/.test(value) ? [`${name} ${value}`] : [];
  });
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

/** A status that tells of the record more often than of the request. */
function byRule(status: number): string {
  return `If the record is at fault, say so under \`http.errors\`: \`{ when: "$status = ${status}", then: reject }\`; if all is well, under \`success\`.`;
}

const hints: Readonly<Record<number, string>> = {
  400: 'The system does not understand the request: check it against the vendor’s documents.',
  403: 'The login lacks a permission, or it expired and a rule must say so: `{ when: "$status = 403 and …", then: reauthorise }`.',
  404: 'Check `base_url` and the path of the request.',
  405: 'Check the method of the request.',
  409: byRule(409),
  413: 'Ask for or send less at once: a smaller page or batch.',
  415: 'Check the content type of the request.',
  422: byRule(422),
};

function refused(trial: Case): HrwireError {
  const { raw, label, line, request, decoded } = trial;
  if (raw.status >= 300 && raw.status < 400) return redirected(trial);
  const code = line.codeOf(decoded.value);
  const shown = code === undefined ? '' : `, ${line.redact(code)}`;
  const message = `${label} answered ${raw.status}${shown}${traceOf(line, raw)}.`;
  return at(request, new HrwireError('http.refused', message, { hint: hints[raw.status] }));
}

/** A redirect could take secrets to a foreign host, and a POST could become a GET: none is followed. */
function redirected({ raw, label, request }: Case): HrwireError {
  const location = raw.headers['location'] ?? '';
  const target = URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
  const hint = 'Redirects are not followed. If this is the vendor’s new address, change `base_url`.';
  return at(request, new HrwireError('http.redirect', `${label} redirects${target} (${raw.status}).`, { hint }));
}

function unsuccessful({ raw, decoded, label, request, line }: Case): HrwireError {
  const empty = decoded.text.trim() === '';
  const code: Code = empty ? 'http.empty' : 'http.not-successful';
  const why = empty ? 'an empty body' : 'a body that does not meet `success`';
  return at(
    request,
    new HrwireError(code, `${label} answered ${raw.status} with ${why}${traceOf(line, raw)}.`, {
      hint: 'If the vendor means a failure by it, add a rule under `errors`; if it is one more form of success, say so in `success`.',
    }),
  );
}

const unreadable =
  'Run again; if it stays so, look at what the host answers (`curl -i`): a proxy may stand in between.';

/** Says who answered so, where the message does not: a project has several systems. */
function told(label: string, error: HrwireError): HrwireError {
  const { code, message, cause, place } = error;
  const hint = error.hint ?? (code === 'http.cut' ? undefined : unreadable);
  const host = label.slice(label.indexOf(' ') + 1);
  return message.includes(host) ? error : new HrwireError(code, `${label}: ${message}`, { hint, cause, place });
}

/** Errors point to the request's declaration. */
function at(request: RequestTemplate, error: HrwireError): HrwireError {
  if (error.place !== undefined || request.place === undefined) return error;
  const { code, message, hint, cause } = error;
  return new HrwireError(code, message, { hint, cause, place: request.place });
}
