import { diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LoadedConnector } from '../project/connectors.ts';
import type { LoadedMapping } from '../project/mappings.ts';
import { mappingSchema } from '../schema/mapping.ts';
import type { Fragment } from '../schema/kinds.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import type { JsonObject } from '../../record/json.ts';
import { after, leaves } from './after.ts';
import { bareName } from './bare-name.ts';
import { compositeKey } from './composite-key.ts';
import { contract } from './contract.ts';
import { connectorNames } from './connector-names.ts';
import { connectorStreams } from './connector-streams.ts';
import { streamFacts } from './context.ts';
import type { FileContext, FileRule, LintProject, MappingRule } from './context.ts';
import { cutOff } from './cut-off.ts';
import { deletes } from './deletes.ts';
import { eventMode } from './event-mode.ts';
import { fallback } from './fallback.ts';
import { group } from './group.ts';
import { literal } from './literal.ts';
import { mappingNames } from './mapping-names.ts';
import { owns } from './owns.ts';
import { references } from './references.ts';
import { schedule } from './schedule.ts';
import { secrets } from './secrets.ts';
import { piecesOf, sitesOf } from './sites.ts';
import type { Piece } from './sites.ts';
import { splitFlow } from './split.ts';
import { syntax } from './syntax.ts';
import { takenName } from './taken-name.ts';
import { targetFields } from './target-fields.ts';
import { testNames } from './test-names.ts';
import { unguarded } from './unguarded.ts';
import { unsteady } from './unsteady.ts';
import { unused } from './unused.ts';
import { upload } from './upload.ts';
import { verify } from './verify.ts';
import { versions } from './versions.ts';

const everywhere: readonly FileRule[] = [splitFlow, cutOff, literal, syntax, compositeKey, fallback];
const ofMappings: readonly MappingRule[] = [
  mappingNames,
  takenName,
  references,
  bareName,
  unguarded,
  unsteady,
  targetFields,
  eventMode,
  unused,
  testNames,
  owns,
  after,
  leaves,
  deletes,
  upload,
  schedule,
  contract,
];
const ofConnectors: readonly FileRule[] = [connectorNames, connectorStreams, group, secrets, versions];

/** Slips in a mapping file that its schema cannot see. */
export function lintMapping(mapping: LoadedMapping, project: LintProject): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const file = contextOf(mapping.document, mappingSchema, mapping.diagnostics, diagnostics);
  const source = streamFacts(project, mapping.document.value['from']);
  const target = streamFacts(project, mapping.document.value['to']);
  for (const rule of everywhere) rule(file);
  const context = { ...file, mapping, project, source, target };
  // `verify` speaks of the target's record: rules about the source's do not look there.
  // `observed` of `upload.version` is a word, no field.
  const isOther = ({ site: { path }, text }: Piece): boolean =>
    path[0] !== 'verify' && !(path[0] === 'upload' && text === 'observed');
  const others = { ...context, pieces: file.pieces.filter(isOther) };
  for (const rule of ofMappings) rule(others);
  verify(context);
  return diagnostics;
}

/** The same for a connector file. */
export function lintConnector(
  connector: Pick<LoadedConnector, 'document' | 'schema'>,
  before: readonly Diagnostic[] = [],
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const file = contextOf(connector.document, connector.schema, before, diagnostics);
  for (const rule of [...everywhere, ...ofConnectors]) rule(file);
  return diagnostics;
}

/** Before the rules: what the schema or the parser said is given, so that one slip is told once. */
function contextOf(
  document: PlacedDocument<JsonObject>,
  schema: Fragment,
  before: readonly Diagnostic[],
  diagnostics: Diagnostic[],
): FileContext {
  const sites = sitesOf(schema, document.value);
  const misshapen = new Set(before.map(({ place }) => `${place?.line}:${place?.column}`));
  const malformed = new Set<string>();
  for (const { path } of sites) {
    const { line, column } = document.at(path);
    if (misshapen.has(`${line}:${column}`)) malformed.add(path.join('/'));
  }
  return {
    document,
    value: document.value,
    sites,
    pieces: sites.flatMap(piecesOf),
    report: (target, code, message, remark) => {
      const path = target.path.join('/');
      // What is said of the meaning of a text whose form is wrong only repeats the slip in other words.
      if (malformed.has(path) && !isRoot(code)) return;
      diagnostics.push(diagnosticAt(document, target, code, message, remark));
      if (isForm(code)) malformed.add(path);
      // The pieces that a comma made stand beside each other.
      const parent = target.path.slice(0, -1);
      const beside =
        code === 'lint.split' ? sites.filter((site) => parent.every((step, i) => site.path[i] === step)) : [];
      for (const site of beside) malformed.add(site.path.join('/'));
    },
  };
}

/** Codes that explain whatever else seems wrong with a text. */
function isRoot(code: string): boolean {
  return code === 'lint.split' || code === 'lint.cut-off';
}

const forms = new Set(['date-arithmetic', 'literal', 'yaml-value', 'equals', 'full-width', 'split', 'cut-off']);

function isForm(code: string): boolean {
  return code.startsWith('expression.') || (code.startsWith('lint.') && forms.has(code.slice('lint.'.length)));
}
