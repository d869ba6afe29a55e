import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { HrwireError } from '../error/error.ts';
import type { Json } from '../record/json.ts';

/** What a sealed text is for. It is authenticated with the text, so that one column's text is refused in another. */
type Purpose =
  | 'aside.cause'
  | 'aside.raw'
  | 'aside.sent'
  | 'aside.edited'
  | 'intent.payloads'
  | 'inbox.raw'
  | 'local.record'
  | 'spool.page'
  | 'finding.detail'
  | 'gathered.record'
  | 'sample.raw'
  | 'field_profile'
  | 'mapping_version.source'
  | 'upload.about'
  | 'upload.part'
  | 'sign-in.grant';

/**
 * Seals what is kept of records (design, promise 7: raw records at rest are encrypted). With encryption off it writes
 * JSON as it is, so that an engine knows one way only.
 */
export interface Vault {
  /** At least 16 random bytes, base64: what fingerprints are keyed with. */
  readonly pepper: string;
  seal(value: Json, purpose: Purpose): Buffer;
  /** Throws `store.corrupt` where the text was damaged, or sealed for another purpose or by an unknown key. */
  open(sealed: Uint8Array, purpose: Purpose): Json;
}

export interface WrappedKey {
  readonly id: number;
  readonly purpose: 'data' | 'pepper';
  /** Sealed by HRWIRE_KEY; the plain bytes where encryption is off. */
  readonly wrapped: Buffer;
}

/** What an engine stores once: rotation writes these anew under another salt and leaves every sealed text alone. */
export interface VaultMaterial {
  readonly encrypted: boolean;
  readonly salt: Buffer;
  readonly keys: readonly WrappedKey[];
}

/** `key`: the text of HRWIRE_KEY; undefined where encryption is off. */
export interface VaultSettings {
  readonly encryption: boolean;
  readonly key: string | undefined;
}

/** Refuses a key that is due and missing, or given and not due: asked before a new store's file is made. */
export function checkKeyGiven(settings: VaultSettings): void {
  if (settings.encryption) writtenKey(settings.key);
  else refuseStrayKey(settings);
}

/** Random keys for a new store: made once, wrapped by HRWIRE_KEY. */
export async function makeVaultMaterial(settings: VaultSettings): Promise<VaultMaterial> {
  const salt = randomBytes(16);
  const pepper = randomBytes(32);
  if (!settings.encryption) {
    refuseStrayKey(settings);
    return { encrypted: false, salt, keys: [{ id: 1, purpose: 'pepper', wrapped: pepper }] };
  }
  const wrapping = await wrappingKey(settings.key, salt);
  const wrap = (id: number, purpose: WrappedKey['purpose'], plain: Buffer): WrappedKey => ({
    id,
    purpose,
    wrapped: encrypt(wrapping, wrapContext(id, purpose), plain),
  });
  return { encrypted: true, salt, keys: [wrap(1, 'pepper', pepper), wrap(2, 'data', randomBytes(32))] };
}

/** Throws `store.key-missing`, `store.key-wrong` or `store.encryption-mixed`. */
export async function openVault(material: VaultMaterial, settings: VaultSettings): Promise<Vault> {
  if (material.encrypted !== settings.encryption) {
    const made = material.encrypted ? 'on' : 'off';
    throw new HrwireError('store.encryption-mixed', `The store was made with encryption ${made}`, {
      hint: `Set \`encryption: ${made}\` in hrwire.yaml, or name another file in \`store:\`.`,
    });
  }
  if (!settings.encryption) {
    refuseStrayKey(settings);
    return plainVault(pick(material, 'pepper').wrapped.toString('base64'));
  }
  const wrapping = await wrappingKey(settings.key, material.salt);
  const data = new Map<number, KeyObject>();
  let pepper: Buffer | undefined;
  for (const { id, purpose, wrapped } of material.keys) {
    const plain = unwrap(wrapping, id, purpose, wrapped);
    if (purpose === 'data') data.set(id, createSecretKey(plain));
    else pepper = plain;
  }
  // The newest data key seals; older ones stay for what they sealed.
  const current = Math.max(...data.keys());
  if (pepper === undefined || !data.has(current)) throw incomplete();
  return sealingVault(pepper.toString('base64'), data, current);
}

/**
 * The same keys wrapped by another HRWIRE_KEY, under another salt; with `data` a fresh data key, which seals from now on.
 * What was sealed before is left alone. Throws as `openVault` does, and `store.key-missing` without a new key.
 */
export async function rewrapVault(
  material: VaultMaterial,
  settings: VaultSettings,
  next: { readonly key: string; readonly data: boolean },
): Promise<VaultMaterial> {
  await openVault(material, settings);
  const before = await wrappingKey(settings.key, material.salt);
  const salt = randomBytes(16);
  const after = await wrappingKey(next.key, salt);
  const wrap = (id: number, purpose: WrappedKey['purpose'], plain: Buffer): WrappedKey => ({
    id,
    purpose,
    wrapped: encrypt(after, wrapContext(id, purpose), plain),
  });
  const keys = material.keys.map(({ id, purpose, wrapped }) => wrap(id, purpose, unwrap(before, id, purpose, wrapped)));
  const newest = Math.max(...keys.map(({ id }) => id));
  return { encrypted: true, salt, keys: next.data ? [...keys, wrap(newest + 1, 'data', randomBytes(32))] : keys };
}

