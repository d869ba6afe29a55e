import type { Document } from '../config/document.ts';
import type { MappingFile } from '../config/files.generated.ts';
import type { Stream } from '../connector/stream.ts';
import { compileExpression } from '../expression/compile.ts';
import type { Expression } from '../expression/expression.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { canonical } from '../record/canonical.ts';
import type { Fingerprinter } from '../record/fingerprint.ts';
import type { JsonObject } from '../record/json.ts';
import { stepsOf } from '../record/path.ts';

type Upload = NonNullable<MappingFile['upload']>;
type Written = Exclude<Upload['columns'][string], string>;

/** One column that a file may have, and what it fills. */
export interface ShapeColumn extends Omit<Written, 'to' | 'synonyms' | 'others'> {
  readonly header: string;
  readonly to: string;
  readonly steps: readonly string[];
  /** Of `others`. */
  readonly otherSteps: readonly string[] | undefined;
  readonly kind: NonNullable<Written['as']>;
  readonly required: boolean;
  readonly synonyms: readonly string[];
  /** Masked for all but who uploaded the file. */
  readonly sensitive: boolean;
  /** It is the key, or a part of it: compared, so that full-width letters and others are one. */
  readonly key: boolean;
}

/** How the rows of a file become records of the mapping's source (`upload:`). */
export interface Shape {
  readonly columns: readonly ShapeColumn[];
  readonly version: 'observed' | Expression;
  readonly versionType: 'instant' | 'number';
  readonly sheet: string | undefined;
  readonly headerRow: number | undefined;
  readonly sampleRows: number;
  readonly rows: number | undefined;
  /** Of this section and the mapping: another one finds other rows bad. */
  readonly print: string;
}

/** Undefined for a mapping that takes no files. */
export function shapeOf(
  file: MappingFile,
  document: Document<JsonObject>,
  mapping: Pick<Mapping, 'version' | 'sensitiveSource'>,
  { versionType, keyFields }: Pick<Stream, 'versionType' | 'keyFields'>,
  fingerprints: Fingerprinter,
): Shape | undefined {
  const { upload } = file;
  if (upload === undefined) return undefined;
  const tagged = [...mapping.sensitiveSource.values()].flat();
  const keys = [file.key ?? keyFields].flat();
  const version = upload.version ?? 'observed';
  return {
    columns: Object.entries(upload.columns).map(([header, said]) => columnOf(header, said, tagged, keys)),
    version: version === 'observed' ? version : compileExpression({ text: version, limits: document.limits }),
    versionType,
    sheet: upload.sheet,
    headerRow: upload.header_row,
    sampleRows: upload.sample_rows ?? 0,
    rows: upload.rows,
    print: fingerprints.ofText(`upload:${mapping.version}:${canonical(document.value['upload'] ?? null)}`),
  };
}

function columnOf(
  header: string,
  said: string | Written,
  tagged: readonly string[],
  keys: readonly string[],
): ShapeColumn {
  const {
    to,
    as: kind = 'text',
    required = false,
    synonyms = [],
    sensitive = false,
    others,
    ...rest
  } = typeof said === 'string' ? { to: said } : said;
  const isTagged = tagged.some((path) => path === to || path === '' || to.startsWith(`${path}.`));
  return {
    ...rest,
    header,
    to,
    steps: stepsOf(to),
    otherSteps: others === undefined ? undefined : stepsOf(others),
    kind,
    required,
    synonyms,
    sensitive: sensitive || isTagged,
    key: keys.includes(to),
  };
}

/** The column that fills a field of the record, or what the field stands in. */
export function columnOfField(shape: Shape, field: string): ShapeColumn | undefined {
  return shape.columns.find(({ to }) => to === field || field.startsWith(`${to}.`));
}
