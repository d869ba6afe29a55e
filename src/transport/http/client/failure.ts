import { HrwireError } from '../../../error/error.ts';
import type { Code } from '../../../error/catalogue.ts';
import { codeOf, messageOf } from '../../../error/wrap.ts';

/**
 * Why there is no answer. `unsent`: nothing reached the server, sending again is always safe. `lost`: the server may
 * have done the work. `unreadable`: it answered, and the answer is of no use. `fatal`: nothing was sent and trying
 * again changes nothing.
 */
export interface Failure {
  readonly is: 'unsent' | 'lost' | 'unreadable' | 'fatal';
  readonly error: HrwireError;
}

const unsent: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses connections',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to its network',
  EADDRNOTAVAIL: 'this machine has no port left',
  UND_ERR_CONNECT_TIMEOUT: 'it did not take the connection in time',
};

const timeouts: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'HRWIRE_TOTAL_TIMEOUT',
]);

/** Sorts what undici or a socket threw while asking `host`. `began`: the head of an answer had come. */
export function failureOf(thrown: unknown, host: string, began: boolean): Failure {
  const code = firstCode(thrown) ?? '';
  const why = unsent[code];
  if (why !== undefined && !began) {
    return made('unsent', 'http.connect', `${host} cannot be reached: ${why} (${code}).`, thrown, {
      hint: 'Check the host in the settings, the network, proxies and firewalls.',
    });
  }
  if (isNoTls(code)) {
    return made('fatal', 'http.connect', `${host} does not speak TLS (${code}).`, thrown, {
      hint: 'Is it http:// in place of https://, or another port? A proxy may stand in between, too.',
    });
  }
  if (isCertificate(code)) {
    return made('fatal', 'http.certificate', `The certificate of ${host} is not trusted (${code}).`, thrown, {
      hint: 'If it comes from a private authority, name its file in NODE_EXTRA_CA_CERTS.',
    });
  }
  // The handshake was not done: no request had left.
  if (!began && /before secure TLS connection/.test(messageOf(thrown))) {
    return made('unsent', 'http.connect', `${host} closed the connection during the TLS handshake.`, thrown, {});
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    return made('fatal', 'http.request', `A request to ${host} is malformed.`, thrown, {});
  }
  if (timeouts.has(code)) {
    const what = began ? 'stopped in the middle of its answer' : 'did not answer in time';
    return made('lost', 'http.timeout', `${host} ${what} (${code}).`, thrown, {
      hint: 'If the server is just slow, raise `http.timeouts`.',
    });
  }
  if (began) return made('lost', 'http.cut', `The answer of ${host} was cut off${inBrackets(code)}.`, thrown, {});
  return made('lost', 'http.lost', `The answer of ${host} was lost${inBrackets(code)}.`, thrown, {});
}

function made(is: Failure['is'], code: Code, message: string, cause: unknown, details: { hint?: string }): Failure {
  return { is, error: new HrwireError(code, message, { ...details, cause }) };
}

function inBrackets(code: string): string {
  return code === '' ? '' : ` (${code})`;
}

/** Undici wraps: an `AggregateError` of both address families, a `TypeError` with a cause. */
function firstCode(thrown: unknown): string | undefined {
  let current: unknown = thrown;
  for (let depth = 0; depth < 5 && current !== undefined; depth++) {
    const code = codeOf(current);
    if (code !== undefined) return code;
    if (current instanceof AggregateError) current = current.errors[0];
    else current = current instanceof Error ? current.cause : undefined;
  }
  return undefined;
}

/** What answered is no TLS server, or one of a version that is no longer taken: no certificate was looked at. */
function isNoTls(code: string): boolean {
  return /ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNSUPPORTED_PROTOCOL)|EPROTO/.test(code);
}

function isCertificate(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_SSL|ERR_TLS/.test(code);
}
