import { listOf, names, textOf } from './context.ts';
import type { MappingRule } from './context.ts';

/**
 * Two mappings that write one field of one keyed stream would overwrite each other run by run. Fields of `match` name the
 * record and may be written by all; a stream without a key (rows of a file) has no record to fight over.
 */
export const writtenTwice: MappingRule = ({ mapping, value, target, project, report }) => {
  if (target?.value['key'] === undefined || mapping.shipped) return;
  const match = listOf(value['match']);
  for (const other of project.mappings) {
    // Of a pair the later by name is told of; one of the project before one that ships.
    if (other === mapping || other.document.value['to'] !== value['to']) continue;
    if (!other.shipped && other.name > mapping.name) continue;
    const theirs = other.document.value;
    const field = names(value['map']).find(
      (each) => names(theirs['map']).includes(each) && !match.includes(each) && !listOf(theirs['match']).includes(each),
    );
    if (field === undefined || match.length === 0) continue;
    const message = `The mapping ${other.name} writes the field ${field} of ${textOf(value['to'])} too`;
    report({ path: ['map', field], key: true }, 'lint.written-twice', message, {
      hint: 'Let one of the two write it.',
    });
  }
};
