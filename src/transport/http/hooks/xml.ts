import type { JsonObject } from '../../../record/json.ts';

const element = /^\s*<([A-Za-z_][\w.-]{0,99})>(?:<!\[CDATA\[([^]*?)\]\]>|([^<]*))<\/\1>/;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** Members of one notification: more have no system's envelope. */
const most = 200;

/**
 * An envelope of one level, `<xml><Name>text</Name>…</xml>`, as an object of texts. All that makes XML dangerous is not
 * read: no DTD, no attributes, no entities but the five, no nesting: undefined
 * where it is anything else.
 */
export function readFlatXml(text: string): JsonObject | undefined {
  const outer = /^\s*(?:<\?xml[^<>]{0,200}\?>\s*)?<([A-Za-z_][\w.-]{0,99})>([^]*)<\/\1>\s*$/.exec(text);
  if (outer === null) return undefined;
  const members: [string, string][] = [];
  let rest = outer[2] ?? '';
  while (rest.trim() !== '') {
    const found = element.exec(rest);
    const value = found === null ? undefined : (found[2] ?? decoded(found[3] ?? ''));
    if (
      found?.[1] === undefined ||
      value === undefined ||
      found[2]?.includes(']]>') === true ||
      members.length === most
    )
      return undefined;
    members.push([found[1], value]);
    rest = rest.slice(found[0].length);
  }
  if (new Set(members.map(([name]) => name)).size < members.length) return undefined;
  return Object.fromEntries(members);
}

function decoded(text: string): string | undefined {
  let known = true;
  const plain = text.replaceAll(/&([^;&]*)(;?)/g, (_, name: string, end: string) => {
    const character = end === ';' && Object.hasOwn(entities, name) ? entities[name] : undefined;
    known &&= character !== undefined;
    return character ?? '';
  });
  return known ? plain : undefined;
}
