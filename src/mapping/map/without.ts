import type { Node } from '../map.ts';

/** The tree without these fields (dotted paths), and without the objects of which nothing is left. */
export function withoutFields(root: Node, fields: ReadonlySet<string>): Node {
  return fields.size === 0 ? root : (pruned(root, fields, '') ?? { kind: 'object', members: [] });
}

function pruned(node: Node, fields: ReadonlySet<string>, prefix: string): Node | undefined {
  // A list is one field: it stays or goes as a whole.
  if (node.kind !== 'object') return node;
  const members = node.members.flatMap(([name, member]): (readonly [string, Node])[] => {
    const path = prefix + name;
    const left = fields.has(path) ? undefined : pruned(member, fields, `${path}.`);
    return left === undefined ? [] : [[name, left]];
  });
  // What the file itself writes as empty stays.
  return members.length === 0 && node.members.length > 0 ? undefined : { kind: 'object', members };
}
