import { HrwireError } from '../../error/error.ts';
import { isObject } from '../../record/json.ts';
import type { Json } from '../../record/json.ts';
import type { ProjectFile } from '../files.generated.ts';
import type { Path } from '../document.ts';
import type { Project } from '../project.ts';
import { resolveSecrets } from '../secrets.ts';

export interface ServeSettings {
  readonly settings: NonNullable<ProjectFile['serve']>;
  /** What stands in its `${…}`: never shown. */
  readonly secrets: readonly string[];
}

const known = new WeakMap<Project, ServeSettings>();

/** `serve:` with its `${…}` resolved, once for a project as it was read: requests ask for it. Only the server needs it: what is not set stops no run. Throws `config.secret-missing`. */
export function serveSettings(project: Project, env: Readonly<Record<string, string | undefined>>): ServeSettings {
  const found = known.get(project);
  if (found !== undefined) return found;
  const secrets: string[] = [];
  const sources = { env, root: project.root, lenient: false };
  const resolved = (value: Json, path: Path): Json => {
    if (Array.isArray(value)) return value.map((item, index) => resolved(item, [...path, index]));
    if (isObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner, [...path, key])]));
    }
    if (typeof value !== 'string' || !value.includes('${')) return value;
    const { value: text, inserted, problems } = resolveSecrets(value, sources);
    const [problem] = problems;
    if (problem !== undefined) {
      throw new HrwireError(problem.code, problem.message, { hint: problem.hint, place: project.document.at(path) });
    }
    secrets.push(...inserted);
    return text;
  };
  const settings = resolved(project.document.value['serve'] ?? {}, ['serve']);
  // The schema has checked it; only texts have changed.
  const served = { settings: settings as unknown as ServeSettings['settings'], secrets };
  known.set(project, served);
  return served;
}
