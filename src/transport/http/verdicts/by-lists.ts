import { choice, duration, expression, list, object, text } from '../../../config/schema/kinds.ts';
import { nodeAt } from '../../../connector/file-node.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { Expression } from '../../../expression/expression.ts';
import { longestSubject } from '../../../expression/regex.ts';
import { keyPart } from '../../../record/key.ts';
import { isObject } from '../../../record/json.ts';
import { stepsOf, valuesAt } from '../../../record/path.ts';
import type { Verdict } from '../../../record/verdict.ts';
import { bounded, unknown, variablesOf } from './said.ts';
import type { Variables, Verdicts } from './said.ts';

const rule = object(
  'What a list of that name says of the records it names. The first rule that fits a list’s name decides.',
  {
    named: text('The list’s name as a regular expression: `/LockedIds$/`, or `/ids$/i`.', {
      pattern: '^/.+/i?$',
      'x-what': 'a regular expression between slashes, such as /LockedIds$/',
    }),
    is: choice('What became of its records.', ['accepted', 'retry', 'rejected', 'unknown']),
    after: duration('With `retry`: how long a record waits at least before it is sent again.'),
    code: expression('A short stable code, for grouping. `$list_name` is at hand. Default: the list’s name.'),
    reason: expression('Why, for people: over the answer’s body; `$list_name` and `$record` are at hand.'),
  },
  ['named', 'is'],
);

export const listsSchema = object(
  'Lists of ids by name, each with what became of the records that it names. A list without a rule that names a record sent makes it unknown; a record in two lists is what the worse one says.',
  {
    in: expression('The object in the answer’s body whose members are the lists; other members are left alone.'),
    match: text('The mapped field whose value the lists name. Default: `match` of the write.'),
    lists: list('Rules, by the lists’ names.', rule, { default: [] }),
    others: choice('What the records are that no list names.', ['accepted', 'unknown'], { default: 'accepted' }),
    proof: expression(
      'Over the answer’s body: true where the answer bears out that `$accepted` records were accepted, such as `$accepted = data.count`. Anything else: those are unknown. Required where `others` are accepted.',
    ),
  },
  ['in'],
);

interface Rule {
  readonly named: RegExp;
  readonly longest: number;
  readonly is: Verdict['is'];
  readonly after: number | undefined;
  readonly code: Expression | undefined;
  readonly reason: Expression | undefined;
}

/** The names of lists are a vendor's field names; a longer one fits no rule. */
const longestName = 1000;

/** From harmless to grave: of two lists that name one record the graver one counts. */
const gravity: readonly Verdict['is'][] = ['accepted', 'retry', 'rejected', 'unknown'];

/** Verdicts by named lists. `match`: the write's own, where `outcomes` names none. */
export function listVerdicts(node: FileNode, match: string | undefined): Verdicts {
  const field = node.has('match') ? node.text('match') : match;
  if (field === undefined) {
    throw node.error(
      'transport.declared',
      'nothing says which field of a record the lists name',
      'Write `match:` with the mapped field whose values stand in the lists.',
    );
  }
  const path = stepsOf(field);
  const [lists, proof] = [node.expression('in'), node.expression('proof')];
  const others = node.text('others') === 'unknown' ? 'unknown' : 'accepted';
  if (others === 'accepted' && proof === undefined) {
    throw node.error(
      'transport.declared',
      'records that no list names are taken for accepted without a proof',
      'Write `proof:`, such as `$accepted = data.count`, or `others: unknown`.',
    );
  }
  const rules = rulesOf(node);
  return async (answer, deltas, records) => {
    const { body } = answer;
    const names = variablesOf(answer);
    const found = await lists?.value(body, names);
    if (!isObject(found)) return deltas.map(() => noLists);
    const sent = sentIds(records, path);
    const verdicts: (Verdict | undefined)[] = records.map((record) => unnamed(record, path, sent));
    for (const [name, member] of Object.entries(found)) {
      const own = rules.find(({ named, longest }) => name.length <= longest && named.test(name));
      for (const id of idsOf(member, own !== undefined, node)) {
        const position = sent.get(id);
        if (position === undefined) {
          if (own !== undefined) throw foreign(node);
          continue;
        }
        if (position === 'shared') continue;
        const variables = { ...names, list_name: name, record: records[position] };
        const said = own === undefined ? noRule(name) : await verdictOf(own, name, body, variables);
        verdicts[position] = graver(verdicts[position], said);
      }
    }
    return proven(verdicts, others, (accepted) => holds(proof, body, { ...names, accepted }));
  };
}

function rulesOf(node: FileNode): Rule[] {
  const declared = node.json('lists');
  return (Array.isArray(declared) ? declared : []).flatMap((_, index): Rule[] => {
    const own = nodeAt(node.document, [...node.path, 'lists', index]);
    if (own === undefined) return [];
    const is = own.text('is');
    const named = regexOf(own);
    return [
      {
        named,
        longest: longestSubject(named, longestName, own.document.at([...own.path, 'named'])),
        is: is === 'accepted' || is === 'retry' || is === 'rejected' ? is : 'unknown',
        after: own.has('after') ? own.duration('after') : undefined,
        code: own.expression('code'),
        reason: own.expression('reason'),
      },
    ];
  });
}

