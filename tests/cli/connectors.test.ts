import { describe, expect, it } from 'vitest';
import { deskProject, document, inside, put, temporary } from './harness.ts';

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
    const { exit, out } = await inside(['describe', 'successfactors'], temporary());
    expect(exit).toBe(0);
    expect(out).toMatch(/candidates {2}Candidates\n +key +candidateId/);
    expect(out).toContain('written by upsert');
    expect(out).toMatch(/private_key +string +secret/);
    expect(out).toMatch(/base_url \*.*Part of the identity\./);
    expect(out).toContain('Limits: {"concurrent":4}');
    expect(out).toMatch(/SF-BASIC-RETIRED .*Oracle Integration.*; documented by others/);
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
