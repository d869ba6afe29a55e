import { HrwireError } from '../../../error/error.ts';
import { parseJson } from '../../json.ts';

/** A body as read: its value (undefined when it is empty or there is a problem), its text, and what is wrong with it. */
export interface Decoded {
  readonly value: unknown;
  readonly text: string;
  readonly problem: HrwireError | undefined;
}

const empty: Decoded = { value: undefined, text: '', problem: undefined };

/**
 * Reads an unpacked body strictly. Never throws: rules over answers (`errors:`) see the text of a body that is no
 * JSON, so what is wrong comes back as `problem`.
 */
export function decode(body: Buffer, contentType: string | undefined, expected: 'json' | 'text'): Decoded {
  if (body.length === 0) return empty;
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  let text: string;
  try {
    const decoder = charset.toLowerCase() === 'utf-8' ? utf8 : new TextDecoder(charset, { fatal: true });
    text = decoder.decode(body);
  } catch (cause) {
    // The readable part still serves rules; nothing is made of it.
    const problem = new HrwireError('http.encoding', `The body of an answer is not valid ${charset}.`, { cause });
    return { value: undefined, text: body.toString('latin1'), problem };
  }
  if (text.trim() === '') return { ...empty, text };
  if (expected === 'text') return { value: text, text, problem: undefined };
  return decodeJson(text, (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '');
}

/** The one that most answers need is made once; it keeps nothing between two whole bodies. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeJson(text: string, type: string): Decoded {
  const start = /\S/.exec(text)?.[0];
  if (type === 'text/html' || (start === '<' && !/[/+]xml$/.test(type))) {
    const title = 'The server answered with a web page instead of data';
    const hint = 'A proxy, a login page or a maintenance page stands in between: open the host in a browser.';
    return { value: undefined, text, problem: new HrwireError('http.html', `${title}.`, { hint }) };
  }
  if (!isJsonType(type)) {
    const problem = new HrwireError('http.content-type', `An answer is of type ${shown(type)}, JSON is due.`, {
      hint: 'Ask for JSON with the header `accept: application/json`, or declare `answer: text`.',
    });
    return { value: undefined, text, problem };
  }
  try {
    return { value: parseJson(text), text, problem: undefined };
  } catch (cause) {
    // V8 puts pieces of the body into its message: it is not passed on, the cause neither.
    const kind = cause instanceof SyntaxError ? 'is no valid JSON' : 'is nested too deeply';
    return { value: undefined, text, problem: new HrwireError('http.not-json', `An answer ${kind}.`) };
  }
}

/** JSON types; plain text and no type at all are tried, since many servers label JSON so. */
function isJsonType(type: string): boolean {
  return type === '' || type === 'text/plain' || /^[a-z]+\/([a-z0-9.+-]*\+)?json$/.test(type) || /json/.test(type);
}

function shown(type: string): string {
  return /^[a-z0-9.+/-]{1,100}$/.test(type) ? type : 'unknown';
}
