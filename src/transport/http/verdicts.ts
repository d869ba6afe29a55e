import { unbuiltKind, variants } from '../../config/schema/kinds.ts';
import type { FileNode } from '../../connector/file-node.ts';
import { indexSchema, indexVerdicts } from './verdicts/by-index.ts';
import { pairSchema, pairVerdicts } from './verdicts/by-pair.ts';
import type { Verdicts } from './verdicts/said.ts';
import { statusSchema, statusVerdicts } from './verdicts/status.ts';

/** What a target says of each delta: `outcomes:` of a write. */
export const outcomesSchema = variants(
  'What the answer says of each record sent. Without it: accepted when the call succeeded.',
  {
    status: statusSchema,
    index: indexSchema,
    pair: pairSchema,
    lists: unbuiltKind('lists', 'Lists of keys, each with what became of them.'),
  },
);

const kinds: Readonly<Record<string, (node: FileNode) => Verdicts>> = {
  status: statusVerdicts,
  index: indexVerdicts,
  pair: pairVerdicts,
};

/** The strategy that an `outcomes:` object declares; the call's own success where it is absent. */
export function compileVerdicts(node: FileNode | undefined): Verdicts {
  const make = node === undefined ? undefined : kinds[node.text('kind')];
  return node === undefined || make === undefined ? statusVerdicts() : make(node);
}
