import { diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LoadedConnector } from '../project/connectors.ts';
import type { LoadedMapping } from '../project/mappings.ts';
import { mappingSchema } from '../schema/mapping.ts';
import type { Fragment } from '../schema/kinds.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import type { JsonObject } from '../../record/json.ts';
import { bareName } from './bare-name.ts';
import { compositeKey } from './composite-key.ts';
import { connectorNames } from './connector-names.ts';
import { connectorStreams } from './connector-streams.ts';
import { streamFacts } from './context.ts';
import type { FileContext, FileRule, LintProject, MappingRule } from './context.ts';
import { cutOff } from './cut-off.ts';
import { eventMode } from './event-mode.ts';
import { literal } from './literal.ts';
import { mappingNames } from './mapping-names.ts';
import { references } from './references.ts';
import { secrets } from './secrets.ts';
import { piecesOf, sitesOf } from './sites.ts';
import { splitFlow } from './split.ts';
import { syntax } from './syntax.ts';
import { targetFields } from './target-fields.ts';
import { unguarded } from './unguarded.ts';
import { unsteady } from './unsteady.ts';
import { unused } from './unused.ts';
import { writtenTwice } from './written-twice.ts';

const everywhere: readonly FileRule[] = [splitFlow, cutOff, syntax, literal, compositeKey];
const ofMappings: readonly MappingRule[] = [
  mappingNames,
  references,
  bareName,
  unguarded,
  unsteady,
  targetFields,
  eventMode,
  unused,
  writtenTwice,
];
const ofConnectors: readonly FileRule[] = [connectorNames, connectorStreams, secrets];

/** Slips in a mapping file that its schema cannot see. */
export function lintMapping(mapping: LoadedMapping, project: LintProject): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const file = contextOf(mapping.document, mappingSchema, diagnostics);
  const source = streamFacts(project, mapping.document.value['from']);
  const target = streamFacts(project, mapping.document.value['to']);
  for (const rule of everywhere) rule(file);
  for (const rule of ofMappings) rule({ ...file, mapping, project, source, target });
  return diagnostics;
}

/** The same for a connector file. */
export function lintConnector(connector: Pick<LoadedConnector, 'document' | 'schema'>): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const file = contextOf(connector.document, connector.schema, diagnostics);
  for (const rule of [...everywhere, ...ofConnectors]) rule(file);
  return diagnostics;
}

function contextOf(document: PlacedDocument<JsonObject>, schema: Fragment, diagnostics: Diagnostic[]): FileContext {
  const sites = sitesOf(schema, document.value);
  return {
    document,
    value: document.value,
    sites,
    pieces: sites.flatMap(piecesOf),
    report: (target, code, message, remark) => {
      // One slip is told once: what a comment or comma cut in two is no bare name besides.
      const said = diagnosticAt(document, target, code, message, remark);
      const known = diagnostics.some((each) => each.place?.line === said.place?.line && isRoot(each.code));
      if (!known || isRoot(code)) diagnostics.push(said);
    },
  };
}

/** Codes that explain whatever else seems wrong on their line. */
function isRoot(code: string): boolean {
  return code === 'lint.split' || code === 'lint.cut-off';
}
