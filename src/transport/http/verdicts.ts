import { variants } from '../../config/schema/kinds.ts';
import type { FileNode } from '../../connector/file-node.ts';
import { indexSchema, indexVerdicts } from './verdicts/by-index.ts';
import { listsSchema, listVerdicts } from './verdicts/by-lists.ts';
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
    lists: listsSchema,
  },
);

const kinds: Readonly<Record<string, (node: FileNode, match: string | undefined) => Verdicts>> = {
  status: statusVerdicts,
  index: indexVerdicts,
  pair: pairVerdicts,
  lists: listVerdicts,
};

/** The strategy that `outcomes:` of a write declares; the call's own success where it is absent. `names`: `$config`. */
export function compileVerdicts(write: FileNode, names: Readonly<Record<string, unknown>> = {}): Verdicts {
  const node = write.child('outcomes');
  const make = node === undefined ? undefined : kinds[node.text('kind')];
  if (node === undefined || make === undefined) return statusVerdicts();
  const verdicts = make(node, write.has('match') ? write.text('match') : undefined);
  return (answer, deltas, records) => verdicts({ ...answer, names }, deltas, records);
}
