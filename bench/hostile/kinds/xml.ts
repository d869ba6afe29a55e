import { DOMParser } from '@xmldom/xmldom';
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { HrwireError } from '../../../src/error/error.ts';
import { signedAssertion } from '../../../src/transport/http/auth/assertion.ts';
import type { Kind } from '../kind.ts';
import { drawn, hostileText, shown } from '../texts.ts';

const values = fc.record({
  issuer: hostileText,
  audience: hostileText,
  recipient: hostileText,
  nameId: hostileText,
  name: hostileText,
  value: hostileText,
});

/** Settings that go into the one XML that is written and signed: it says what they say, or nothing is signed. */
export const xml: Kind = {
  name: 'xml',
  does: 'settings that go into a signed SAML assertion: tags, entities, CDATA ends, half characters, a megabyte (no XML is read: answers in XML are refused as such)',
  cases: 300,
  async open() {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return {
      async attempt(seed) {
        const { issuer, audience, recipient, nameId, name, value } = drawn(values, seed);
        const what = `issuer ${shown(issuer)}, name ${shown(nameId)}, attribute ${shown(name)}: ${shown(value)}`;
        const claims = {
          issuer,
          audience,
          recipient,
          nameId,
          nameIdFormat: 'x',
          attributes: [[name, value] as const],
          now: 0,
          ttl: 60_000,
          skew: 1000,
          authnStatement: true,
        };
        try {
          const signed = signedAssertion(claims, { key: privateKey, certificate: undefined });
          const said = new DOMParser().parseFromString(signed, 'text/xml');
          const text = (tag: string): string => said.getElementsByTagName(`saml2:${tag}`)[0]?.textContent ?? '';
          const attribute = said.getElementsByTagName('saml2:Attribute')[0]?.getAttribute('Name') ?? '';
          const pairs = [
            [text('Issuer'), issuer],
            [text('Audience'), audience],
            [text('NameID'), nameId],
            [text('AttributeValue'), value],
            [attribute, name],
          ];
          const faults = pairs.flatMap(([got = '', due = '']) =>
            got === due ? [] : [`says ${shown(got)} for ${shown(due)}`],
          );
          if (said.getElementsByTagName('*').length !== 26)
            faults.push(`has ${said.getElementsByTagName('*').length} elements`);
          return { what, ends: [], faults };
        } catch (thrown) {
          if (!(thrown instanceof HrwireError)) throw thrown;
          const stdout = JSON.stringify({ error: { code: thrown.code, message: thrown.message } });
          return { what, ends: [{ code: thrown.exit, signal: null, stdout, stderr: '' }], faults: [] };
        }
      },
    };
  },
};
