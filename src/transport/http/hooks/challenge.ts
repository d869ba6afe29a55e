import * as kinds from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { HookAnswer } from '../../../connector/reception.ts';
import { compileExpression } from '../../../expression/compile.ts';
import type { Evaluand } from '../../../expression/expression.ts';
import { textSetting } from '../settings.ts';
import { answerOf, answerSchema } from './answer.ts';
import { algorithms, encoded, encodings, hmac, oneOf } from './digest.ts';
import type { Deciphers } from './decrypt.ts';
import { compilePlace, placeSchema } from './place.ts';
import type { Arrived, Settings, Verifies } from './place.ts';
import { secretSchema, secretsOf } from './secret.ts';
import { childOf } from './signature.ts';
import { compileVerify, verifySchema } from './verify.ts';

const signSchema = kinds.object(
  'A value to sign: $signed in the answer.',
  {
    of: kinds.expression('Over what came: the value.'),
    secret: secretSchema('The key; the first of several is used.'),
    algorithm: kinds.choice('The hash.', algorithms, { default: 'sha256' }),
    encoding: kinds.choice('How it is written.', encodings, { default: 'hex' }),
  },
  ['of', 'secret'],
);

export const challengeSchema = kinds.object(
  'How a system asks whether somebody is there, and what it is told. It is answered only where `verify` holds, unless it says otherwise.',
  {
    when: kinds.expression('Over what came, with $method, $query and $headers: whether it is such a question.', {
      default: '$method = "GET"',
    }),
    verify: { ...verifySchema, description: 'How it is told who asks, where it is otherwise than for notifications.' },
    unsigned: kinds.flag('Such questions are not signed: anybody is answered.', { default: false }),
    decrypt: { ...placeSchema, description: 'A value to decipher as `decrypt` says: $decrypted in the answer.' },
    sign: signSchema,
    answer: answerSchema,
  },
  ['answer'],
);

export interface Challenge {
  /** Undefined: as notifications are verified; `nobody`: not at all. */
  readonly verify: Verifies | 'nobody' | undefined;
  /** Whether this is one; what an expression throws over what came is no question. */
  is(scope: Evaluand): Promise<boolean>;
  /** Undefined where what it is to be answered with is not there. */
  answer(arrived: Arrived, scope: Evaluand): Promise<HookAnswer | undefined>;
}

export async function compileChallenge(
  node: FileNode,
  settings: Settings,
  deciphers: Deciphers | undefined,
): Promise<Challenge> {
  const when =
    node.expression('when') ?? compileExpression({ text: textSetting(node.value, challengeSchema, 'when') ?? 'false' });
  const answers = answerOf(node);
  const sealed = node.has('decrypt') ? await compilePlace(childOf(node, 'decrypt'), settings) : undefined;
  const sign = node.has('sign') ? await compileSign(childOf(node, 'sign'), settings) : undefined;
  const own = await compileVerify(node.child('verify'), settings);
  return {
    verify: node.flag('unsigned') ? 'nobody' : own,
    is: async (scope) => {
      const [said] = await when.evaluate([scope]);
      return said?.ok === true && said.value === true;
    },
    answer: async (arrived, scope) => {
      const more: Record<string, unknown> = {};
      if (sealed !== undefined) {
        const [text] = await sealed(arrived);
        const open = text === undefined ? undefined : deciphers?.open(text);
        if (open === undefined) return undefined;
        more['decrypted'] = open.toString();
      }
      if (sign !== undefined) more['signed'] = await sign(scope);
      return answers({ ...scope, variables: { ...scope.variables, ...more } });
    },
  };
}

async function compileSign(node: FileNode, settings: Settings): Promise<(scope: Evaluand) => Promise<string>> {
  const of = node.expression('of');
  const [secret = ''] = await secretsOf(node, 'secret', settings);
  const algorithm = oneOf(algorithms, textSetting(node.value, signSchema, 'algorithm') ?? '');
  const encoding = oneOf(encodings, textSetting(node.value, signSchema, 'encoding') ?? '');
  return async (scope) => {
    const value = await of?.value(scope.context, scope.variables);
    return encoded(hmac(algorithm, secret, [Buffer.from(typeof value === 'string' ? value : '')]), encoding);
  };
}
