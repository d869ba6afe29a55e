import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { fingerprinter } from '../../src/record/fingerprint.ts';

const pepper = 'a pepper of the store, as base64';
const { ofText } = fingerprinter(pepper);

it.each([
  ['nothing', ''],
  ['plain text', '{"id":1}'],
  ['text of every length of UTF-8', 'aß汉😀'],
  ['half a character', 'a\ud83d'],
  ['half a character at its beginning', '\ude00b'],
  ['the longest that is written at once', '汉'.repeat(5450)],
  ['more than is written at once', '汉😀'.repeat(5000)],
])('is SHA-256 over pepper and text: %s', (_, text) => {
  expect(ofText(text)).toBe(hash('sha256', pepper + text, 'base64url').slice(0, 22));
});

it('is that of a short text after that of a longer one', () => {
  const short = ofText('b');
  ofText('a longer text than that');
  expect(ofText('b')).toBe(short);
});
