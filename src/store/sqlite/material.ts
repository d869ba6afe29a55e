import { makeVaultMaterial } from '../vault.ts';
import type { VaultMaterial, VaultSettings, WrappedKey } from '../vault.ts';
import type { Connection } from './connection.ts';

interface Row {
  readonly id: number;
  readonly encrypted: 0 | 1;
  readonly salt: Buffer;
  readonly purpose: WrappedKey['purpose'];
  readonly wrapped: Buffer;
}

/** The wrapped keys of the store, made on its first opening; of two processes that open it at once one makes them. */
export async function vaultMaterial(
  connection: Connection,
  settings: VaultSettings,
  now: () => number,
): Promise<VaultMaterial> {
  const select = connection.prepare<[], Row>('SELECT id, encrypted, salt, purpose, wrapped FROM vault ORDER BY id');
  const stored = await connection.read(() => select.all());
  if (stored.length > 0) return material(stored);
  const made = await makeVaultMaterial(settings);
  const insert = connection.prepare<[number, number, Buffer, string, Buffer, number]>(
    'INSERT INTO vault (id, encrypted, salt, purpose, wrapped, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return connection.write('full', () => {
    const meanwhile = select.all();
    if (meanwhile.length > 0) return material(meanwhile);
    for (const key of made.keys) {
      insert.run(key.id, made.encrypted ? 1 : 0, made.salt, key.purpose, key.wrapped, now());
    }
    return made;
  });
}

function material(rows: readonly Row[]): VaultMaterial {
  const first = rows[0];
  return { encrypted: first?.encrypted === 1, salt: first?.salt ?? Buffer.alloc(0), keys: rows };
}
