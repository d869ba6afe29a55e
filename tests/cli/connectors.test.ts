import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { deskProject, document, inside, put, temporary } from './harness.ts';

const checkout = join(import.meta.dirname, '../..');
const pages = join(checkout, 'docs/connectors');
const shipped = readdirSync(join(checkout, 'connectors')).map((file) => file.replace(/\.yaml$/, ''));

describe('connectors', () => {
  it('lists the shipped ones, without a project too', async () => {
    const { connectors } = document(await inside(['connectors', '--json'], temporary()));
    expect(connectors).toContainEqual(
      expect.objectContaining({
        name: 'csv',
        title: 'CSV files',
        status: 'confirmed',
        streams: ['rows'],
        from: 'shipped',
      }),
    );
    expect(connectors).toContainEqual(
      expect.objectContaining({ name: 'successfactors', streams: expect.arrayContaining(['candidates']) as string[] }),
    );
  });

  it('lists those of the project, which go before shipped ones of the same name', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    const { exit, out } = await inside(['connectors'], root);
    expect(exit).toBe(0);
    expect(out).toMatch(/desk +A help desk +project +people/);
    expect(out).toMatch(/local +.*those that the connection declares/);
  });

  it('leaves out one with errors and says so', async () => {
    const root = temporary();
    put(root, 'connectors/bad.yaml', 'connector: bad\ntitle: Bad\n');
    const { err, out } = await inside(['connectors'], root);
    expect(err).toContain('hrwire check');
    expect(out).not.toContain('Bad');
  });
});

describe('describe', () => {
  it('shows streams, settings, limits and facts with their sources', async () => {
    const { exit, out, err } = await inside(['describe', 'successfactors'], temporary());
    expect(exit).toBe(0);
    expect(out).toContain('### candidates\n\nCandidates.\n\n- Key: `candidateId`\n');
    expect(out).toMatch(/- Written by `upsert`: up to 200 a call, which one bad record may sink, safe to repeat/);
    expect(out).toMatch(/- `private_key` \(string, secret\): /);
    expect(out).toMatch(/- `base_url` \(string, required, part of the identity\): /);
    expect(out).toContain('## Limits\n\n- at most 4 requests at the same time\n');
    expect(out).toMatch(/- `SF-BASIC-RETIRED`: .*\(Oracle Integration.*; documented by others\)/);
    expect(err).toMatch(/shipped: .*successfactors\.yaml/);
  });

  it('tells traps apart from plain facts', async () => {
    const { out } = await inside(['describe', 'successfactors'], temporary());
    const [traps = '', facts = ''] = out.slice(out.indexOf('## Traps')).split('## Facts');
    expect(traps).toContain('`SF-UPSERT-200`');
    expect(facts).toContain('`SF-SAML-BEARER`');
  });

  it.each(shipped)('%s: prints what its page holds, to the letter', async (name) => {
    const { out } = await inside(['describe', name], temporary());
    expect(out).toBe(readFileSync(join(pages, `${name}.md`), 'utf8'));
  });

  it('every page is of a connector that ships', () => {
    expect(readdirSync(pages).sort()).toEqual(shipped.map((name) => `${name}.md`).sort());
  });

  it('wraps the page to a terminal and gives its marks as colour, without changing a word', async () => {
    const page = await inside(['describe', 'csv'], temporary());
    const shown = await inside(['describe', 'csv'], temporary(), {
      tty: true,
      env: { HRWIRE_LOG: 'silent', FORCE_COLOR: '1' },
    });
    const lines = stripVTControlCharacters(shown.out).split('\n');
    expect(lines.filter((line) => line.length > 80 && line.includes(' ', 2))).toEqual([]);
    expect(lines[0]).toBe('CSV files');
    const words = (text: string): string[] => text.replaceAll(/^#+ |`/gm, '').split(/\s+/);
    expect(words(stripVTControlCharacters(shown.out))).toEqual(words(page.out));
  });

  it('tells machines the same', async () => {
    const { root } = deskProject('http://127.0.0.1:9');
    expect(document(await inside(['describe', 'desk', '--json'], root))).toMatchObject({
      name: 'desk',
      from: 'project',
      transport: 'http',
      streams: [{ name: 'people', key: 'id', read: null, write: ['upsert'], sensitive: { person: ['mail'] } }],
      settings: [
        { name: 'base_url', required: true, secret: false, identity: true },
        { name: 'api_key', required: true, secret: true, identity: false },
      ],
      facts: [{ id: 'DESK-1' }],
    });
  });

  it('knows near names', async () => {
    const { exit, err } = await inside(['describe', 'sucessfactors'], temporary());
    expect(exit).toBe(2);
    expect(err).toContain('Did you mean successfactors?');
  });

  it('says that a connector has errors, and does not deny it', async () => {
    const root = temporary();
    put(root, 'connectors/bad.yaml', 'connector: bad\ntitle: Bad\n');
    const { exit, err } = await inside(['describe', 'bad'], root);
    expect(exit).toBe(2);
    expect(err).toContain('has errors');
  });
});
