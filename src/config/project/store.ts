import { resolve } from 'node:path';
import type { JsonObject } from '../../record/json.ts';
import { diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { resolveSecrets } from '../secrets.ts';
import type { SecretSources } from '../secrets.ts';
import type { PlacedDocument } from '../yaml/placed.ts';

/** The store's URL with its `${…}` resolved and its path absolute; "" when it is of no use. */
export function storeUrl(
  project: PlacedDocument<JsonObject>,
  sources: SecretSources,
  diagnostics: Diagnostic[],
): string {
  const written = project.value['store'];
  if (typeof written !== 'string') return '';
  const { value, problems } = resolveSecrets(written, sources);
  for (const { code, message, hint, offset } of problems) {
    diagnostics.push(diagnosticAt(project, { path: ['store'], offset }, code, message, { hint }));
  }
  if (problems.length > 0) return '';
  if (/^postgres(ql)?:/.test(value)) {
    diagnostics.push(
      diagnosticAt(project, { path: ['store'] }, 'internal.unbuilt', 'PostgreSQL as store is not yet built', {
        hint: 'Write sqlite:state/hrwire.db.',
      }),
    );
    return '';
  }
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(value)?.[1];
  if (path !== undefined) return `sqlite:${resolve(sources.root, path)}`;
  diagnostics.push(
    diagnosticAt(project, { path: ['store'] }, 'config.wrong-value', 'store must be sqlite: and a path', {
      hint: 'Write sqlite:state/hrwire.db.',
    }),
  );
  return '';
}
