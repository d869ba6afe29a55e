import { refuse } from '../refusal.ts';
import type { Parts } from './parts.ts';
import { readXml } from './xml.ts';

export interface Relation {
  /** The last word of its type: `worksheet`, `styles`, `sharedStrings`. */
  readonly type: string;
  /** The part it points at; undefined where it points out of the workbook. Such a link is never followed. */
  readonly part: string | undefined;
}

const mostRelations = 10_000;

/** The relations of a part, by their ids; none where the file of relations is missing. `''`: those of the package. */
export async function relationsOf(parts: Parts, part: string, file: string): Promise<ReadonlyMap<string, Relation>> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const path = `${folder}_rels/${part.slice(slash + 1)}.rels`;
  const relations = new Map<string, Relation>();
  if (!parts.has(path)) return relations;
  await readXml(parts.read(path), file, {
    open: (name, attributes) => {
      if (name !== 'Relationship') return;
      const { Id: id, Type: type = '', Target: target = '', TargetMode: mode } = attributes;
      if (id === undefined) return;
      if (relations.size >= mostRelations) throw refuse('sheet.unsafe', file, 'holds too many relations');
      const inside = mode === 'External' ? undefined : resolved(folder, target);
      relations.set(id, { type: type.slice(type.lastIndexOf('/') + 1), part: inside });
    },
  });
  return relations;
}

/** The part that a target names, seen from a folder of the package; undefined where it leads out of it. */
function resolved(folder: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//') || target.includes('\\')) return undefined;
  const steps = target.startsWith('/') ? [] : folder.split('/').filter((step) => step !== '');
  for (const step of target.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join('/');
}
