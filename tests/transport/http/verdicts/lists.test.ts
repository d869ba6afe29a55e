import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/record/json.ts';
import { connect, delta, errorOf, lint, signal, vendor } from '../vendor.ts';

const ids = ['a', 'b', 'c', 'd'];

/** Writes records with these ids in one call; the answer's `data` is what is given. */
async function write(data: unknown, outcomes = transfer, of: readonly JsonObject[] = ids.map((id) => ({ id }))) {
  const server = await vendor(() => ({ body: { code: 200, data } }));
  const deltas = of.map((record, index) => delta(`k${index}`, record, 'action'));
  return connect(server.url, yaml(outcomes)).sink('moves').write({ id: 'b', operation: 'action', deltas }, signal);
}

const yaml = (outcomes: string, more = '        match: id\n') => `streams:
  moves:
    key: id
    write:
      action:
        request: { method: POST, path: /moves, json: { ids: { each: id } } }
        batch: 100
${more}        outcomes: ${outcomes}
`;

const transfer = `{ kind: lists, in: data, lists: [ { named: "/LockedIds$/", is: retry, after: 10m }, { named: "/ids$/i", is: rejected, reason: '"in " & $list_name & " for " & $string($record.id)' } ], proof: $accepted = data.count }`;

const is = (verdicts: unknown) => (verdicts as readonly { is: string }[]).map((verdict) => verdict.is);

