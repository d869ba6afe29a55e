import { variants } from '../../config/schema/kinds.ts';
import type { FileNode } from '../../connector/file-node.ts';
import { counterDelta, counterSchema } from './deltas/counter.ts';
import { highWaterDelta, highWaterSchema } from './deltas/high-water.ts';
import { noDelta, noneSchema } from './deltas/none.ts';
import type { Delta, DeltaContext } from './deltas/walk.ts';
import { windowDelta, windowSchema } from './deltas/window.ts';

/** How a stream tells what is new since the last run: `delta:` of a read. */
export const deltaSchema = variants('How a read asks for what is new since the last run.', {
  none: noneSchema,
  window: windowSchema,
  high_water: highWaterSchema,
  counter: counterSchema,
});

const kinds: Readonly<Record<string, (node: FileNode, context: DeltaContext) => Delta>> = {
  window: windowDelta,
  high_water: highWaterDelta,
  counter: counterDelta,
};

/** The strategy that a `delta:` object declares; a full snapshot where it is absent. */
export function compileDelta(node: FileNode | undefined, context: DeltaContext): Delta {
  const make = node === undefined ? undefined : kinds[node.text('kind')];
  return node === undefined || make === undefined ? noDelta() : make(node, context);
}
