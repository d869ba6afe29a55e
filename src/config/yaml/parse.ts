import { parseDocument as parseYaml } from 'yaml';
import type { YAMLError } from 'yaml';
import type { Code } from '../../error/catalogue.ts';
import type { Json } from '../../record/json.ts';
import { diagnostic, diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { defaultBounds, scan } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { PlacedDocument } from './placed.ts';
import { valueOf } from './value.ts';

export interface Parsed {
  /** Absent when nothing of the file can be used. */
  readonly document?: PlacedDocument<Json>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Most errors of one file that are told: a file of another format makes one a line. */
const mostErrors = 20;

/**
 * Reads a YAML file of the user's (YAML 1.2, core schema; no aliases, tags, directives or second documents). Bytes and
 * nesting are bounded before the parser sees the text. Never throws: all that is wrong stands in `diagnostics`.
 */
export function parseDocument(file: string, bytes: string | Uint8Array, options: Partial<Bounds> = {}): Parsed {
  const bounds = { ...defaultBounds, ...options };
  const size = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
  if (size > bounds.bytes) {
    const message = `The file has ${size} bytes; the limit is ${bounds.bytes}`;
    return failed({
      ...diagnostic('yaml.too-big', message, { hint: 'Split it.' }),
      place: { file, line: 1, column: 1 },
    });
  }
  const text = typeof bytes === 'string' ? bytes.replace(/^\ufeff/, '') : decode(bytes);
  if (text === undefined) {
    const place = { file, line: lineOfBadByte(bytes), column: 1 };
    const hint = 'Save it as UTF-8; spreadsheet programs and old editors write GBK or UTF-16.';
    return failed({ ...diagnostic('yaml.encoding', 'The file holds bytes that are not UTF-8', { hint }), place });
  }
  const bare = new PlacedDocument<Json>(file, text, null, null);
  const found = scan(text, bounds.nesting);
  if (found?.kind === 'deep') {
    const message = `The file nests deeper than ${bounds.nesting} levels`;
    return failed(diagnosticAt(bare, bare.placeOf(found.offset), 'yaml.too-deep', message, { hint: 'Flatten it.' }));
  }
  if (found?.kind === 'directive') {
    const message = 'Lines that begin with % change the meaning of the whole file and are refused';
    return failed(diagnosticAt(bare, bare.placeOf(found.offset), 'yaml.directive', message, { hint: 'Leave it out.' }));
  }
  return build(file, text, bare);
}

function build(file: string, text: string, bare: PlacedDocument<Json>): Parsed {
  const tree = parseYaml(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    // Its own search looks at each pair of keys: 100,000 of them take it ten minutes. `valueOf` asks a set.
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const diagnostics = tree.errors.slice(0, mostErrors).map((error) => ofYamlError(bare, error));
  if (diagnostics.length > 0) return { diagnostics };
  const value = valueOf(tree.contents, (code, start, end, message, hint) => {
    diagnostics.push(diagnosticAt(bare, bare.placeOf(start, end), code, message, { hint }));
  });
  if (tree.contents === null || value === null) {
    const hint = 'Write the file, or remove it.';
    if (diagnostics.length === 0)
      diagnostics.push(diagnosticAt(bare, bare.placeOf(0), 'yaml.empty', 'The file is empty', { hint }));
    return { diagnostics };
  }
  return {
    document: new PlacedDocument(file, text, value, tree.contents),
    diagnostics: diagnostics.slice(0, mostErrors),
  };
}

function failed(diagnostic: Diagnostic): Parsed {
  return { diagnostics: [diagnostic] };
}

/** UTF-8, with or without byte order mark; undefined when it is not. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function lineOfBadByte(bytes: string | Uint8Array): number {
  const lenient = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
  return lenient.slice(0, Math.max(0, lenient.indexOf('\ufffd'))).split('\n').length;
}

function ofYamlError(bare: PlacedDocument<Json>, error: YAMLError): Diagnostic {
  const place = bare.placeOf(error.pos[0], error.pos[1]);
  const line = bare.line(place.line);
  if (error.code === 'TAG_RESOLVE_FAILED') return coded(bare, place, 'yaml.tag', error, 'Leave the tag out.');
  if (error.code === 'NON_STRING_KEY')
    return coded(bare, place, 'yaml.key', error, 'Quote a value that begins with { or [.');
  // `{ a: x ? b : c }` and `{ a: $f(x, "y") }`: the flow map ends the expression where JSONata does not.
  if (/flow/i.test(error.message) && line.includes('{') && error.code !== 'BAD_INDENT') {
    const message = 'A comma, colon or quote split an expression inside { }';
    return diagnosticAt(bare, place, 'lint.split', message, {
      hint: 'Quote the whole expression, or write it on a line of its own.',
    });
  }
  return coded(bare, place, 'yaml.syntax', error, hintFor(error, line));
}

type At = Parameters<typeof diagnosticAt>[1];

function coded(
  bare: PlacedDocument<Json>,
  place: At,
  code: Code,
  error: YAMLError,
  hint: string | undefined,
): Diagnostic {
  return diagnosticAt(bare, place, code, error.message, { hint });
}

/** What usually lies behind an error of the YAML parser. */
function hintFor(error: YAMLError, line: string): string | undefined {
  if (line.includes('：')) return 'A full-width colon ： is no YAML colon: write ": ".';
  if (line.includes('\t')) return 'YAML indents by spaces; this line holds a tab.';
  if (error.code === 'MULTIPLE_DOCS') return 'One file, one document: leave the second --- out.';
  if (/:\s+[^'"\s].*: /.test(line)) return 'A value that holds ": " must be quoted.';
  if (/^\s*[\w$.-]+:\s*[`@%&*]/.test(line)) return 'A value that begins with this sign must be quoted.';
  if (error.code === 'MISSING_CHAR' || error.code === 'BAD_INDENT') return 'Is a quote or bracket left open above?';
  return undefined;
}