describe('verdicts by named lists', () => {
  it('accepts whom no list names, where the count bears it out', async () => {
    expect(await write({ count: 4, noTransferCount: 0 })).toEqual(ids.map(() => ({ is: 'accepted' })));
    expect(await write({ count: 4, applyLockedIds: [], applyBlackIds: null })).toHaveLength(4);
  });

  it('takes a list for what the first rule says whose name fits', async () => {
    expect(await write({ count: 2, applyLockedIds: ['b'], BlackIds: ['d'] })).toEqual([
      { is: 'accepted' },
      {
        is: 'retry',
        after: 600_000,
        cause: { code: 'applyLockedIds', message: 'the target put the record into its list “applyLockedIds”' },
      },
      { is: 'accepted' },
      { is: 'rejected', cause: { code: 'BlackIds', message: 'in BlackIds for d' } },
    ]);
  });

  it('takes nobody for accepted when the counts do not add up, and leaves the listed ones as they are', async () => {
    const verdicts = await write({ count: 3, BlackIds: ['d', 'a'] });
    expect(is(verdicts)).toEqual(['rejected', 'unknown', 'unknown', 'rejected']);
    expect(verdicts).toMatchObject([{}, { cause: { code: 'target.unproven' } }, {}, {}]);
  });

  it('takes a proof without a value, or one that throws, for none', async () => {
    expect(is(await write({}))).toEqual(ids.map(() => 'unknown'));
    const throws = transfer.replace('$accepted = data.count', '$error("no")');
    expect(is(await write({ count: 4 }, throws))).toEqual(ids.map(() => 'unknown'));
  });

  it('takes a record in a list that no rule knows for unknown, and asks no proof of it', async () => {
    const verdicts = await write({ count: 3, LeftCompany: ['c'], others: ['x', { id: 'y' }] });
    expect(is(verdicts)).toEqual(['accepted', 'accepted', 'unknown', 'accepted']);
    expect(verdicts).toMatchObject([{}, {}, { cause: { code: 'target.unknown-list' } }, {}]);
  });

  it('takes an id in two lists for what the worse one says', async () => {
    const verdicts = await write({ count: 2, BlackIds: ['a'], LockedIds: ['a', 'b'], Odd: ['b'] });
    expect(is(verdicts)).toEqual(['rejected', 'unknown', 'accepted', 'accepted']);
  });

  it('takes a record that one list accepts and another one does not for unknown', async () => {
    const both = transfer.replace('lists: [', 'others: unknown, lists: [ { named: /^done$/, is: accepted },');
    const verdicts = await write({ count: 1, done: ['a', 'b'], BlackIds: ['b'], LockedIds: ['c'] }, both);
    expect(is(verdicts)).toEqual(['accepted', 'unknown', 'retry', 'unknown']);
  });

  it('takes nothing of an answer that names a record nobody sent', async () => {
    expect(await write({ count: 3, BlackIds: ['d', 'z'] })).toMatchObject(
      ids.map(() => ({ is: 'unknown', cause: { code: 'transport.verdicts' } })),
    );
  });

  it('takes nothing of an answer whose lists hold something that is no id', async () => {
    expect(await write({ count: 3, BlackIds: [{ id: 'd' }] })).toMatchObject(
      ids.map(() => ({ is: 'unknown', cause: { code: 'transport.verdicts' } })),
    );
  });

  it('fails where repeating is safe, so that the run may send the records again', async () => {
    const server = await vendor(() => ({ body: { data: { BlackIds: ['z'] } } }));
    const sink = connect(server.url, yaml(transfer, '        match: id\n        repeat: safe\n')).sink('moves');
    const batch = { id: 'b', operation: 'action' as const, deltas: [delta('k', { id: 'a' }, 'action')] };
    expect((await errorOf(sink.write(batch, signal))).code).toBe('transport.verdicts');
  });

  it('knows nothing without an object of lists', async () => {
    for (const data of [undefined, null, [], 'fine']) expect(is(await write(data))).toEqual(ids.map(() => 'unknown'));
  });

  it('reads ids that are numbers, and lists of one that are no lists', async () => {
    const records = [{ id: 1 }, { id: 2 }];
    expect(is(await write({ count: 1, BlackIds: ['2'], LockedIds: '' }, transfer, records))).toEqual([
      'accepted',
      'rejected',
    ]);
    expect(is(await write({ count: 1, BlackIds: 2 }, transfer, records))).toEqual(['accepted', 'rejected']);
  });

  it('takes no count for an id', async () => {
    expect(is(await write({ count: 2, total: 2 }, transfer, [{ id: 1 }, { id: 2 }]))).toEqual(['accepted', 'accepted']);
  });

  it('takes records that share their id, or have none, for unknown', async () => {
    const records = [{ id: 1, ref: 'a' }, { id: 2, ref: 'a' }, { id: 3 }, { id: 4, ref: 'b' }];
    const byRef = transfer.replace('in: data', 'match: ref, in: data');
    const verdicts = await write({ count: 1, BlackIds: ['a'] }, byRef, records);
    expect(is(verdicts)).toEqual(['unknown', 'unknown', 'unknown', 'accepted']);
  });

  it('reads the id at a dotted path, and lists that an expression makes', async () => {
    const outcomes = `{ kind: lists, match: person.id, in: '{ "failed": data.failed.key }', lists: [ { named: /failed/, is: rejected, code: '"E" & data.code' } ], proof: $accepted = data.done }`;
    const records = [
      { id: 1, person: { id: 'x' } },
      { id: 2, person: { id: 'y' } },
    ];
    expect(await write({ failed: [{ key: 'y' }], done: 1, code: 7 }, outcomes, records)).toMatchObject([
      { is: 'accepted' },
      { is: 'rejected', cause: { code: 'E7' } },
    ]);
  });

  it('bounds what it keeps of a list’s name', async () => {
    const name = `${'x'.repeat(2000)}Ids`;
    const verdicts = await write({ count: 3, [name]: ['a'] });
    expect(JSON.stringify(verdicts).length).toBeLessThan(2000);
    expect(is(verdicts)[0]).toBe('unknown');
  });
});

describe('lists as they are declared', () => {
  const opened = async (outcomes: string, more?: string) =>
    errorOf(Promise.resolve().then(() => connect('http://127.0.0.1:1', yaml(outcomes, more)).sink('moves')));

  it('need a proof where the others are accepted', async () => {
    expect((await opened('{ kind: lists, in: data }')).message).toContain('without a proof');
  });

  it('need a field by which they name records', async () => {
    expect((await opened(transfer, '')).message).toContain('which field of a record');
  });

  it('need names that are regular expressions, and none that runs for ever', async () => {
    expect((await opened(transfer.replace('/LockedIds$/', '/(/'))).code).toBe('transport.declared');
    expect((await opened(transfer.replace('/LockedIds$/', '/(a+)+$/'))).code).toBe('expression.regex');
    const file = (text: string) => `connector: v\ntitle: V\nhttp: { base_url: x }\n${yaml(text)}`;
    expect(lint(file(transfer))).toEqual([]);
    expect(lint(file(transfer.replace('/LockedIds$/', 'LockedIds')))).toEqual(['config.wrong-value 12']);
  });
});
