import type { Delta, Operation } from '../../../record/delta.ts';
import { textOfRecord } from '../../../record/canonical.ts';
import { withCleared } from '../../cleared.ts';
import type { FileSettings } from '../settings.ts';
import { deltaFault } from '../writer.ts';
import type { RowWriter, Written } from '../writer.ts';

/** Writes JSON Lines: the canonical text of the record, which is that of its fingerprint, and the operation as its last field. */
export class JsonlWriter implements RowWriter {
  readonly #settings: FileSettings;

  constructor(settings: FileSettings) {
    this.#settings = settings;
  }

  write(operation: Operation, deltas: readonly Delta[]): Written {
    const { operationColumn } = this.#settings;
    const suffix =
      operationColumn === '' ? '}\n' : `,${JSON.stringify(operationColumn)}:${JSON.stringify(operation)}}\n`;
    let text = '';
    const faults = deltas.map((delta) => {
      const record = withCleared(delta);
      const fault = deltaFault(delta, record, operationColumn);
      if (fault === undefined) text += textOfRecord(record, delta.written).slice(0, -1) + suffix;
      return fault;
    });
    return { text, faults, commit: () => undefined };
  }
}
