import { expect, test } from 'vitest';
import { entriesOf, entriesText, keysIn, matchesIn } from '../../../src/store/sqlite/intent-entries.ts';
import type { IntentEntry } from '../../../src/store/intents.ts';
import { entry } from '../harness.ts';

const bare = ({ key, match, version, fingerprint, input, inboxId }: IntentEntry): object => ({
  ...{ key, match, version, fingerprint, input, inboxId },
});

const batches: Record<string, readonly IntentEntry[]> = {
  'that are all alike': [entry('a'), entry('b'), entry('c')],
  'none at all': [],
  'one alone': [entry('a', { match: undefined, inboxId: 3 })],
  'of which each differs': [
    entry('a', { match: 'm', version: 2, input: 'hooks', inboxId: 7 }),
    entry('b', { match: undefined, version: 1.5 }),
    entry('keys', { match: 'keys', input: 'uploads' }),
    entry('a\0\ud83d"\n', { match: '' }),
  ],
};

test.each(Object.keys(batches))('entries %s are read as they were written', (name) => {
  const entries = batches[name] ?? [];
  const text = entriesText(entries);
  expect(entriesOf(text)).toEqual(entries.map(bare));
  expect(keysIn(text)).toEqual(entries.map(({ key }) => key));
  expect(matchesIn(text)).toEqual(entries.flatMap(({ match }) => match ?? []));
});

test('entries that an earlier version wrote are read', () => {
  const text = JSON.stringify([
    { key: 'a', match: 'm', version: 1, fingerprint: 'f', input: 'poll', inboxId: 5 },
    { key: 'b', version: 2, fingerprint: 'g', input: 'hooks' },
  ]);
  expect(entriesOf(text)).toEqual([
    { key: 'a', match: 'm', version: 1, fingerprint: 'f', input: 'poll', inboxId: 5 },
    { key: 'b', match: undefined, version: 2, fingerprint: 'g', input: 'hooks', inboxId: undefined },
  ]);
  expect([keysIn(text), matchesIn(text)]).toEqual([['a', 'b'], ['m']]);
});
