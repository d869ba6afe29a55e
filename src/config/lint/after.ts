import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import { stepsOf } from '../../record/path.ts';
import { diagnosticAt } from '../diagnostic.ts';
import type { Path } from '../document.ts';
import type { LoadedMapping } from '../project/mappings.ts';
import { listOf, objectOf, textOf } from './context.ts';
import type { LintProject, MappingContext, MappingRule } from './context.ts';
import { isRequired } from './fields.ts';
import { fieldsOf } from './share.ts';
import type { Clash } from './written-twice.ts';

/** What `after` of a mapping names, with its place in the file. */
interface Entry {
  readonly mapping: string;
  readonly value: unknown;
  readonly path: Path;
}

/** `after` names mappings that exist; of itself only records, by key; `second` names mapped fields that can come later. */
export const after: MappingRule = (context) => {
  const { mapping, project, report } = context;
  for (const { mapping: name, value, path } of entriesOf(mapping)) {
    const named = isObject(value) ? [...path, 'mapping'] : path;
    if (!project.names.includes(name)) {
      const near = nearest(name, project.names);
      const hint = near === undefined ? 'It must be a mapping of this project.' : `Did you mean ${near}?`;
      report({ path: named }, 'lint.unknown-mapping', `There is no mapping ${name}`, { hint });
    }
    const key = isObject(value) ? value['key'] : undefined;
    if (name === mapping.name && key === undefined) {
      const hint = 'Write { mapping, key } where its records wait for each other.';
      report({ path: named }, 'lint.after', 'A mapping cannot run before itself', { hint });
    }
    if (!isObject(value)) continue;
    if (value['for'] !== undefined && key === undefined) {
      const hint = 'Write key: with the key of the record that is waited for, or leave for: out.';
      report({ path: [...path, 'for'], key: true }, 'lint.after', 'No record waits: for says how long, and no key', {
        hint,
      });
    }
    if (value['second'] === undefined) continue;
    if (key === undefined) {
      const hint = 'Write key: with the key of the record that they name.';
      report({ path: [...path, 'second'], key: true }, 'lint.after', 'second waits for a record, and none is named', {
        hint,
      });
    }
    checkSecond(context, value['second'], [...path, 'second']);
  }
};

/** Fields of a second sending: mapped, not what names the record, nor what the target cannot do without. */
function checkSecond(context: MappingContext, second: unknown, path: Path): void {
  const { mapping, value, target, report } = context;
  if (value['mode'] === 'event') {
    const message = 'second makes no sense in event mode: each key acts once';
    report({ path, key: true }, 'lint.event-mode', message, { hint: 'Leave it out: the whole record waits.' });
    return;
  }
  const fields = fieldsOf(mapping, target);
  for (const [index, claim] of listOf(second).entries()) {
    if (typeof claim !== 'string') continue;
    const at = { path: [...path, index] };
    const steps = stepsOf(claim);
    const inside = fields.filter((field) => steps.every((step, i) => field.steps[i] === step));
    if (inside.length === 0) {
      const near = nearest(
        claim,
        fields.map(({ name }) => name),
      );
      report(at, 'lint.after', `${claim} is no field of map`, {
        hint: near === undefined ? undefined : `Did you mean ${near}?`,
      });
    } else if (inside.some((field) => field.isName)) {
      report(at, 'lint.after', `${claim} names the record: the first sending cannot do without it`, {
        hint: 'Leave it out of second.',
      });
    } else if (isRequired(target?.schema, steps)) {
      report(
        at,
        'lint.after',
        `The stream ${target?.name ?? ''} requires ${claim}: the first sending would be refused`,
        {
          hint: 'Leave it out of second: the whole record waits.',
        },
      );
    }
  }
}

/** `leaves: delete` needs a way of deleting. */
export const leaves: MappingRule = ({ value, target, report }) => {
  if (value['leaves'] !== 'delete' || target === undefined || target.section === 'local') return;
  if (objectOf(target.value['write'])['delete'] !== undefined) return;
  report({ path: ['leaves'] }, 'lint.leaves', `The stream ${target.name} declares no way of deleting a record`, {
    hint: 'Write leaves: map, and let $leaving say what is sent; or declare write: delete: in the connector.',
  });
};

function entriesOf({ document }: LoadedMapping): readonly Entry[] {
  const written = document.value['after'];
  const list = Array.isArray(written);
  return listOf(written).flatMap((value, index): Entry[] => {
    const mapping = textOf(isObject(value) ? value['mapping'] : value);
    return mapping === '' ? [] : [{ mapping, value, path: list ? ['after', index] : ['after'] }];
  });
}

/** Mappings that run before each other in a circle: told once, at the one that is first by name. */
export function circlesOf({ mappings }: LintProject): readonly Clash[] {
  const byName = new Map(mappings.map((mapping) => [mapping.name, mapping]));
  const found: Clash[] = [];
  for (const start of mappings) {
    const way = wayBack(start, byName);
    if (way === undefined || way.some((each) => each.name < start.name)) continue;
    const [, next] = way;
    const entry = entriesOf(start).find(({ mapping }) => mapping === (next ?? start).name);
    const message = `Each of these mappings runs after another of them: ${[...way, start].map(({ name }) => name).join(' → ')}`;
    const hint = 'Take one of them out of after; where their records need each other, use second:.';
    const target = { path: entry?.path ?? ['after'] };
    found.push({
      at: start,
      between: way,
      diagnostic: diagnosticAt(start.document, target, 'lint.after-circle', message, { hint }),
    });
  }
  return found;
}

/** The shortest way from a mapping by `after` back to it, the way beginning with it; undefined where there is none. */
function wayBack(
  start: LoadedMapping,
  byName: ReadonlyMap<string, LoadedMapping>,
): readonly LoadedMapping[] | undefined {
  const ways: (readonly LoadedMapping[])[] = [[start]];
  const met = new Set<LoadedMapping>();
  for (const way of ways) {
    const last = way.at(-1);
    if (last === undefined) continue;
    for (const { mapping } of entriesOf(last)) {
      const next = byName.get(mapping);
      // Records of one mapping may wait for each other: that is no order of runs.
      if (next === undefined || next === last) continue;
      if (next === start) return way;
      if (met.has(next)) continue;
      met.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
