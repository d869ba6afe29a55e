import { serveSettings } from '../../config/project/serve.ts';
import type { Project } from '../../config/project.ts';
import { HrwireError } from '../../error/error.ts';
import { parseDuration } from '../../record/duration.ts';
import type { Session } from '../session.ts';

/** `serve.hooks` with its `${…}` resolved. */
export interface HookSettings {
  readonly backlog: number;
  /** Milliseconds. */
  readonly remember: number;
  /** The secret ends of addresses, by `connection.stream`. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

/** A path that is shorter could be guessed. */
const shortestPath = 16;

const known = new WeakMap<Project, HookSettings>();

/** Made once for a project as it was read. Throws `config.secret-missing`, and `hook.no-secret` for a path too short. */
export function hookSettings({ project, env }: Session): HookSettings {
  const found = known.get(project);
  if (found !== undefined) return found;
  const { hooks } = serveSettings(project, env).settings;
  const paths = new Map<string, readonly string[]>();
  for (const [stream, written] of Object.entries(hooks.paths)) {
    const secrets = (Array.isArray(written) ? written : [written]).filter((secret) => secret !== '');
    if (secrets.some(({ length }) => length < shortestPath)) {
      const place = project.document.at(['serve', 'hooks', 'paths', stream]);
      throw new HrwireError(
        'hook.no-secret',
        `the secret path of ${stream} has fewer than ${shortestPath} characters`,
        {
          place,
          hint: 'Make one with: openssl rand -hex 24',
        },
      );
    }
    paths.set(stream, secrets);
  }
  const remember = parseDuration(hooks.remember) ?? 86_400_000;
  const settings = { backlog: hooks.backlog, remember, paths };
  known.set(project, settings);
  return settings;
}
