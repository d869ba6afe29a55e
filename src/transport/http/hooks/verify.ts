import * as kinds from '../../../config/schema/kinds.ts';
import { nodeAt } from '../../../connector/file-node.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { basicSchema, bearerSchema, compileBasic, compileBearer } from './fixed.ts';
import type { Settings, Verifies } from './place.ts';
import { compileSignature, hashSchema, hmacSchema } from './signature.ts';

const kindSchema = kinds.variants('One way to tell who sends.', {
  none: kinds.object(
    'Nothing tells: only who knows the secret path may send, and what they send is a signal only.',
    {},
  ),
  hmac: hmacSchema,
  hash: hashSchema,
  bearer: bearerSchema,
  basic: basicSchema,
});

/** JSON Schema of `hook.verify`: one kind, or `by:` and named variants of which a setting picks one. */
export const verifySchema = {
  type: 'object',
  description:
    'How it is told who sends: one `kind`, or `by:` (a setting) and one entry a value of it. Without it only who knows a secret path may send.',
  if: { required: ['by'] },
  then: {
    type: 'object',
    properties: { by: kinds.expression('Gives the name of the variant, for example `$config.verification`.') },
    required: ['by'],
    minProperties: 2,
    additionalProperties: kindSchema,
  },
  else: kindSchema,
} as const;

const compilers: Readonly<Record<string, (node: FileNode, settings: Settings) => Promise<Verifies>>> = {
  hmac: compileSignature,
  hash: compileSignature,
  bearer: compileBearer,
  basic: compileBasic,
};

/** Undefined where the recipe, or the variant that the settings choose, tells nothing. Throws `hook.no-secret`. */
export async function compileVerify(written: FileNode | undefined, settings: Settings): Promise<Verifies | undefined> {
  if (written === undefined) return undefined;
  const node = written.has('by') ? await variantOf(written, settings) : written;
  const compile = compilers[node.text('kind')];
  return compile?.(node, settings);
}

async function variantOf(node: FileNode, settings: Settings): Promise<FileNode> {
  const name = await node.expression('by')?.value(undefined, { config: settings });
  const names = Object.keys(node.value).filter((key) => key !== 'by');
  const chosen = typeof name === 'string' && names.includes(name) ? name : undefined;
  const variant = chosen === undefined ? undefined : nodeAt(node.document, [...node.path, chosen]);
  if (variant !== undefined) return variant;
  // The value is not shown: it might be a secret in the wrong place.
  throw node.error('transport.declared', '`by` names none of the variants', `There are: ${names.join(', ')}.`, 'by');
}
