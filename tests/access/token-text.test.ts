import { describe, expect, it } from 'vitest';
import { judgeTokenText, newTokenText, secretHash } from '../../src/access/token-text.ts';
import { isSameSecret } from '../../src/record/secret.ts';

describe('the text of a token', () => {
  it('is 53 letters and digits that begin with hrw_, and no two are the same', () => {
    const texts = Array.from({ length: 100 }, newTokenText);
    expect(new Set(texts).size).toBe(100);
    for (const text of texts) expect(text).toMatch(/^hrw_[0-9A-Za-z]{49}$/);
    expect(texts.map(judgeTokenText)).toEqual(texts.map(() => 'whole'));
  });
  it('tells a slip of a copy, wherever it is', () => {
    const text = newTokenText();
    const other = (char: string): string => (char === 'a' ? 'b' : 'a');
    const slips = [
      text.slice(0, -1),
      `${text}x`,
      ...Array.from({ length: 49 }, (_, at) => text.slice(0, at + 4) + other(text[at + 4]!) + text.slice(at + 5)),
    ];
    expect(new Set(slips.map(judgeTokenText))).toEqual(new Set(['slip']));
  });
  it.each(['', 'Bearer', 'ghp_0123456789', 'sk-desk/4711'])('%s is none of ours', (text) => {
    expect(judgeTokenText(text)).toBe('foreign');
  });
  it('is stored by a hash that depends on the store and on what it is for', () => {
    const hashes = [secretHash('p', 'token', 't'), secretHash('q', 'token', 't'), secretHash('p', 'sign-in', 't')];
    expect(new Set(hashes).size).toBe(3);
    expect(hashes.join()).not.toContain('t'.repeat(4));
  });
});

describe('a secret', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'aa', false],
    ['', '', true],
    ['密', '密', true],
  ])('%j beside %j: %s', (given, expected, same) => {
    expect(isSameSecret(given, expected)).toBe(same);
    expect(isSameSecret(Buffer.from(given), expected)).toBe(same);
  });
});
