import type { MappingInputs } from '../inputs.ts';
import { compileLets, isTaken } from '../let.ts';
import { refuseLater, scopedAt } from '../scope.ts';
import type { Scope, Scoped } from '../scope.ts';
import { checkName, entriesAt, fault, streamAt, valueAt } from '../section.ts';
import { tagsBelow, tagsOf } from '../sensitive.ts';
import type { Tags } from '../sensitive.ts';

/** The names that the sections see, and `each`, which decides what the context of all the others is. */
export function compileScope(inputs: MappingInputs): {
  readonly scope: Scope;
  readonly each: Scoped | undefined;
  /** Tagged paths of an element of `each`; undefined where it is more than a path. */
  readonly elementTags: Tags | undefined;
} {
  const { document, source, meter } = inputs;
  const recordTags = tagsOf(source);
  const joins = joinTags(inputs);
  const outer: Scope = { document, tags: recordTags, recordTags, hidden: [], joins, lets: new Map(), meter };
  if (valueAt(document, ['each']) === undefined)
    return { scope: compileLets(outer), each: undefined, elementTags: recordTags };
  const each = scopedAt(outer, ['each'], 'each');
  refuseLater(outer, ['each'], each, 'no lets');
  const below = tagsBelow(recordTags, each.expression.text);
  const scope = below === undefined ? { ...outer, tags: [], hidden: [...each.classes] } : { ...outer, tags: below };
  return { scope: compileLets(scope), each, elementTags: below };
}

/** The joins' names with the tagged paths of their streams. */
function joinTags({ document, streams }: MappingInputs): ReadonlyMap<string, Tags> {
  const tags = new Map<string, Tags>();
  for (const [name] of entriesAt(document, ['join'])) {
    checkName(document, ['join', name], name);
    if (isTaken(name)) {
      throw fault(
        document,
        ['join', name],
        'mapping.name',
        `\`$${name}\` means something already`,
        'Choose another name.',
      );
    }
    tags.set(name, tagsOf(streams(streamAt(document, ['join', name, 'from']))));
  }
  return tags;
}
