import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import type { Element } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { Failure } from '../shared/failure.ts';
import type { Settings } from './options.ts';

const samlNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion';
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const exclusiveC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const allowedAttributes = new Set(['api_key', 'use_username', 'use_email', 'external_user']);

export interface Subject {
  readonly nameId: string;
  readonly by: 'userId' | 'username' | 'email';
}

/**
 * Verifies a base64 SAML 2.0 assertion as the vendor documents it: the enveloped signature over the root, times,
 * audience, recipient and `api_key`. Only what the signature covers is read, so nothing can be wrapped around it.
 */
export function verifyAssertion(base64: string, settings: Settings, recipient: string): Subject {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw invalid('the assertion is not base64');
  const xml = Buffer.from(base64, 'base64').toString('utf8');
  if (xml.includes('<!DOCTYPE')) throw invalid('the assertion has a DOCTYPE');
  const assertion = parse(signedPart(xml, settings.certificate));
  if (settings.issuer !== undefined && textOf(assertion, 'Issuer') !== settings.issuer) throw invalid('unknown issuer');
  if (textOf(assertion, 'Issuer') === '') throw invalid('no issuer');
  checkTimes(assertion, settings.now());
  if (textOf(assertion, 'Audience') !== 'www.successfactors.com') throw invalid('wrong audience');
  checkConfirmation(assertion, settings.now(), recipient);
  return subjectOf(assertion, settings.clientId);
}

/** The canonical text that the signature proves: the whole assertion without its signature. */
function signedPart(xml: string, certificate: string): string {
  const root = parse(xml);
  const signatures = children(root, 'Signature');
  const signature = signatures[0];
  if (signature === undefined || signatures.length !== 1) throw invalid('one signature as a child of the root is due');
  const signed = new SignedXml({ publicCert: certificate });
  signed.idAttributes = ['ID'];
  try {
    signed.loadSignature(new XMLSerializer().serializeToString(signature));
    if (signed.signatureAlgorithm !== 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256') {
      throw invalid('the signature is not RSA-SHA256');
    }
    if (signed.canonicalizationAlgorithm !== exclusiveC14n) throw invalid('the signature is not by exclusive C14N');
    const [reference, ...others] = signed.getReferences();
    if (reference === undefined || others.length > 0) throw invalid('one reference is due');
    if (reference.uri !== `#${root.getAttribute('ID')}`) throw invalid('the reference is not to the root');
    if (reference.transforms.join(' ') !== `${enveloped} ${exclusiveC14n}`) throw invalid('unknown transforms');
    if (!signed.checkSignature(xml)) throw invalid('the signature does not fit the registered certificate');
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw invalid('the signature does not fit the registered certificate');
  }
  const [text] = signed.getSignedReferences();
  if (text === undefined) throw invalid('nothing is signed');
  return text;
}

function checkTimes(assertion: Element, now: number): void {
  const [conditions] = descendants(assertion, 'Conditions');
  if (conditions === undefined) throw invalid('no conditions');
  const from = Date.parse(conditions.getAttribute('NotBefore') ?? '');
  const to = Date.parse(conditions.getAttribute('NotOnOrAfter') ?? '');
  if (Number.isNaN(from) || Number.isNaN(to)) throw invalid('no times in the conditions');
  if (now < from) throw invalid('the assertion is not yet valid');
  if (now >= to) throw invalid('the assertion is no longer valid');
}

function checkConfirmation(assertion: Element, now: number, recipient: string): void {
  const [confirmation] = descendants(assertion, 'SubjectConfirmation');
  if (confirmation?.getAttribute('Method') !== bearer) throw invalid('no bearer confirmation');
  const [data] = descendants(confirmation, 'SubjectConfirmationData');
  if (data?.getAttribute('Recipient') !== recipient) throw invalid('wrong recipient');
  const to = Date.parse(data.getAttribute('NotOnOrAfter') ?? '');
  if (Number.isNaN(to) || now >= to) throw invalid('the confirmation is no longer valid');
}

function subjectOf(assertion: Element, clientId: string): Subject {
  const attributes = new Map<string, string>();
  for (const attribute of descendants(assertion, 'Attribute')) {
    const name = attribute.getAttribute('Name') ?? '';
    if (!allowedAttributes.has(name)) throw invalid(`unknown attribute ${name}`);
    attributes.set(name, textOf(attribute, 'AttributeValue'));
  }
  if (attributes.get('api_key') !== clientId) throw invalid('api_key is not the client id');
  const nameId = textOf(assertion, 'NameID');
  if (nameId === '') throw invalid('no NameID');
  if (attributes.get('use_username') === 'true') return { nameId, by: 'username' };
  if (attributes.get('use_email') === 'true') return { nameId, by: 'email' };
  return { nameId, by: 'userId' };
}

function parse(xml: string): Element {
  let root: Element | null;
  try {
    root = new DOMParser({ onError: (level, message) => fail(level, message) }).parseFromString(
      xml,
      'text/xml',
    ).documentElement;
  } catch {
    throw invalid('the assertion is not XML');
  }
  if (root === null || root.localName !== 'Assertion' || root.namespaceURI !== samlNamespace) {
    throw invalid('the root is no SAML 2.0 assertion');
  }
  return root;
}

function fail(level: string, message: string): void {
  if (level !== 'warning') throw new Error(message);
}

function children(parent: Element, name: string): Element[] {
  return descendants(parent, name).filter((element) => element.parentNode === parent);
}

function descendants(parent: Element, name: string): Element[] {
  return [...parent.getElementsByTagNameNS('*', name)];
}

function textOf(parent: Element, name: string): string {
  return descendants(parent, name)[0]?.textContent?.trim() ?? '';
}

function invalid(why: string): Failure {
  return new Failure(401, 'INVALID_ASSERTION', `Unable to authenticate the client: ${why}.`);
}
