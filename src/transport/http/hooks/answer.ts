import * as kinds from '../../../config/schema/kinds.ts';
import { nodeAt } from '../../../connector/file-node.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { HookAnswer } from '../../../connector/reception.ts';
import type { Evaluand } from '../../../expression/expression.ts';
import { compileTree } from '../encode/tree.ts';

export const answerSchema = kinds.object(
  'What is answered once it is stored: `json` or `text`. Without it: status 200 and `{}`.',
  {
    status: kinds.integer('The status.', { minimum: 200, maximum: 299, default: 200 }),
    type: kinds.text('The content type, where it is another than that of JSON or of plain text.', {
      pattern: '^[a-z]+/[a-z0-9.+-]+(; ?charset=[A-Za-z0-9-]+)?$',
    }),
    json: kinds.templates('The body as JSON, over what came.'),
    text: kinds.template('The body as text, over what came.'),
  },
  [],
  { not: { required: ['json', 'text'] } },
);

/** Makes the answer over what came. */
export type Answers = (scope: Evaluand) => Promise<HookAnswer>;

/** Characters: what came is echoed at most so far. */
const longest = 10_000;

function compileAnswer(node: FileNode | undefined): Answers {
  const status = node?.has('status') === true ? node.number('status') : 200;
  const own = node?.has('type') === true ? node.text('type') : undefined;
  const text = node?.template('text');
  if (text !== undefined) {
    return async (scope) => {
      const said = await text.render(scope);
      return answer(status, own ?? 'text/plain; charset=utf-8', typeof said === 'string' ? said : JSON.stringify(said));
    };
  }
  const json = node?.json('json');
  const type = own ?? 'application/json';
  if (node === undefined || json === undefined) return async () => answer(status, type, '{}');
  const tree = compileTree(node.document, [...node.path, 'json'], json);
  return async (scope) => answer(status, type, JSON.stringify(await tree(scope)));
}

function answer(status: number, type: string, text: string | undefined): HookAnswer {
  return { status, type, text: (text ?? '').slice(0, longest) };
}

/** The node at a path that may be missing, for answers below others. */
export function answerOf(node: FileNode): Answers {
  return compileAnswer(nodeAt(node.document, [...node.path, 'answer']));
}
