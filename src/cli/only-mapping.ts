import type { Session } from '../app/session.ts';
import { HrwireError } from '../error/error.ts';

/** The mapping that was named, or the only one of the project. */
export function mappingOrOnly(session: Session, named: string | undefined, command: string): string {
  if (named !== undefined) return named;
  const names = [...session.project.mappings.keys()];
  const [only] = names;
  if (names.length === 1 && only !== undefined) return only;
  const message = names.length === 0 ? 'the project has no mapping' : `the project has ${names.length} mappings`;
  throw new HrwireError('cli.which-mapping', message, {
    hint:
      names.length === 0
        ? 'Write one in mappings/; `hrwire init` makes an example.'
        : `Name one: ${names.map((name) => `hrwire ${command} ${name}`).join('\n        ')}`,
  });
}
