import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { document, get, inside, temporary } from './harness.ts';

describe('schema', () => {
  it.each(['project', 'mapping', 'connector'])('prints the JSON Schema of %s', async (kind) => {
    const { exit, out } = await inside(['schema', kind], temporary());
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('json-schema.org') as string });
    expect(document(await inside(['schema', kind, '--json'], temporary()))).toEqual(JSON.parse(out));
  });

  it('writes all of them into the project and says the line for editors', async () => {
    const root = temporary();
    const { out } = await inside(['schema', '--write'], root);
    expect(out).toContain('# yaml-language-server: $schema=../.hrwire/schemas/mapping.schema.json');
    expect(JSON.parse(get(root, '.hrwire/schemas/mapping.schema.json'))).toMatchObject({ type: 'object' });
    expect(existsSync(join(root, '.hrwire/schemas/connector.schema.json'))).toBe(true);
  });
});
