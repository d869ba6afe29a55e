import type { FileNode } from '../../../connector/file-node.ts';
import type { Notice, Received, Reception } from '../../../connector/reception.ts';
import type { Evaluand, Expression } from '../../../expression/expression.ts';
import type { Json } from '../../../record/json.ts';
import { keyPart } from '../../../record/key.ts';
import { answerOf } from './answer.ts';
import type { Answers } from './answer.ts';
import { readBody } from './body.ts';
import type { BodyForm } from './body.ts';
import { compileChallenge } from './challenge.ts';
import type { Challenge } from './challenge.ts';
import { compileDecrypt } from './decrypt.ts';
import type { Deciphers } from './decrypt.ts';
import { oneOf } from './digest.ts';
import { compilePlace } from './place.ts';
import type { Arrived, Finds, Settings, Verified, Verifies } from './place.ts';
import { childOf } from './signature.ts';
import { compileVerify } from './verify.ts';

const forms = ['json', 'form', 'xml', 'text'] as const;
/** Characters of an id: it is hashed, and a longer one is none. */
const longestId = 1000;

interface Recipe {
  readonly reads: BodyForm;
  readonly verify: Verifies | undefined;
  readonly sealed: Finds | undefined;
  readonly deciphers: Deciphers | undefined;
  readonly challenge: Challenge | undefined;
  readonly id: Expression | undefined;
  readonly answers: Answers;
  /** What expressions see: no secret among it. */
  readonly open: Readonly<Record<string, unknown>>;
}

const refused: Received = { is: 'refused' };

/**
 * The recipe of a stream's `hook` with the connection's settings: `settings` with the secret ones for signatures alone,
 * `open` for all that is said of a notification. Throws where a secret has no value or the recipe is none.
 */
export async function compileReception(
  node: FileNode,
  settings: Settings,
  open: Readonly<Record<string, unknown>>,
): Promise<Reception> {
  const decrypt = node.child('decrypt');
  const deciphers = decrypt === undefined ? undefined : await compileDecrypt(decrypt, settings);
  const challenge = node.child('challenge');
  const verify = await compileVerify(node.child('verify'), settings);
  const recipe: Recipe = {
    reads: node.has('reads') ? oneOf(forms, node.text('reads')) : 'json',
    verify,
    sealed: decrypt === undefined ? undefined : await compilePlace(childOf(decrypt, 'at'), settings),
    deciphers,
    challenge: challenge === undefined ? undefined : await compileChallenge(challenge, settings, deciphers),
    id: node.expression('id'),
    answers: answerOf(node),
    open,
  };
  return {
    verifies: verify !== undefined,
    carries: node.has('records'),
    receive: (notice) => receive(recipe, notice),
  };
}

/** Verify first, over what came; then decipher, and only then look at what it says. */
async function receive(recipe: Recipe, notice: Notice): Promise<Received> {
  const read = readBody(notice.method === 'GET' ? Buffer.alloc(0) : notice.body, recipe.reads);
  const arrived: Arrived = { notice, body: read.ok ? read.value : null };
  const verified = recipe.verify === undefined ? { ok: true } : await recipe.verify(arrived);
  const { challenge } = recipe;
  if (!verified.ok && challenge?.verify === undefined) return refused;
  if (!read.ok) return verified.ok ? { is: 'unreadable', why: read.why } : refused;
  const body = await deciphered(recipe, arrived);
  const scope = body === undefined ? undefined : scopeOf(recipe, notice, body);
  if (challenge !== undefined && scope !== undefined && (await challenge.is(scope))) {
    return answered(challenge, verified, arrived, scope);
  }
  if (!verified.ok || scope === undefined || body === undefined || notice.method === 'GET') return refused;
  return noticed(recipe, body, scope);
}

/** Undefined where no key opens it. A question in the URL has no body to open. */
async function deciphered({ sealed, deciphers }: Recipe, arrived: Arrived): Promise<Json | undefined> {
  if (sealed === undefined || deciphers === undefined || arrived.notice.method === 'GET') return arrived.body;
  const [text] = await sealed(arrived);
  const open = text === undefined ? undefined : deciphers.open(text);
  const read = open === undefined ? undefined : readBody(open, deciphers.reads);
  return read?.ok === true ? read.value : undefined;
}

function scopeOf({ open }: Recipe, { method, query, headers }: Notice, body: Json): Evaluand {
  return { context: body, variables: { ...open, method, query: Object.fromEntries(query), headers } };
}

async function answered(
  challenge: Challenge,
  verified: Verified,
  arrived: Arrived,
  scope: Evaluand,
): Promise<Received> {
  const { verify } = challenge;
  const known = verify === 'nobody' || (verify === undefined ? verified.ok : (await verify(arrived)).ok);
  if (!known) return refused;
  const answer = await challenge.answer(arrived, scope);
  return answer === undefined ? refused : { is: 'challenge', answer };
}

async function noticed(recipe: Recipe, body: Json, scope: Evaluand): Promise<Received> {
  const [said] = (await recipe.id?.evaluate([scope])) ?? [];
  const id = said?.ok === true ? keyPart(said.value) : undefined;
  return {
    is: 'notice',
    body,
    id: id !== undefined && id.length <= longestId ? id : undefined,
    answer: await recipe.answers(scope),
  };
}
