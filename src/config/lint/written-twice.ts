import type { Code } from '../../error/catalogue.ts';
import { diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic, Target } from '../diagnostic.ts';
import type { LoadedMapping } from '../project/mappings.ts';
import type { LintProject } from './context.ts';
import { isRequired } from './fields.ts';
import { meets, ownerOf, sharesWith } from './share.ts';
import type { Field, Share } from './share.ts';

/** A slip of several mappings together: told at one of them, whichever of them was asked for. */
export interface Clash {
  readonly at: LoadedMapping;
  readonly between: readonly LoadedMapping[];
  readonly diagnostic: Diagnostic;
}

/**
 * Two mappings that write one field of one keyed stream would overwrite each other run by run: refused, unless exactly one
 * of them `owns` it. A stream without a key (rows of a file) has no record to fight over. One that ships is a rival only
 * where it is the one asked for: whoever writes a mapping of their own need not know of those that they do not run.
 */
export function clashesOf(project: LintProject, asked?: LoadedMapping): readonly Clash[] {
  return project.mappings
    .filter(({ shipped }) => !shipped)
    .flatMap((mapping) => {
      const [own, ...others] = sharesWith(mapping, project);
      if (own === undefined) return [];
      const before = others.filter((other) => isBefore(other.mapping, mapping, asked));
      return [...writtenTwice(own, before, others), ...ownedTwice(own, before), ...neededElsewhere(own, others)];
    });
}

/** Of a pair the later by name is told of; one of the project before one that ships. */
function isBefore(other: LoadedMapping, mapping: LoadedMapping, asked: LoadedMapping | undefined): boolean {
  return other.shipped ? other === asked : other.name < mapping.name;
}

/** Fields that nobody owns. */
function writtenTwice(own: Share, before: readonly Share[], others: readonly Share[]): Clash[] {
  const unowned = own.fields.filter((field) => isContested(field) && ownerOf(field, others) === undefined);
  const rivals = before.filter((rival) => shared(own, rival, unowned, others).length > 0);
  const fields = new Set(rivals.flatMap((rival) => shared(own, rival, unowned, others)));
  const [first] = fields;
  if (first === undefined) return [];
  const list = [...fields].map(({ name }) => name).join(', ');
  const what = fields.size === 1 ? `field ${list}` : `fields ${list}`;
  const message = `${mappings(rivals, 'writes', 'write')} the ${what} of ${streamOf(own)} too`;
  const hint = `Let one of them write it, or say in the one whose value is to stand: owns: [${list}].`;
  return [clash(own, rivals, { path: first.path, key: true }, 'lint.written-twice', message, hint)];
}

/** Of these fields those that a rival writes too without leaving them to their owner. */
function shared(own: Share, rival: Share, fields: readonly Field[], others: readonly Share[]): readonly Field[] {
  const around = [own, ...others.filter((each) => each !== rival)];
  return fields.filter((field) =>
    rival.fields.some((each) => isContested(each) && meets(each, field) && ownerOf(each, around) === undefined),
  );
}

function isContested({ isName, owned }: Field): boolean {
  return !isName && owned === undefined;
}

/** Fields that two own. */
function ownedTwice(own: Share, before: readonly Share[]): Clash[] {
  return own.fields.flatMap((field) => {
    const { owned } = field;
    if (owned === undefined) return [];
    const rivals = before.filter(({ fields }) => fields.some((each) => each.owned !== undefined && meets(each, field)));
    if (rivals.length === 0) return [];
    const message = `${mappings(rivals, 'owns', 'own')} the field ${field.name} of ${streamOf(own)} too`;
    const hint = 'Only one of them can: leave it in one owns alone.';
    return [clash(own, rivals, { path: ['owns', owned] }, 'lint.owned-twice', message, hint)];
  });
}

/** Fields that another cannot leave to their owner: the target would refuse each record, or not know which is meant. */
function neededElsewhere(own: Share, others: readonly Share[]): Clash[] {
  return others.flatMap((other) =>
    other.fields.flatMap((field) => {
      const owned = own.fields.find((each) => each.owned !== undefined && meets(each, field))?.owned;
      const needed = field.holdsName
        ? 'holds what names the record'
        : isRequired(own.target.schema, field.steps)
          ? `the stream ${streamOf(own)} requires`
          : undefined;
      if (owned === undefined || needed === undefined || ownerOf(field, [own]) === undefined) return [];
      const message = `The mapping ${other.mapping.name} cannot leave out the field ${field.name}, which ${needed}`;
      const hint = 'Take it out of owns, and let one mapping alone write it.';
      return [clash(own, [other], { path: ['owns', owned] }, 'lint.owns', message, hint)];
    }),
  );
}

function clash(own: Share, rivals: readonly Share[], target: Target, code: Code, message: string, hint: string): Clash {
  const { mapping } = own;
  const between = [mapping, ...rivals.map((each) => each.mapping)];
  return { at: mapping, between, diagnostic: diagnosticAt(mapping.document, target, code, message, { hint }) };
}

function mappings(shares: readonly Share[], one: string, many: string): string {
  const names = shares.map(({ mapping }) => mapping.name).join(', ');
  return shares.length === 1 ? `The mapping ${names} ${one}` : `The mappings ${names} ${many}`;
}

function streamOf({ target }: Share): string {
  return `${target.connection}.${target.name}`;
}
