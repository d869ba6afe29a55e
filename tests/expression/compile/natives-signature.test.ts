import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/expression/ast.ts';
import { signatureOf } from '../../../src/expression/compile/natives/signature.ts';

interface Validator {
  validate(args: readonly unknown[], context: unknown): unknown[];
}

/** The package's own validator for a signature; undefined where its parser refuses the text. */
function packageSignature(definition: string): Validator | undefined {
  try {
    const { signature } = parse(`function($a)${definition}{$a}`);
    return isValidator(signature) ? signature : undefined;
  } catch {
    return undefined;
  }
}

const type = fc.constantFrom(
  's',
  'n',
  'b',
  'l',
  'o',
  'a',
  'f',
  'j',
  'x',
  'a<n>',
  'a<s>',
  'a<o>',
  'f<n:n>',
  '(sn)',
  '(sfa)',
);
const mark = fc.constantFrom('', '', '', '?', '-', '+', '-?', '?-');
const parameter = fc.tuple(type, mark).map(([of, how]) => of + how);
const definitions = fc
  .tuple(fc.array(parameter, { maxLength: 4 }), fc.constantFrom('', ':s', ':a<n>'))
  .map(([parameters, result]) => `<${parameters.join('')}${result}>`);
const value = fc.constantFrom<unknown>(
  ...[undefined, null, true, 1, 'x', [], [1, 2], ['x'], [1, 'x'], [{}], {}, { _jsonata_lambda: true }],
  () => 1,
);

function isValidator(given: object | undefined): given is Validator {
  return given !== undefined && 'validate' in given && typeof given.validate === 'function';
}

function said(give: () => unknown): unknown {
  try {
    return give();
  } catch {
    return 'refused';
  }
}

describe('a signature', () => {
  it("hands over what the package's does, and refuses what it refuses", () => {
    fc.assert(
      fc.property(definitions, fc.array(value, { maxLength: 5 }), value, (definition, args, context) => {
        const expected = packageSignature(definition);
        fc.pre(expected !== undefined);
        const found = said(() => signatureOf(definition).validate(args, context));
        expect(found).toEqual(said(() => expected?.validate(args, context)));
      }),
      { numRuns: 400 },
    );
  });

  it.each(['<s<n>:s>', '<(sa<n>):s>'])('%s is refused as the parser refuses it', (definition) => {
    expect(packageSignature(definition)).toBeUndefined();
    expect(() => signatureOf(definition)).toThrow('left to the package');
  });

  it('takes a long list of arguments', () => {
    const args = Array.from({ length: 40 }, (_, at) => [at]);
    expect(signatureOf('<a+>').validate(args, undefined)).toEqual(args);
  });
});
