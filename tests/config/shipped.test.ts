import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { transports } from '../../src/app/transports.ts';
import { loadProject } from '../../src/config/load.ts';
import { renderDiagnostics } from '../../src/config/render.ts';
import { fileKinds, schemaFor } from '../../src/config/schema/schema-for.ts';
import { schemaFault } from '../../src/config/check/ajv.ts';
import { folder } from './scratch.ts';

const root = join(import.meta.dirname, '../..');

test('the connectors and mappings that ship are clean', () => {
  const project = folder({});
  // As the project's own files they are linted in full.
  cpSync(join(root, 'connectors'), join(project, 'connectors'), { recursive: true });
  cpSync(join(root, 'mappings'), join(project, 'mappings'), { recursive: true });
  writeFileSync(
    join(project, 'hrwire.yaml'),
    `connections:
  successfactors: { connector: successfactors, with: { base_url: https://sf.example, company_id: acme } }
  uploads: { connector: csv, with: { directory: ./inbox } }
  interviews: { connector: csv, with: { directory: ./inbox } }
  tests: { connector: csv, with: { directory: ./inbox } }
  export: { connector: csv, with: { directory: ./out } }
  hirevue: { connector: hirevue, with: { base_url: https://hirevue.example } }
  beisen: { connector: beisen, with: { tenant: "100000" } }
  local:
    connector: local
    with: { streams: { users: { key: userId }, applications: { key: applicationId }, scores: { key: applicationId }, hires: { key: applicationId } } }
`,
  );
  const shipped = { connectors: join(project, 'none'), mappings: join(project, 'none') };
  const result = loadProject({ root: project, shipped, transports, env: {}, lenient: true });
  // Those that ship are choices: the results of interviews come from a file or from a platform, not from both.
  const errors = result.diagnostics.filter(
    ({ severity, code, place }) =>
      severity === 'error' && code !== 'lint.written-twice' && place?.file !== 'hrwire.yaml',
  );
  expect(renderDiagnostics(errors, { colour: false })).toBe('');
  expect(result.project?.mappings.size).toBeGreaterThanOrEqual(20);
});

test.each(fileKinds)('the schema of a %s file is a JSON Schema', (kind) => {
  expect(schemaFault(schemaFor(kind, transports))).toBeUndefined();
});
