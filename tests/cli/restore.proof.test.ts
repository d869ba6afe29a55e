import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { bin, document, exampleProject, get, inside, put } from './harness.ts';

it.each(['restore-ready', 'restore-linked', 'restore-renamed'])(
  'a restore that is killed at %s leaves a whole store, and can be done again',
  async (point) => {
    const root = exampleProject();
    await inside(['run'], root);
    await inside(['backup', 'copy.db'], root);
    put(
      root,
      'inbox/more.csv',
      'employee_id,name,email,department,started,status\n2001,Eve,e@x.example,S,2024/5/1,active\n',
    );
    await inside(['run'], root);
    await bin(['restore', 'copy.db', '--yes'], root, { HRWIRE_KILL_AT: `${point}:1` });
    const path = join(root, 'state/hrwire.db');
    const store = await openSqliteStore({ path, encryption: true, key: get(root, '.hrwire/key').trim(), now: () => 0 });
    const [pair] = await store.checkpoints.pairs();
    const { delivered } = await store.ledger.counts(pair?.id ?? 0, '');
    expect(delivered).toBe(point === 'restore-renamed' ? 4 : 5);
    await store.close();
    expect((await inside(['run'], root)).exit).toBe(0);
    expect(document(await inside(['restore', 'copy.db', '--yes', '--json'], root))).toMatchObject({ damaged: false });
  },
);
