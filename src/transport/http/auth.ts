import { compileExpression } from '../../expression/compile.ts';
import { HrwireError } from '../../error/error.ts';
import { nearest } from '../../error/nearest.ts';
import { isObject } from '../../record/json.ts';
import type { Auth, AuthSetup } from './auth/auth.ts';
import { basicAuth } from './auth/basic.ts';
import { bearerAuth } from './auth/bearer.ts';
import { keyAuth } from './auth/key.ts';
import { noAuth } from './auth/none.ts';
import { clientCredentialsAuth } from './auth/oauth2-client-credentials.ts';
import { samlBearerAuth } from './auth/saml-bearer.ts';
import { sessionAuth } from './auth/session.ts';
import { tokenAuth } from './auth/token.ts';
import { writtenText } from './settings.ts';
import { sourceAt } from './source-at.ts';

const kinds: Readonly<Record<string, (setup: AuthSetup) => Auth>> = {
  none: () => noAuth,
  key: keyAuth,
  basic: basicAuth,
  bearer: bearerAuth,
  token: tokenAuth,
  oauth2_client_credentials: clientCredentialsAuth,
  saml_bearer: samlBearerAuth,
  session: sessionAuth,
};

/** Opens the section `auth` that `authSchema` accepts. Throws `http.auth` for a kind nobody knows. */
export function openAuth(setup: AuthSetup): Auth {
  return 'by' in setup.spec ? variantAuth(setup) : kindAuth(setup);
}

function kindAuth(setup: AuthSetup): Auth {
  const written = setup.spec['kind'];
  const open = typeof written === 'string' && Object.hasOwn(kinds, written) ? kinds[written] : undefined;
  if (open !== undefined) return open(setup);
  throw unknownName(setup, ['kind'], writtenText(setup.spec['kind']), Object.keys(kinds));
}

/** Which variant holds is known once the settings are there; only that one is compiled and used. */
function variantAuth(setup: AuthSetup): Auth {
  const { document, path, spec, site } = setup;
  const by = compileExpression(sourceAt(document, [...path, 'by'], writtenText(spec['by'])));
  const choose = async (): Promise<Auth> => {
    const name = await by.value(undefined, { config: site.config });
    const variant = typeof name === 'string' && name !== 'by' && Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (isObject(variant)) return kindAuth({ ...setup, path: [...path, String(name)], spec: variant });
    throw unknownName(
      setup,
      ['by'],
      String(name),
      Object.keys(spec).filter((key) => key !== 'by'),
    );
  };
  let chosen: Promise<Auth> | undefined;
  let auth: Auth | undefined;
  return {
    async credential(signal) {
      auth = await (chosen ??= choose());
      return auth.credential(signal);
    },
    refuse: (credential) => auth?.refuse(credential) ?? false,
    close: async (signal) => auth?.close?.(signal),
  };
}

function unknownName(setup: AuthSetup, path: string[], written: string, known: readonly string[]): HrwireError {
  const place = setup.document.at([...setup.path, ...path]);
  const near = nearest(written, known);
  // A setting's value is shown only where it looks like a name: it might be a secret put in the wrong place.
  const shown = /^[a-z0-9_-]{1,40}$/.test(written) ? `\`${written}\`` : 'this';
  return new HrwireError('http.auth', `There is no auth ${shown}; there are ${known.join(', ')}.`, {
    place,
    frame: setup.document.frame(place),
    ...(near === undefined ? {} : { hint: `Did you mean \`${near}\`?` }),
  });
}