/** Encryption off is an explicit setting: a key beside it means that somebody believes the store to be encrypted. */
function refuseStrayKey(settings: VaultSettings): void {
  if (settings.key === undefined) return;
  throw new HrwireError('store.encryption-mixed', 'A key is given, but encryption is off', {
    hint: 'Set `encryption: on` in hrwire.yaml, or take the key away.',
  });
}

const formatPlain = 0;
const formatSealed = 1;

function plainVault(pepper: string): Vault {
  return {
    pepper,
    seal: (value) => Buffer.concat([Buffer.from([formatPlain]), Buffer.from(JSON.stringify(value))]),
    open: (sealed) => {
      if (sealed[0] !== formatPlain) throw damaged();
      // JSON.parse gives JSON: it was written by `seal`.
      return JSON.parse(Buffer.from(sealed.subarray(1)).toString()) as Json;
    },
  };
}

/**
 * Layout: format (1 byte), id of the data key (4), IV (12), tag (16), text. Format, key id and purpose are authenticated.
 * An IV is 96 random bits: good for 2^32 texts a data key.
 */
function sealingVault(pepper: string, data: ReadonlyMap<number, KeyObject>, current: number): Vault {
  const key = data.get(current);
  if (key === undefined) throw incomplete();
  const header = Buffer.alloc(5);
  header[0] = formatSealed;
  header.writeUInt32BE(current, 1);
  return {
    pepper,
    seal: (value, purpose) =>
      Buffer.concat([header, encrypt(key, sealContext(header, purpose), Buffer.from(JSON.stringify(value)))]),
    open: (sealed, purpose) => {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < 5 || bytes[0] !== formatSealed) throw damaged();
      const by = data.get(bytes.readUInt32BE(1));
      if (by === undefined) throw damaged();
      const plain = decrypt(by, sealContext(bytes.subarray(0, 5), purpose), bytes.subarray(5));
      if (plain === undefined) throw damaged();
      return JSON.parse(plain.toString()) as Json;
    },
  };
}

function sealContext(header: Buffer, purpose: Purpose): Buffer {
  return Buffer.concat([header, Buffer.from(purpose)]);
}

function wrapContext(id: number, purpose: WrappedKey['purpose']): Buffer {
  return Buffer.from(`hrwire vault ${purpose} ${id}`);
}

function unwrap(wrapping: KeyObject, id: number, purpose: WrappedKey['purpose'], wrapped: Buffer): Buffer {
  const plain = decrypt(wrapping, wrapContext(id, purpose), wrapped);
  if (plain !== undefined) return plain;
  throw new HrwireError('store.key-wrong', 'The key does not open the store: it was made with another one', {
    hint: 'Set HRWIRE_KEY, or .hrwire/key, to the key it was made with. `hrwire doctor` shows which one is used.',
  });
}

/**
 * The key that wraps. 32 bytes as base64 or 64 hexadecimal digits (what `hrwire init` makes) are taken as they are;
 * any other text goes through scrypt, so that a guessed password costs a quarter of a second.
 */
async function wrappingKey(text: string | undefined, salt: Buffer): Promise<KeyObject> {
  const written = writtenKey(text);
  const bytes = keyBytes(written);
  if (bytes !== undefined) return createSecretKey(Buffer.from(hkdfSync('sha256', bytes, salt, 'hrwire vault', 32)));
  return new Promise((resolve, reject) => {
    scrypt(written.normalize('NFC'), salt, 32, { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 26 }, (error, derived) => {
      if (error === null) resolve(createSecretKey(derived));
      else reject(error);
    });
  });
}

function keyBytes(written: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(written)) return Buffer.from(written, 'hex');
  // 32 bytes are 43 letters and one `=`; Buffer reads both alphabets.
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(written)) return Buffer.from(written, 'base64');
  return undefined;
}

/** IVs are drawn so many at a time: asking the system for each was half of what a sealing takes. Each is used once. */
const ivsAtOnce = 256;
let ivs = Buffer.alloc(0);

function freshIv(): Buffer {
  if (ivs.length < 12) ivs = randomBytes(12 * ivsAtOnce);
  const iv = ivs.subarray(0, 12);
  ivs = ivs.subarray(12);
  return iv;
}

/** The key is an object made once: given as bytes it is made anew for each text, which takes three times the sealing. */
function encrypt(key: KeyObject, context: Buffer, plain: Buffer): Buffer {
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(context);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

/** Undefined where key, context or bytes are not those of the sealing. */
function decrypt(key: KeyObject, context: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(context).setAuthTag(sealed.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function pick(material: VaultMaterial, purpose: WrappedKey['purpose']): WrappedKey {
  const found = material.keys.find((key) => key.purpose === purpose);
  if (found === undefined) throw incomplete();
  return found;
}

function incomplete(): HrwireError {
  return new HrwireError('store.corrupt', 'The store has lost its own keys', {
    hint: 'Take the file of the store from a backup.',
  });
}

function damaged(): HrwireError {
  return new HrwireError('store.corrupt', 'A sealed record of the store is damaged', {
    hint: 'Run `hrwire doctor`; take the file of the store from a backup if it finds more.',
  });
}

function writtenKey(text: string | undefined): string {
  const written = text?.trim() ?? '';
  if (written !== '') return written;
  throw new HrwireError('store.key-missing', 'The store is encrypted, but there is no key', {
    hint: 'Set HRWIRE_KEY, or let `hrwire init` make .hrwire/key. `encryption: off` in hrwire.yaml goes without.',
  });
}
