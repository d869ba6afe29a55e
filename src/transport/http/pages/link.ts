import { object, text } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { sizeOf, sizeProperty, walkBounds, walkProperties } from './turn.ts';
import type { Pages } from './turn.ts';

export const linkSchema = object('Pages by the `Link` header (RFC 8288), asked verbatim on the same host.', {
  relation: text('The relation of the link that names the next page.', { default: 'next' }),
  size: sizeProperty,
  ...walkProperties,
});

/** Pages by the `Link` header; its absence is the end. */
export function linkPages(node: FileNode): Pages {
  const relation = node.text('relation').toLowerCase();
  const size = sizeOf(node);
  return {
    first: { page: { index: 0, first: true, ...size } },
    ...walkBounds(node),
    next(turn, answer) {
      const url = linkOf(answer.headers['link'] ?? '', relation);
      if (url === undefined) return Promise.resolve(undefined);
      return Promise.resolve({ page: { index: Number(turn.page['index']) + 1, first: false, ...size }, url });
    },
  };
}

/** The target of the first link with that relation; commas and semicolons inside `<…>` and quotes are part of their text. */
export function linkOf(header: string, relation: string): string | undefined {
  for (const link of header.matchAll(/<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]+))?)*)/g)) {
    for (const parameter of (link[2] ?? '').matchAll(/;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/gi)) {
      const relations = (parameter[1] ?? parameter[2] ?? '').toLowerCase().split(/\s+/);
      if (relations.includes(relation)) return link[1];
    }
  }
  return undefined;
}
