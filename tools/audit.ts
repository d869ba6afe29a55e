import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Asks the registry whether a dependency that users get is known to be unsafe, and fails where one is (high or critical).
 * A registry that cannot be asked, or keeps no advisories, is said and is no failure: the gate runs without a network too.
 *
 *   node tools/audit.ts
 */
const root = join(import.meta.dirname, '..');

/** What `npm audit --json` prints, as far as it is used. */
interface Report {
  readonly error?: unknown;
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity?: string; readonly range?: string }>>;
}

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'], {
  cwd: root,
  encoding: 'utf8',
});
const report = parsed(stdout);
if (report?.metadata?.vulnerabilities === undefined) {
  console.log('audit: the registry answers no question about advisories from here; nothing was checked');
} else {
  const bad = Object.entries(report.vulnerabilities ?? {}).filter(([, { severity = '' }]) =>
    /^(high|critical)$/.test(severity),
  );
  for (const [name, { severity, range }] of bad) console.error(`audit: ${name} ${range ?? ''} is unsafe (${severity})`);
  if (bad.length === 0) console.log('audit: no dependency is known to be unsafe');
  else process.exitCode = 1;
}

function parsed(text: string): Report | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
