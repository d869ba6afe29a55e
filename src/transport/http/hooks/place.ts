import * as kinds from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { Notice } from '../../../connector/reception.ts';
import { notFast } from '../../../expression/not-fast.ts';
import type { Json } from '../../../record/json.ts';

/** Where a value of a notification stands. */
export const placeProperties = {
  header: kinds.template('The name of a header.'),
  query: kinds.text('The name of a parameter of the URL.'),
  field: kinds.expression('Over the body as it came: the value.'),
  item: kinds.text('Of a value such as `t=1,v1=abc`: the name of the part that is meant.'),
};

export const placeSchema = kinds.object('Where a value stands: one of header, query and field.', placeProperties, [], {
  oneOf: [{ required: ['header'] }, { required: ['query'] }, { required: ['field'] }],
});

/** What expressions and templates of the settings see: the connection's settings, the secret ones too. */
export type Settings = Readonly<Record<string, unknown>>;

/** What came, with its body as it was read before anything was deciphered. */
export interface Arrived {
  readonly notice: Notice;
  readonly body: Json;
}

/** The texts that stand at a place: none, one, or several parts of one name. */
export type Finds = (arrived: Arrived) => Promise<readonly string[]>;

export type Verified = { readonly ok: boolean };

/** Tells whether a notification is from whom it says. */
export type Verifies = (arrived: Arrived) => Promise<Verified>;

/** A value longer than this is no signature, token, time or nonce. */
const longest = 262_144;

export async function compilePlace(node: FileNode, settings: Settings): Promise<Finds> {
  const find = await finder(node, settings);
  const item = node.has('item') ? `${node.text('item')}=` : undefined;
  return async (arrived) => {
    const value = await find(arrived);
    if (value === undefined || value.length > longest) return [];
    if (item === undefined) return [value];
    const parts = value.split(',', 20).map((part) => part.trim());
    return parts.filter((part) => part.startsWith(item)).map((part) => part.slice(item.length));
  };
}

async function finder(
  node: FileNode,
  settings: Settings,
): Promise<(arrived: Arrived) => string | undefined | Promise<string | undefined>> {
  if (node.has('header')) {
    const name = (await settingText(node, 'header', settings)).toLowerCase();
    return ({ notice }) => (Object.hasOwn(notice.headers, name) ? notice.headers[name] : undefined);
  }
  if (node.has('query')) {
    const name = node.text('query');
    return ({ notice }) => notice.query.get(name) ?? undefined;
  }
  const field = node.expression('field');
  return async ({ body }) => {
    if (field === undefined) return undefined;
    const quick = field.quick({ context: body });
    if (quick !== notFast) return textOf(quick);
    const [said] = await field.evaluate([{ context: body }]);
    return said?.ok === true ? textOf(said.value) : undefined;
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** The text that a template gives over the settings; "" where it has none. */
export async function settingText(node: FileNode, key: string, settings: Settings): Promise<string> {
  return textOf(await node.template(key)?.render(settled(settings))) ?? '';
}

/** For templates that see nothing but settings. */
export function settled(settings: Settings): { context: undefined; variables: { config: Settings } } {
  return { context: undefined, variables: { config: settings } };
}
