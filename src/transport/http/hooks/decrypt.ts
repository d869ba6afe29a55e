import { createDecipheriv, createHash } from 'node:crypto';
import * as kinds from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { isSameSecret } from '../../../record/secret.ts';
import type { BodyForm } from './body.ts';
import { numberSetting, textSetting } from '../settings.ts';
import { oneOf } from './digest.ts';
import { placeSchema, settingText } from './place.ts';
import type { Settings } from './place.ts';
import { secretSchema, secretsOf } from './secret.ts';

const forms = ['json', 'form', 'xml', 'text'] as const;

export const decryptSchema = kinds.object(
  'How what came is deciphered: AES-256-CBC, as chat platforms do it. Base64 of the ciphertext stands at `at`.',
  {
    at: placeSchema,
    key: secretSchema('The secret that the key is made of.'),
    key_from: kinds.choice(
      'How: base64 of the 32 bytes (the padding may lack), or SHA-256 of the text.',
      ['base64', 'sha256'],
      { default: 'base64' },
    ),
    iv: kinds.choice(
      'Where the 16 bytes are that it begins with: the first of the message, or of the key.',
      ['message', 'key'],
      {
        default: 'message',
      },
    ),
    block: { ...kinds.integer('To how many bytes PKCS#7 pads.', { default: 16 }), enum: [16, 32] },
    envelope: kinds.choice(
      '`sized`: 16 random bytes, the length in 4 bytes (big-endian), the text, and an id; `none`: the text alone.',
      ['none', 'sized'],
      { default: 'none' },
    ),
    id: kinds.template('With `sized`: the id that must stand at its end.'),
    reads: kinds.choice('How the text is written.', forms, { default: 'json' }),
  },
  ['at', 'key'],
  { if: { properties: { envelope: { const: 'sized' } }, required: ['envelope'] }, then: { required: ['id'] } },
);

/** Gives the text behind a ciphertext; undefined where no key opens it. */
export interface Deciphers {
  readonly reads: BodyForm;
  open(sealed: string): Buffer | undefined;
}

export async function compileDecrypt(node: FileNode, settings: Settings): Promise<Deciphers> {
  const choice = (key: string): string => textSetting(node.value, decryptSchema, key) ?? '';
  const from = choice('key_from');
  const secrets = await secretsOf(node, 'key', settings);
  const keys = secrets.map((secret) =>
    from === 'sha256' ? createHash('sha256').update(secret).digest() : Buffer.from(secret, 'base64'),
  );
  if (keys.some(({ length }) => length !== 32)) {
    const hint = 'The base64 of 32 bytes has 43 characters, or 44 with its padding.';
    throw node.error('hook.no-secret', '`key` of `hook.decrypt` gives no 32 bytes', hint, 'key');
  }
  const block = numberSetting(node.value, decryptSchema, 'block');
  const ofMessage = choice('iv') === 'message';
  const sized = choice('envelope') === 'sized';
  const id = sized ? await settingText(node, 'id', settings) : undefined;
  const openWith = (key: Buffer, bytes: Buffer): Buffer | undefined => {
    const iv = ofMessage ? bytes.subarray(0, 16) : key.subarray(0, 16);
    const text = unpadded(deciphered(key, iv, ofMessage ? bytes.subarray(16) : bytes), block);
    return text === undefined || id === undefined ? text : unwrapped(text, id);
  };
  return {
    reads: oneOf(forms, choice('reads')),
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      for (const key of keys) {
        const text = openWith(key, bytes);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

function deciphered(key: Buffer, iv: Buffer, bytes: Buffer): Buffer {
  if (iv.length !== 16 || bytes.length === 0 || bytes.length % 16 !== 0) return Buffer.alloc(0);
  const cipher = createDecipheriv('aes-256-cbc', key, iv);
  // Some pad to 32 bytes, which the library knows nothing of.
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** Without its PKCS#7 padding; undefined where that is none. */
function unpadded(text: Buffer, block: number): Buffer | undefined {
  const length = text.at(-1) ?? 0;
  if (length < 1 || length > block || length > text.length) return undefined;
  return text.subarray(-length).every((byte) => byte === length) ? text.subarray(0, -length) : undefined;
}

/** The text of 16 random bytes, its length, itself, and the id for whom it is. */
function unwrapped(bytes: Buffer, id: string): Buffer | undefined {
  if (bytes.length < 20) return undefined;
  const end = 20 + bytes.readUInt32BE(16);
  if (end > bytes.length || !isSameSecret(bytes.subarray(end), id)) return undefined;
  return bytes.subarray(20, end);
}
