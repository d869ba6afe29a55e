import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { desk, inside, put, temporary } from '../cli/harness.ts';
import { server } from '../server/harness.ts';
import { root } from './follow.ts';

const page = readFileSync(join(root, 'docs/hooks.md'), 'utf8');
const block = (head: string): string => new RegExp(`^\`\`\`${head}\\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';

it('the notification of the page is taken by the connector of the page', async () => {
  const source = await desk();
  source.answer = async () => ({ status: 200, body: { staff: [] } });
  const folder = temporary();
  put(folder, 'connectors/staff.yaml', block('yaml connector'));
  put(
    folder,
    'hrwire.yaml',
    `encryption: off
connections:
  people: { connector: staff, with: { base_url: "${source.url}", hook_key: "\${HOOK_KEY}" } }
  local: { connector: local, with: { streams: { staff: { key: id } } } }
`,
  );
  put(
    folder,
    'mappings/staff-to-local.yaml',
    `mapping: staff-to-local
from: people.staff
to: local.staff
map: { id: id }
match: id
tests: [{ name: t, given: { id: a }, expect: { id: a } }]
`,
  );
  const env = { HOOK_KEY: 'the key of the page' };
  expect((await inside(['run'], folder, { env })).exit).toBe(0);
  const { url, live } = await server({ root: folder, env });
  vi.spyOn(live.runner, 'wake').mockImplementation(() => undefined);
  const script = `set -euo pipefail\n${block('sh hook')}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    env: { ...process.env, ...env, SERVER: url },
  });
  expect(stdout).toBe('{"code":0}');
  const store = await live.session().store();
  const [pair] = await store.checkpoints.pairs('staff-to-local');
  expect((await store.inbox.take(pair?.id ?? 0, 0, 9)).map(({ raw, verified }) => [raw, verified])).toEqual([
    [{ event_id: 'n-1', event: 'staff.changed', staff_id: '1001' }, true],
  ]);
});
