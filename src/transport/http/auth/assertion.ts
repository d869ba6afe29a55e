import { randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as XmlCrypto from 'xml-crypto';
import { encodeXml } from '../encode/xml.ts';

/** What a SAML 2.0 assertion says. Instants in milliseconds. */
export interface Claims {
  readonly issuer: string;
  readonly audience: string;
  readonly recipient: string;
  readonly nameId: string;
  readonly nameIdFormat: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly now: number;
  readonly ttl: number;
  /** The server's clock may be behind by this much. */
  readonly skew: number;
  /** Says how the person was authenticated, with a session index; some servers demand it. */
  readonly authnStatement: boolean;
}

export interface Signer {
  readonly key: KeyObject;
  /** PEM; its text goes into the signature where it is given. */
  readonly certificate: string | undefined;
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/**
 * A signed assertion as XML. The signature is enveloped and covers the root Assertion by its ID (exclusive C14N,
 * RSA-SHA256); it stands right after the Issuer, where the SAML schema demands it.
 */
export function signedAssertion(claims: Claims, { key, certificate }: Signer): string {
  // Loaded with the first assertion: connectors that log in by other means start without it.
  const { SignedXml } = createRequire(import.meta.url)('xml-crypto') as typeof XmlCrypto;
  const signed = new SignedXml({
    privateKey: key,
    ...(certificate === undefined ? { getKeyInfoContent: () => null } : { publicCert: certificate }),
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusive,
  });
  signed.addReference({
    xpath: "/*[local-name(.)='Assertion']",
    transforms: [enveloped, exclusive],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signed.computeSignature(assertionXml(claims), {
    prefix: 'ds',
    location: { reference: "/*[local-name(.)='Assertion']/*[local-name(.)='Issuer']", action: 'after' },
  });
  return signed.getSignedXml();
}

/** No white space between the elements: it would be signed and some servers lose it. */
function assertionXml(claims: Claims): string {
  const { issuer, audience, recipient, nameId, nameIdFormat, now, ttl, skew } = claims;
  const id = `_${randomUUID()}`;
  const end = instant(now + ttl);
  const attributes = claims.attributes.map(([name, value]) => attributeXml(name, value)).join('');
  return [
    `<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema"`,
    ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="${id}" IssueInstant="${instant(now)}" Version="2.0">`,
    `<saml2:Issuer>${encodeXml(issuer)}</saml2:Issuer>`,
    `<saml2:Subject><saml2:NameID Format="${encodeXml(nameIdFormat)}">${encodeXml(nameId)}</saml2:NameID>`,
    `<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">`,
    `<saml2:SubjectConfirmationData NotOnOrAfter="${end}" Recipient="${encodeXml(recipient)}"/>`,
    `</saml2:SubjectConfirmation></saml2:Subject>`,
    `<saml2:Conditions NotBefore="${instant(now - skew)}" NotOnOrAfter="${end}"><saml2:AudienceRestriction>`,
    `<saml2:Audience>${encodeXml(audience)}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>`,
    claims.authnStatement ? authnXml(now, id) : '',
    attributes === '' ? '' : `<saml2:AttributeStatement>${attributes}</saml2:AttributeStatement>`,
    `</saml2:Assertion>`,
  ].join('');
}

function authnXml(now: number, id: string): string {
  return [
    `<saml2:AuthnStatement AuthnInstant="${instant(now)}" SessionIndex="${id}"><saml2:AuthnContext>`,
    `<saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml2:AuthnContextClassRef>`,
    `</saml2:AuthnContext></saml2:AuthnStatement>`,
  ].join('');
}

function attributeXml(name: string, value: string): string {
  return `<saml2:Attribute Name="${encodeXml(name)}"><saml2:AttributeValue xsi:type="xs:string">${encodeXml(value)}</saml2:AttributeValue></saml2:Attribute>`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
