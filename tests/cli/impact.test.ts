import { describe, expect, it } from 'vitest';
import { desk, deskProject, document, exampleProject, get, inside, put } from './harness.ts';

/** The example, run once with samples kept. */
async function ran(): Promise<string> {
  const root = exampleProject();
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}settings: { keep: { samples: 100 } }\n`);
  put(root, 'inbox/people.csv', `${get(root, 'inbox/people.csv')}1006,No Mail,,S,2024/1/1,active\n`);
  expect((await inside(['run'], root)).exit).toBe(3);
  return root;
}

function edit(root: string, from: string, to: string): void {
  const text = get(root, 'mappings/people-to-out.yaml');
  expect(text).toContain(from);
  put(root, 'mappings/people-to-out.yaml', text.replace(from, to));
}

describe('hrwire impact', () => {
  it('says that nothing was changed where nothing counts', async () => {
    const root = await ran();
    edit(root, 'title: People', 'title: Persons');
    const { exit, out } = await inside(['impact'], root);
    expect(out).toContain('Nothing that counts was changed.');
    expect(exit).toBe(0);
  });

  it('says that no record changes where an edit comes to the same', async () => {
    const root = await ran();
    edit(root, 'name: $trim(name)', 'name: $trim($trim(name))');
    const { exit, out } = await inside(['impact', 'people-to-out'], root);
    expect(out).toContain('No record changes.');
    expect(exit).toBe(0);
  });

  it('shows the fields that change, with their records, and exits with 3', async () => {
    const root = await ran();
    edit(root, 'department: $table("departments", department).name', 'department: department');
    const { exit, out } = await inside(['impact'], root);
    expect(exit).toBe(3);
    expect(out).toMatch(/4 +have other fields/);
    expect(out).toMatch(/department +4 +1005 +"Engineering" → "E"/);
    expect(out).toContain('tried on 5 samples, 1 dead letter; nobody was asked, nothing was written');
  });

  it('tells new rejections, filters and repairs with their reasons', async () => {
    const root = await ran();
    edit(root, 'status = "active", else: not active', 'status = "left", else: still here');
    edit(root, 'needs: [name, email]', 'needs: [name]');
    const found = document(await inside(['impact', '--json'], root));
    expect(found).toMatchObject({
      changed: 6,
      counts: { filtered: 5, passes: 1 },
      reasons: [{ kind: 'filtered', reason: 'still here', records: 5 }, { reason: 'not active' }],
    });
    edit(root, 'status = "left", else: still here', 'status = "active", else: not active');
    const { out } = await inside(['impact'], root);
    expect(out).toContain('1 dead letter would pass. Bring them back: hrwire dead-letters replay people-to-out');
    edit(root, 'needs: [name]', 'needs: [name, phone]');
    put(
      root,
      'mappings/people-to-out.yaml',
      get(root, 'mappings/people-to-out.yaml').replaceAll('status: active }', 'status: active, phone: "1" }'),
    );
    expect(document(await inside(['impact', '--json'], root))).toMatchObject({ counts: { rejected: 4 } });
  });

  it('refuses keys that change, says who would be made anew, and lets them pass with --force', async () => {
    const root = await ran();
    edit(root, 'key: employee_id', 'key: email');
    const refused = await inside(['impact'], root);
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('impact.keys');
    expect(refused.out).toContain('it was employee_id of people.rows, and is email of people.rows');
    expect(refused.out).toContain('4 of them are at the target and would be made there once more');
    const forced = document(await inside(['impact', '--force', '--json'], root));
    expect(forced).toMatchObject({ refused: true, counts: { key: 5 }, createdAnew: 4 });
    expect((await inside(['impact', '--force'], root)).exit).toBe(3);
  });

  it('refuses records that meet under one key', async () => {
    const root = await ran();
    edit(root, 'key: employee_id', 'key: status');
    const { exit, out } = await inside(['impact'], root);
    expect(exit).toBe(2);
    expect(out).toContain('1001, 1003, 1004, 1005, 1006 would all be active: each would overwrite the others.');
  });

  it('compares with a file that is named, before the mapping ever ran', async () => {
    const root = await ran();
    put(root, 'main.yaml', get(root, 'mappings/people-to-out.yaml').replace('$trim(name)', '$uppercase(name)'));
    const found = document(await inside(['impact', '--before', 'main.yaml', '--json'], root));
    expect(found).toMatchObject({
      same: false,
      changed: 2,
      comparedWith: { file: expect.stringMatching(/main.yaml$/) as unknown },
    });
  });

  it('tells what a table changes', async () => {
    const root = await ran();
    put(root, 'tables/departments.csv', 'code,name\nS,Selling\nE,Engineering\nP,People\n');
    const { exit, out } = await inside(['impact'], root);
    expect(exit).toBe(3);
    expect(out).toContain('"Sales" → "Selling"');
  });

  it('writes Markdown for a pull request, in which no value becomes markup', async () => {
    const root = await ran();
    edit(root, 'name: $trim(name)', `name: '"<b>|" & $trim(name) & "\`x"'`);
    const { exit, out } = await inside(['impact', '--markdown'], root);
    expect(exit).toBe(3);
    expect(out).toContain('### Impact on `people-to-out`');
    expect(out).toContain('**4 records change.**');
    expect(out).toContain('<details>\n<summary>4 records that have other fields</summary>');
    expect(out).toContain('| `1001` | name: "王芳" → "&lt;b&gt;\\|王芳\\`x" |');
    // In code it is shown as it is.
    expect(out.replaceAll(/`[^`]*`/g, '')).not.toContain('<b>');
  });

  it('masks what the target tags, unless it is to be revealed, which is audited', async () => {
    const target = await desk();
    const { root, env } = deskProject(target.url);
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}settings: { keep: { samples: 100 } }\n`);
    await inside(['run', 'people-to-desk'], root, { env });
    const file = 'mappings/people-to-desk.yaml';
    put(
      root,
      file,
      get(root, file).replace('name: name', 'name: $uppercase(name)').replace('name: Ann, mail', 'name: ANN, mail'),
    );
    for (const words of [
      ['impact', 'people-to-desk'],
      ['impact', 'people-to-desk', '--json'],
      ['impact', 'people-to-desk', '--markdown'],
    ]) {
      const { exit, out } = await inside(words, root, { env });
      expect([words.at(-1), exit]).toEqual([words.at(-1), 3]);
      expect(out.replaceAll('\\', '')).toContain('T**');
      expect(out).not.toMatch(/Tom Berg|TOM BERG|@example/);
    }
    const revealed = await inside(['impact', 'people-to-desk', '--reveal'], root, { env });
    expect(revealed.out).toContain('"Tom Berg" → "TOM BERG"');
  });

  it('says how to keep records where none are kept', async () => {
    const root = exampleProject();
    await inside(['run'], root);
    edit(root, 'name: $trim(name)', 'name: name');
    const { exit, err } = await inside(['impact'], root);
    expect(exit).toBe(2);
    expect(err).toContain('settings: { keep: { samples: 500 } }');
    expect(err).toContain('hrwire preview people-to-out');
  });

  it('says that there is nothing to compare with before the first run', async () => {
    const { exit, err } = await inside(['impact'], exampleProject());
    expect(exit).toBe(2);
    expect(err).toContain('impact.before');
  });
});
