import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { nearest } from '../error/nearest.ts';
import type { Code } from '../error/catalogue.ts';

/** Largest secret read from a file: room for a certificate chain. */
const largest = 64 * 1024;

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths of `${file:…}` start here. */
  readonly root: string;
  /** Missing ones become placeholders. */
  readonly lenient: boolean;
}

export interface SecretProblem {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
  /** Offset of its `${` in the text. */
  readonly offset: number;
}

export interface Resolved {
  readonly value: string;
  /** What was put in for each `${…}`. */
  readonly inserted: readonly string[];
  /** At least one `${…}` was not there and a placeholder stands for it. */
  readonly placeholder: boolean;
  readonly problems: readonly SecretProblem[];
}

/** Puts environment variables and files in for `${NAME}` and `${file:/path}` of a text. */
export function resolveSecrets(text: string, sources: SecretSources): Resolved {
  const inserted: string[] = [];
  const problems: SecretProblem[] = [];
  let placeholder = false;
  const value = text.replaceAll(/\$\{([^}]*)\}?/g, (whole, name: string, offset: number) => {
    const found = whole.endsWith('}') ? lookup(name, sources) : malformed(whole);
    if (typeof found === 'string') {
      inserted.push(found);
      return found;
    }
    if (sources.lenient && found.code === 'config.secret-missing') {
      placeholder = true;
      return 'placeholder';
    }
    problems.push({ ...found, offset });
    return '';
  });
  return { value, inserted, placeholder, problems };
}

type Missing = Omit<SecretProblem, 'offset'>;

function lookup(name: string, sources: SecretSources): string | Missing {
  if (name.startsWith('file:')) return fromFile(name.slice('file:'.length), sources);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return malformed(`\${${name}}`);
  const value = sources.env[name];
  if (value !== undefined && value !== '') return value;
  const set = Object.keys(sources.env).filter((each) => sources.env[each] !== undefined);
  const near = value === undefined ? nearest(name, set) : undefined;
  const hint = near === undefined ? `Set it: export ${name}=…` : `Did you mean ${near}?`;
  const message = `The environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`;
  return { code: 'config.secret-missing', message, hint };
}

function fromFile(path: string, sources: SecretSources): string | Missing {
  const file = isAbsolute(path) ? path : resolve(sources.root, path);
  try {
    const { size } = statSync(file);
    if (size > largest) {
      const message = `The file ${path} has ${size} bytes; a secret may have ${largest}`;
      return { code: 'config.secret-form', message, hint: 'Is it the right file?' };
    }
    // Editors end a file with a line break that is no part of the secret.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)).replace(/\r?\n$/, '');
    if (text !== '') return text;
    return { code: 'config.secret-missing', message: `The file ${path} is empty`, hint: 'Write the secret into it.' };
  } catch (thrown) {
    if (thrown instanceof TypeError) {
      return {
        code: 'config.secret-form',
        message: `The file ${path} is not UTF-8`,
        hint: 'Encode a binary key as PEM or base64.',
      };
    }
    return {
      code: 'config.secret-missing',
      message: `The file ${path} cannot be read`,
      hint: 'Does it exist, and may this user read it?',
    };
  }
}

function malformed(written: string): Missing {
  return {
    code: 'config.secret-form',
    message: `${written.slice(0, 40)} is neither \${NAME} nor \${file:/path}`,
    hint: 'NAME is letters, digits and _.',
  };
}
