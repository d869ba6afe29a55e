import { generateKeyPairSync } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { startSandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { Sandbox } from '../../examples/sandbox/successfactors/sandbox.ts';
import type { SandboxOptions } from '../../examples/sandbox/successfactors/options.ts';

/** One pair for all tests of a file: making one takes its time. */
export const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

export interface AssertionParts {
  nameId: string;
  apiKey: string;
  audience: string;
  recipient: string;
  issuer: string;
  notBefore: number;
  notOnOrAfter: number;
  attributes: Record<string, string>;
}

/** A signed assertion as the documents describe it, each part open to a test's change. */
export function assertion(
  sandbox: Sandbox,
  change: Partial<AssertionParts> = {},
  key = sandbox.privateKey ?? keys.privateKey,
): string {
  const now = sandbox.settings.now();
  const parts: AssertionParts = {
    nameId: sandbox.settings.userId,
    apiKey: sandbox.settings.clientId,
    audience: 'www.successfactors.com',
    recipient: `${sandbox.url}/oauth/token`,
    issuer: 'www.successfactors.com',
    notBefore: now - 60_000,
    notOnOrAfter: now + 600_000,
    attributes: {},
    ...change,
  };
  const iso = (ms: number): string => new Date(ms).toISOString();
  const attributes = Object.entries({ api_key: parts.apiKey, ...parts.attributes }).map(
    ([name, value]) =>
      `<saml2:Attribute Name="${name}"><saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${value}</saml2:AttributeValue></saml2:Attribute>`,
  );
  const xml =
    `<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" IssueInstant="${iso(now)}" Version="2.0">` +
    `<saml2:Issuer>${parts.issuer}</saml2:Issuer>` +
    `<saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">${parts.nameId}</saml2:NameID>` +
    `<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData NotOnOrAfter="${iso(parts.notOnOrAfter)}" Recipient="${parts.recipient}"/></saml2:SubjectConfirmation></saml2:Subject>` +
    `<saml2:Conditions NotBefore="${iso(parts.notBefore)}" NotOnOrAfter="${iso(parts.notOnOrAfter)}"><saml2:AudienceRestriction><saml2:Audience>${parts.audience}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>` +
    `<saml2:AttributeStatement>${attributes.join('')}</saml2:AttributeStatement></saml2:Assertion>`;
  const signer = new SignedXml({
    privateKey: key,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signer.addReference({
    xpath: '/*',
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
  });
  signer.computeSignature(xml, { location: { reference: "//*[local-name(.)='Issuer']", action: 'after' } });
  return signer.getSignedXml();
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed body; undefined when it is no JSON. */
  readonly json: Body | undefined;
}

export interface Body {
  readonly access_token?: string;
  readonly expires_in?: number;
  readonly error?: { readonly code: string; readonly message: { readonly value: string } };
  readonly d?: unknown;
}

/** Asks for a token; `fields` change the form. */
export async function askToken(sandbox: Sandbox, fields: Record<string, string> = {}, xml?: string): Promise<Answer> {
  const form = new URLSearchParams({
    company_id: sandbox.settings.companyId,
    client_id: sandbox.settings.clientId,
    grant_type: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
    assertion: Buffer.from(xml ?? assertion(sandbox)).toString('base64'),
    ...fields,
  });
  return answer(await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', body: form }));
}

/** A sandbox with a token at hand. */
export interface Client {
  readonly sandbox: Sandbox;
  token: string;
  get(target: string, headers?: Record<string, string>): Promise<Answer>;
  upsert(records: unknown, query?: string): Promise<Answer>;
}

export async function openClient(options: SandboxOptions = {}): Promise<Client> {
  const sandbox = await startSandbox({ certificate: keys.publicKey, ...options });
  const token = (await askToken(sandbox)).json?.access_token ?? '';
  return {
    sandbox,
    token,
    get(target, headers = {}) {
      return request(`${sandbox.url}${target}`, { headers: { ...this.headers(), ...headers } });
    },
    upsert(records, query = '?$format=json&strictTransactionIsolate=true') {
      return request(`${sandbox.url}/odata/v2/upsert${query}`, {
        method: 'POST',
        headers: { ...this.headers(), 'Content-Type': 'application/json' },
        body: JSON.stringify(records),
      });
    },
    headers() {
      return { Authorization: `Bearer ${this.token}`, Accept: 'application/json' };
    },
  } as Client & { headers(): Record<string, string> };
}

async function request(url: string, init: RequestInit): Promise<Answer> {
  return answer(await fetch(url, init));
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  let json: Body | undefined;
  try {
    json = JSON.parse(text) as Body;
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

export interface Item {
  readonly key: string | null;
  readonly status: string;
  readonly editStatus: string | null;
  readonly message: string | null;
  readonly index: number;
  readonly httpCode: number;
}

/** The items of an upsert's answer. */
export function items(given: Answer): readonly Item[] {
  return given.json?.d as Item[];
}

/** The records and the next link of a list's answer. */
export function page(given: Answer): { results: Record<string, unknown>[]; next: string | undefined } {
  const d = given.json?.d as { results: Record<string, unknown>[]; __next?: string };
  return { results: d.results, next: d.__next };
}
