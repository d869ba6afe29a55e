import * as kinds from '../../../config/schema/kinds.ts';
import { durationSetting, part, setting } from '../settings.ts';
import { compileRequest } from '../request.ts';
import { requestSchema } from '../request-schema.ts';
import { signedAssertion } from './assertion.ts';
import type { Claims, Signer } from './assertion.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { readCertificate, readPrivateKey } from './pem.ts';
import { exchangedToken, tokenProperties } from './token.ts';
import { authText, optionalText } from './value.ts';

const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

const assertionSchema = kinds.object(
  'What the assertion says, and the key that signs it here.',
  {
    issuer: kinds.template('The issuer.'),
    audience: kinds.template('The audience.'),
    recipient: kinds.template('The recipient: mostly the token endpoint’s URL.'),
    name_id: kinds.template('Who asks.'),
    name_id_format: kinds.template(`The format of \`name_id\`. Default ${unspecified}.`, { default: unspecified }),
    attributes: kinds.templateMap('Attributes by name, as text; one without a value is left out.'),
    ttl: kinds.duration('How long it holds. Default 10m.', { default: '10m' }),
    skew: kinds.duration('It holds already this long before now, for clocks that are behind. Default 1m.', {
      default: '1m',
    }),
    authn_statement: kinds.flag('Says how the person was authenticated, with a session index. Default true.', {
      default: true,
    }),
    key: kinds.template('The RSA private key as PEM, from a secret setting.'),
    passphrase: kinds.template('The key’s passphrase, where it is encrypted.'),
    certificate: kinds.template('The certificate as PEM, where the signature must carry it.'),
  },
  ['issuer', 'audience', 'recipient', 'name_id', 'key'],
);

export const samlBearerSchema = kinds.object(
  'A token in exchange for a SAML 2.0 assertion that is built and signed here. In `request`, `$assertion` is its base64 text, and `$reauthorising` is true after a token was refused.',
  { assertion: assertionSchema, request: requestSchema, ...tokenProperties },
  ['assertion', 'request'],
);

export function samlBearerAuth(setup: AuthSetup): Auth {
  const claims = compileClaims(setup);
  const signer = compileSigner(setup);
  const request = compileRequest(setup.spec['request'] ?? null, {
    document: setup.document,
    path: [...setup.path, 'request'],
    site: setup.site,
  });
  return exchangedToken(setup, async (renewing, signal) => {
    const xml = signedAssertion(await claims(), await signer());
    const assertion = Buffer.from(xml, 'utf8').toString('base64');
    return setup.login(request, { more: { assertion, reauthorising: renewing } }, signal);
  });
}

function compileClaims(setup: AuthSetup): () => Promise<Claims> {
  const section = part(setup.spec, 'assertion');
  const text = (key: string): (() => Promise<string>) => authText(setup, 'assertion', key);
  const [issuer, audience, recipient, nameId] = [text('issuer'), text('audience'), text('recipient'), text('name_id')];
  const format = optionalText(setup, 'assertion', 'name_id_format');
  const attributes = Object.keys(part(section, 'attributes')).map(
    (name) => [name, optionalText(setup, 'assertion', 'attributes', name)] as const,
  );
  return async () => {
    const rendered: [string, string][] = [];
    for (const [name, value] of attributes) {
      const attribute = await value();
      if (attribute !== undefined) rendered.push([name, attribute]);
    }
    return {
      issuer: await issuer(),
      audience: await audience(),
      recipient: await recipient(),
      nameId: await nameId(),
      nameIdFormat: (await format()) ?? unspecified,
      attributes: rendered,
      now: setup.clock.now(),
      ttl: durationSetting(section, assertionSchema, 'ttl') ?? 0,
      skew: durationSetting(section, assertionSchema, 'skew') ?? 0,
      authnStatement: setting(section, assertionSchema, 'authn_statement') === true,
    };
  };
}

/** The key is read once: decrypting one with a passphrase takes its time. */
function compileSigner(setup: AuthSetup): () => Promise<Signer> {
  const key = authText(setup, 'assertion', 'key');
  const passphrase = optionalText(setup, 'assertion', 'passphrase');
  const certificate = optionalText(setup, 'assertion', 'certificate');
  let signer: Promise<Signer> | undefined;
  const read = async (): Promise<Signer> => {
    const pem = await certificate();
    return {
      key: readPrivateKey(await key(), await passphrase()),
      certificate: pem === undefined || pem === '' ? undefined : readCertificate(pem),
    };
  };
  return () => (signer ??= read());
}
