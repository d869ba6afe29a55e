import * as kinds from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { nodeAt } from '../../../connector/file-node.ts';
import { isSameSecret } from '../../../record/secret.ts';
import { algorithms, encoded, encodings, hash, hmac, oneOf, plainForm } from './digest.ts';
import { setting, textSetting } from '../settings.ts';
import { compilePlace, placeProperties, placeSchema, settingText } from './place.ts';
import type { Arrived, Settings, Verifies } from './place.ts';
import { secretSchema, secretsOf } from './secret.ts';
import { compileTimestamp, timestampSchema } from './timestamp.ts';

const ofRequest = ['body', 'timestamp', 'method', 'path', 'query'] as const;
const partNames = [...ofRequest, 'secret'] as const;

const part = {
  anyOf: [
    kinds.choice('Of the request, its bytes as they came; `secret` in hashes alone.', partNames),
    kinds.object('A text that stands between, or a value of the request.', {
      ...placeProperties,
      text: kinds.text('Just this text.'),
    }),
  ],
  description: 'A part of what is signed.',
};

const shared = {
  algorithm: kinds.choice('The hash.', algorithms, { default: 'sha256' }),
  encoding: kinds.choice('How the signature is written.', encodings, { default: 'hex' }),
  at: placeSchema,
  prefix: kinds.template('What stands before the signature, such as `sha256=`. Several are parted by spaces.', {
    default: '',
  }),
  timestamp: timestampSchema,
};

export const hmacSchema = kinds.object(
  'A keyed hash over the body as it came, or over parts of the request.',
  {
    ...shared,
    secret: secretSchema('The key.'),
    secret_encoding: kinds.choice('How the key is written.', ['text', 'hex', 'base64'], { default: 'text' }),
    signs: kinds.list('What is signed: its parts, one after the other.', part, { default: ['body'], minItems: 1 }),
  },
  ['secret', 'at'],
);

export const hashSchema = kinds.object(
  'A plain hash over parts of the request of which a secret is one.',
  {
    ...shared,
    secret: secretSchema('The secret that is one of the parts.'),
    signs: kinds.list('What is hashed: its parts, `secret` among them.', part, {
      minItems: 1,
    }),
    sorted: kinds.flag('Whether the parts are put in order first.', { default: false }),
  },
  ['secret', 'at', 'signs'],
);

/** `kind: hmac` and `kind: hash`. */
export async function compileSignature(node: FileNode, settings: Settings): Promise<Verifies> {
  const keyed = node.text('kind') === 'hmac';
  const schema = keyed ? hmacSchema : hashSchema;
  const choice = (key: string): string => textSetting(node.value, schema, key) ?? '';
  const algorithm = oneOf(algorithms, choice('algorithm'));
  const encoding = oneOf(encodings, choice('encoding'));
  const secrets = await secretsOf(node, 'secret', settings);
  const coding = keyed ? oneOf(['text', 'hex', 'base64'], choice('secret_encoding')) : 'text';
  const keys = secrets.map((secret) => Buffer.from(secret, coding === 'text' ? 'utf8' : coding));
  const prefix = await settingText(node, 'prefix', settings);
  const given = await compilePlace(childOf(node, 'at'), settings);
  const stamped = node.has('timestamp') ? await compileTimestamp(childOf(node, 'timestamp'), settings) : undefined;
  const parts = await compileParts(node, setting(node.value, schema, 'signs'), settings);
  const sorted = node.flag('sorted');
  if (!keyed && !parts.includes(secretPart)) {
    const hint = 'Write secret among them: without it anybody can make the hash.';
    throw node.error('transport.declared', '`signs` of a hash lacks the secret', hint, 'signs');
  }

  const made = (key: Buffer, pieces: readonly (Buffer | undefined)[]): string => {
    const bytes = pieces.map((piece) => piece ?? key);
    if (keyed) return encoded(hmac(algorithm, key, bytes), encoding);
    return encoded(hash(algorithm, sorted ? bytes.toSorted((a, b) => Buffer.compare(a, b)) : bytes), encoding);
  };
  return async (arrived) => {
    const stamp = await stamped?.(arrived);
    if (stamped !== undefined && stamp === undefined) return { ok: false };
    const pieces: (Buffer | undefined)[] = [];
    for (const find of parts) {
      const piece = await find(arrived, stamp);
      if (piece === 'absent') return { ok: false };
      pieces.push(piece === 'secret' ? undefined : piece);
    }
    const signatures = (await given(arrived)).flatMap((text) => text.trim().split(/\s+/, 10));
    const written = signatures.flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length)] : []));
    const right = keys.map((key) => plainForm(made(key, pieces), encoding));
    // Every pair is compared, so that nothing tells which of them was near.
    let ok = false;
    for (const one of written) for (const each of right) ok = isSameSecret(plainForm(one, encoding), each) || ok;
    return { ok };
  };
}

type Part = (arrived: Arrived, stamp: string | undefined) => Promise<Buffer | 'secret' | 'absent'>;

const secretPart: Part = async () => 'secret';

async function compileParts(node: FileNode, written: unknown, settings: Settings): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const [index, each] of (Array.isArray(written) ? (written as unknown[]) : []).entries()) {
    if (each === 'secret') parts.push(secretPart);
    else if (typeof each === 'string') {
      const name = oneOf(ofRequest, each);
      parts.push(async ({ notice }, stamp) => namedPart(name, notice, stamp));
    }
    const inner = nodeAt(node.document, [...node.path, 'signs', index]);
    if (inner?.has('text') === true) {
      const text = Buffer.from(inner.text('text'));
      parts.push(async () => text);
    } else if (inner !== undefined) {
      const find = await compilePlace(inner, settings);
      parts.push(async (arrived) => {
        const [found] = await find(arrived);
        return found === undefined ? 'absent' : Buffer.from(found);
      });
    }
  }
  return parts;
}

function namedPart(
  name: (typeof ofRequest)[number],
  { body, method, path, search }: Arrived['notice'],
  stamp: string | undefined,
): Buffer | 'absent' {
  switch (name) {
    case 'body':
      return body;
    case 'timestamp':
      return stamp === undefined ? 'absent' : Buffer.from(stamp);
    case 'method':
      return Buffer.from(method);
    case 'path':
      return Buffer.from(path);
    case 'query':
      return Buffer.from(search);
  }
}

/** The object at `key`, which the schema demands. */
export function childOf(node: FileNode, key: string): FileNode {
  const child = node.child(key);
  if (child === undefined) throw node.error('transport.declared', `\`${key}\` is missing`, 'See the reference.', key);
  return child;
}
