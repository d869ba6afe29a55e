import { HrwireError } from '../../../error/error.ts';
import { compileTemplate } from '../../../expression/template.ts';
import { sourceAt } from '../source-at.ts';
import type { AuthSetup } from './auth.ts';

/** A text of the auth section, rendered with the settings; throws `http.auth` where it must not be blank but is. */
export type AuthText = () => Promise<string>;

/** The template at `key` of the auth section. */
export function authText(setup: AuthSetup, key: string, ...further: readonly string[]): AuthText {
  const optional = optionalText(setup, key, ...further);
  return async () => {
    const value = await optional();
    if (value !== undefined && value !== '') return value;
    throw new HrwireError('http.auth', `\`${[key, ...further].join('.')}\` of \`auth\` has no value.`, {
      place: setup.document.at([...setup.path, key, ...further]),
      hint: 'Give the settings it uses a value in `hrwire.yaml`.',
    });
  };
}

/** The same, undefined where the key is absent or its template has no value. */
export function optionalText(
  setup: AuthSetup,
  key: string,
  ...further: readonly string[]
): () => Promise<string | undefined> {
  let node: unknown = setup.spec[key];
  for (const step of further) node = (node as Record<string, unknown> | undefined)?.[step];
  if (typeof node !== 'string') return async () => undefined;
  const template = compileTemplate(sourceAt(setup.document, [...setup.path, key, ...further], node));
  return async () => {
    const value = await template.render({ context: undefined, variables: { config: setup.site.config } });
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
}
