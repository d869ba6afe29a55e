import { readFileSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Log } from '../../connector/connection.ts';
import { HrwireError } from '../../error/error.ts';
import { messageOf } from '../../error/wrap.ts';

/** PEM, as `https.createServer` takes it. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Reads the files; throws `server.certificate` where they are none, or do not belong together. */
export function readCertificate(root: string, files: CertificateFiles): Certificate {
  try {
    const certificate = { cert: readFileSync(resolve(root, files.cert)), key: readFileSync(resolve(root, files.key)) };
    createSecureContext(certificate);
    return certificate;
  } catch (thrown) {
    throw new HrwireError('server.certificate', `the certificate or key cannot be used: ${messageOf(thrown)}`, {
      hint: '`serve.listen.tls` names two PEM files that belong together: the certificate with its chain, and its key.',
    });
  }
}

/** So long after a change nothing more must change: the two files are written one after the other. */
const settle = 500;

/** Hands over the certificate each time its files have changed to another one that can be used. Gives how to end that. */
export function watchCertificate(
  root: string,
  files: CertificateFiles,
  log: Log,
  changed: (certificate: Certificate) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    try {
      changed(readCertificate(root, files));
      log.info('the certificate has changed: connections from now on get the new one');
    } catch (thrown) {
      log.warn('the certificate has changed and cannot be used: the old one stays', { why: messageOf(thrown) });
    }
  };
  const folders = new Set([files.cert, files.key].map((file) => dirname(resolve(root, file))));
  // Folders, for certificates are often replaced by links to other files.
  const watchers = [...folders].map((folder) =>
    watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(look, settle).unref();
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const each of watchers) each.close();
  };
}