function regexOf(node: FileNode): RegExp {
  const written = node.text('named');
  const end = written.lastIndexOf('/');
  try {
    return new RegExp(written.slice(1, end), written.slice(end + 1));
  } catch {
    const hint = 'Write a regular expression between slashes, such as /LockedIds$/.';
    throw node.error('transport.declared', `“${written}” is no regular expression`, hint, 'named');
  }
}

/** Positions by id; an id that two records share names neither. */
function sentIds(records: readonly unknown[], path: readonly string[]): ReadonlyMap<string, number | 'shared'> {
  const sent = new Map<string, number | 'shared'>();
  for (const [position, record] of records.entries()) {
    const id = idOf(record, path);
    if (id !== undefined) sent.set(id, sent.has(id) ? 'shared' : position);
  }
  return sent;
}

function idOf(record: unknown, path: readonly string[]): string | undefined {
  const values = valuesAt(record, path);
  return values.length === 1 ? keyPart(values[0]) : undefined;
}

/** What no list can say of a record that no list can name. */
function unnamed(
  record: unknown,
  path: readonly string[],
  sent: ReadonlyMap<string, number | 'shared'>,
): Verdict | undefined {
  const id = idOf(record, path);
  if (id === undefined) return unknown('target.no-name', 'the record has no id by which the answer could name it');
  if (sent.get(id) !== 'shared') return undefined;
  return unknown('target.pair-shared', 'several records sent share the id by which the answer names them');
}

/**
 * The ids of a list. Of a list that a rule names each must be one: what cannot be read may be about any record. Lists
 * without a rule, and members that are no lists (counts), only matter where they hold an id that was sent.
 */
function idsOf(member: unknown, named: boolean, node: FileNode): string[] {
  if (member === null || member === '') return [];
  if (!Array.isArray(member) && !named) return [];
  // JSONata gives the one element of a list of one.
  const elements: readonly unknown[] = Array.isArray(member) ? member : [member];
  return elements.flatMap((element) => {
    const id = keyPart(element);
    if (id !== undefined) return [id];
    if (!named) return [];
    throw node.error('transport.verdicts', 'a list of the answer holds something that is no id', hintOf);
  });
}

const hintOf =
  'Nothing of this answer was taken as a verdict. Look at an answer of the system and correct `outcomes`: `in` may be an expression that makes lists of ids.';

function foreign(node: FileNode): Error {
  return node.error('transport.verdicts', 'a list of the answer names a record that was not sent', hintOf);
}

async function verdictOf(own: Rule, name: string, body: unknown, variables: Variables): Promise<Verdict> {
  if (own.is === 'accepted') return { is: 'accepted' };
  const text = async (of: Expression | undefined): Promise<string | undefined> => {
    const value = await of?.value(body, variables);
    return typeof value === 'string' || typeof value === 'number' ? bounded(String(value)) : undefined;
  };
  const cause = {
    code: (await text(own.code)) ?? bounded(name),
    message: (await text(own.reason)) ?? `the target put the record into its list “${bounded(name)}”`,
  };
  return { is: own.is, cause, ...(own.is === 'retry' && own.after !== undefined ? { after: own.after } : {}) };
}

/** Accepted and something else at once is a contradiction, and proves neither. */
function graver(before: Verdict | undefined, said: Verdict): Verdict {
  if (before === undefined) return said;
  if ((before.is === 'accepted') !== (said.is === 'accepted'))
    return unknown('target.two-lists', 'one list of the answer accepts the record and another one does not');
  return gravity.indexOf(said.is) > gravity.indexOf(before.is) ? said : before;
}

async function proven(
  verdicts: readonly (Verdict | undefined)[],
  others: 'accepted' | 'unknown',
  proof: (accepted: number) => Promise<boolean>,
): Promise<readonly Verdict[]> {
  const unlisted: Verdict =
    others === 'accepted' ? { is: 'accepted' } : unknown('target.unlisted', 'no list of the answer names this record');
  const said = verdicts.map((verdict) => verdict ?? unlisted);
  const accepted = said.filter((verdict) => verdict.is === 'accepted').length;
  if (accepted === 0 || (await proof(accepted))) return said;
  return said.map((verdict) => (verdict.is === 'accepted' ? unproven : verdict));
}

/** Promise 3: only what is borne out is taken for done; a proof that throws bears nothing out. */
async function holds(proof: Expression | undefined, body: unknown, variables: Variables): Promise<boolean> {
  if (proof === undefined) return true;
  try {
    return (await proof.value(body, variables)) === true;
  } catch {
    return false;
  }
}

function noRule(name: string): Verdict {
  return unknown('target.unknown-list', `the answer names the record in a list that no rule knows: “${bounded(name)}”`);
}

const noLists = unknown('target.no-items', 'the answer has no lists where the connector says');
const unproven = unknown('target.unproven', 'the answer does not bear out how many records were accepted');
