import { template } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { durationPattern, parseDuration } from '../../../record/duration.ts';

/** A duration such as `10m`, or a template that gives one: `{{ $config.overlap }}` makes it a setting of the connection. */
export function durationTemplate(description: string, extra: Fragment = {}): Fragment {
  const pattern = `${durationPattern}|\\{\\{`;
  return template(description, { pattern, 'x-what': 'a duration such as 10s, 2m, 24h or 7d', ...extra });
}

/** Reads it: milliseconds, once the settings are at hand. Throws `transport.declared` where it gives no duration. */
export function renderedDuration(
  node: FileNode,
  key: string,
  variables: Readonly<Record<string, unknown>>,
): () => Promise<number> {
  const written = node.template(key);
  return async () => {
    const given = await written?.render({ context: undefined, variables });
    const duration = typeof given === 'string' ? parseDuration(given) : undefined;
    if (duration !== undefined) return duration;
    throw node.error('transport.declared', `\`${key}\` is no duration`, 'Write it as 10m, also in the setting.', key);
  };
}
