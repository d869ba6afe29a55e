import { wrap } from '../error/wrap.ts';
import type { NumberedUpload } from '../store/uploads.ts';
import type { Live } from './live.ts';

/**
 * Tells those who watch what became of an upload: `work` is its taking or its commit. A mapping that is not there, or not
 * for the caller, comes from outside and is counted as one. `isNew`: false where it was done before and is only told again.
 */
export async function toldUpload(
  live: Live,
  mapping: string,
  result: 'taken' | 'committed',
  work: () => Promise<NumberedUpload>,
  isNew: () => boolean = () => true,
): Promise<NumberedUpload> {
  const at = live.clock.now();
  try {
    const upload = await work();
    if (isNew()) live.observe({ kind: 'upload', mapping: upload.mapping, result, rows: upload.counts.good, at });
    return upload;
  } catch (thrown) {
    // A fault of hrwire, or a caller who has gone, is no file that was refused.
    if (!wrap(thrown).code.startsWith('internal.')) {
      const known = live.session().project.mappings.has(mapping) ? mapping : 'unknown';
      live.observe({ kind: 'upload', mapping: known, result: 'refused', rows: 0, at });
    }
    throw thrown;
  }
}
