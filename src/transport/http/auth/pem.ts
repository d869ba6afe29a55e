import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { HrwireError } from '../../../error/error.ts';
import { codeOf } from '../../../error/wrap.ts';

/**
 * Reads an RSA key from PEM (PKCS 1 or 8, also encrypted), from one with `\n` written out as environment variables
 * have it, or from the bare base64 of PKCS 8. Throws `http.auth`; the key's text never gets into the message.
 */
export function readPrivateKey(text: string, passphrase: string | undefined): KeyObject {
  const pem = asPem(lines(text), 'PRIVATE KEY');
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const code = codeOf(cause) ?? '';
    const hint = /PASSPHRASE|BAD_DECRYPT|BAD_PASSWORD/i.test(code)
      ? 'The key is encrypted: give its passphrase, and check it.'
      : 'Give the whole PEM text, from BEGIN to END, for example as ${file:/run/secrets/key.pem}.';
    throw new HrwireError('http.auth', `The private key cannot be read${code === '' ? '' : ` (${code})`}.`, { hint });
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new HrwireError('http.auth', `The private key is of type ${key.asymmetricKeyType ?? 'unknown'}, RSA is due.`);
}

/** Reads a certificate from PEM, in the same forms. Throws `http.auth`. */
export function readCertificate(text: string): string {
  try {
    return new X509Certificate(asPem(lines(text), 'CERTIFICATE')).toString();
  } catch (cause) {
    const hint = 'Give the whole PEM text, from BEGIN to END.';
    throw new HrwireError('http.auth', 'The certificate cannot be read.', { hint, cause });
  }
}

function lines(text: string): string {
  return text.replaceAll('\\n', '\n').trim();
}

function asPem(text: string, label: string): string {
  if (text.includes('-----BEGIN')) return text;
  const rows = text.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${rows.join('\n')}\n-----END ${label}-----\n`;
}
