import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { document, inside, temporary } from './harness.ts';

describe('a command line that is not understood exits 2 and says what is near', () => {
  it.each([
    [['rnu'], "unknown command 'rnu'", 'Did you mean run?'],
    [['run', '--jsno'], "unknown option '--jsno'", 'Did you mean --json?'],
    [['dead-letters', 'lsit'], "unknown command 'lsit'", 'Did you mean list?'],
    [['preview', 'a', 'b'], 'too many arguments', 'hrwire --help'],
    [['run', 'a', 'b', '--input', 'f.csv'], '--input is a file for one mapping', 'Run that mapping alone'],
    [['hook', 'people'], 'names no stream', 'connection.stream'],
    [['run', '--limit', 'many'], 'whole number from 1 on', 'hrwire --help'],
    [['run', '--since', '2026-02-30'], 'ISO 8601', 'hrwire --help'],
    [['held'], 'which command of hrwire held?', 'hrwire held release'],
    [['schema'], 'which schema?', 'mapping'],
    [['schema', 'maping'], 'project, mapping, connector', 'hrwire --help'],
    [['unknown', 'settle', 'a', 'b', '--as', 'lost'], 'delivered, not-delivered', 'hrwire --help'],
    [['--log-level', 'loud', 'runs'], 'debug, info, warn, silent', 'hrwire --help'],
  ])('%j', async (words, message, hint) => {
    const { exit, out, err } = await inside(words, temporary());
    expect(exit).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect(err).toContain('cli.usage');
  });

  it('as one document with --json, and nothing on stderr', async () => {
    const result = await inside(['rnu', '--json'], temporary());
    expect(document(result)).toEqual({
      error: { code: 'cli.usage', message: "unknown command 'rnu'", hint: 'Did you mean run?' },
    });
    expect(result.err).toBe('');
    expect(result.exit).toBe(2);
  });
});

describe('what the design names and a later version brings is refused by name', () => {
  it.each([['worker']])('%s %s', async (...words) => {
    const result = await inside([...words, '--json'], temporary());
    expect(result.exit).toBe(2);
    expect(document(result)).toMatchObject({ error: { code: 'internal.unbuilt' } });
  });
});

describe('help', () => {
  it('names every command, and none that is not built', async () => {
    const { exit, out } = await inside([], temporary());
    expect(exit).toBe(0);
    for (const { name, summary } of commands) expect(out).toContain(`${name.padEnd(20)} ${summary}`);
    expect(out).not.toMatch(/worker/);
  });

  it.each([
    ['help', 'run'],
    ['run', '--help'],
    ['run', '-h'],
  ])('of one command: %s %s', async (...words) => {
    const { exit, out } = await inside(words, temporary());
    expect(exit).toBe(0);
    expect(out).toContain('hrwire run [options] [mappings...]');
    expect(out).toContain('--new-ledger');
    expect(out).toContain('Exit codes');
    expect(out).toContain('--adopt');
  });

  it.each(commands.map(({ name }) => name))('%s says what it is for', async (name) => {
    const { exit, out } = await inside([name, '--help'], temporary());
    expect(exit).toBe(0);
    expect(out.split('\n')[2]?.length).toBeGreaterThan(20);
  });
});

describe('a project that cannot be used exits 2', () => {
  it('where there is none, and says how to make one', async () => {
    const folder = temporary();
    const { exit, err } = await inside(['run'], folder);
    expect(exit).toBe(2);
    expect(err).toContain(`There is no hrwire.yaml in ${folder}`);
    expect(err).toContain('hrwire init');
    expect(document(await inside(['run', '--json'], folder))).toMatchObject({ error: { code: 'config.no-project' } });
  });
});

it('the version is that of the package', async () => {
  const { exit, out } = await inside(['--version'], temporary());
  expect(exit).toBe(0);
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
