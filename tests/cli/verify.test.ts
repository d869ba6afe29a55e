import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connector, edit, ground, persons, register } from '../proof/register.ts';
import type { Ground } from '../proof/register.ts';
import { document, inside } from './harness.ts';

async function delivered(count = 4): Promise<Ground> {
  const at = await ground();
  at.people(persons(count));
  await at.run();
  return at;
}

const audits = (at: Ground): Promise<readonly string[]> =>
  at.opened(async (session) => (await (await session.store()).audit.list(9)).map(({ action }) => action));

describe('verify', () => {
  it('ends with 0 where all is equal', async () => {
    const at = await delivered();
    const { exit, out } = await inside(['verify', 'people'], at.root);
    expect(exit).toBe(0);
    expect(out).toMatch(/people +equal/);
    expect(out).toMatch(/equal +4/);
    expect(out).toContain('files.rows with register.people, asked for people by id');
  });

  it('ends with 3 where something differs, and says what, why and what next; personal values are masked', async () => {
    const at = await delivered();
    edit(at.target, 'p1', { name: 'Nobody Else', level: 99 });
    at.target.people.delete('p2');
    const { exit, out } = await inside(['verify'], at.root);
    expect(exit).toBe(3);
    expect(out).toMatch(/1 +different +changed at the target since it was sent/);
    expect(out).toMatch(/1 +missing +sent, and gone from the target since/);
    expect(out).toMatch(/level +2 +1 +0/);
    expect(out).toContain('0 ≠ 99');
    expect(out).not.toContain('Nobody Else');
    expect(out).toContain('hrwire run people --full --resend');
  });

  it('--json gives one document with counts and findings', async () => {
    const at = await delivered();
    edit(at.target, 'p1', { level: 99 });
    const shown = document(await inside(['verify', '--json'], at.root));
    expect(shown).toMatchObject({
      ...{ mapping: 'people', status: 'differences', records: 4, equal: 3, different: 1, missing: 0, extra: 0 },
      causes: { 'different changed-there': 1 },
      fields: { level: { equal: 3, different: 1 } },
      findings: [{ key: 'p1', fields: [{ field: 'level', expected: 0, found: 99 }] }],
    });
  });

  it('--reveal shows values as they are, and is audited', async () => {
    const at = await delivered();
    edit(at.target, 'p1', { name: 'Nobody Else' });
    expect((await inside(['verify', '--reveal'], at.root)).out).toContain('Nobody Else');
    expect(await audits(at)).toContain('reveal');
  });

  it('before a run it names the command that sends', async () => {
    const at = await ground();
    at.people(persons(2));
    const { out } = await inside(['verify'], at.root);
    expect(out).toMatch(/2 +missing +no run has sent it/);
    expect(out).toContain('hrwire run people');
  });

  it('--last shows it once more and asks nobody', async () => {
    const at = await delivered();
    edit(at.target, 'p1', { level: 99 });
    expect((await inside(['verify', '--last'], at.root)).err).toContain('hrwire verify people');
    await inside(['verify'], at.root);
    const before = at.target.asked.length;
    const { exit, out } = await inside(['verify', '--last'], at.root);
    expect([exit, at.target.asked.length]).toEqual([3, before]);
    expect(out).toContain('0 ≠ 99');
  });

  it('a target that can only be written is told, with what to declare', async () => {
    const at = await ground({ readable: false, askable: false });
    at.people(persons(1));
    const { exit, err } = await inside(['verify'], at.root);
    expect(exit).toBe(2);
    expect(err).toContain('by_key');
  });

  it.each([
    [['--keys', 'a', '--sample', '3'], 'two choices'],
    [['--seed', 'x'], '--sample'],
    [['--resume', '--last'], 'stands with the comparison'],
    [['--against', 'files', '--keys', 'a'], 'as a whole'],
    [['--report', 'x.pdf'], '.csv or .html'],
    [['--keys', '["a"'], 'JSON list'],
    [['--lang', 'fr'], 'zh'],
  ])('%j is refused', async (words, says) => {
    const at = await delivered(1);
    const { exit, err } = await inside(['verify', ...words], at.root);
    expect(exit).toBe(2);
    expect(err).toContain(says);
  });
});

describe('--report', () => {
  it('writes a CSV file that only its owner may read, one line a field, masked and audited', async () => {
    const at = await delivered();
    edit(at.target, 'p1', { name: '=cmd()', level: 99 });
    at.target.people.set('x', { id: 'x' });
    await inside(['verify', '--report', 'found.csv'], at.root);
    const text = at.get('found.csv');
    expect(text.trim().split('\r\n')).toHaveLength(4);
    expect(text).toContain('p1,different,changed-there,,p1,p1,level,0,99,');
    expect(text).toContain('x,x,,,,no record of the source is mapped to it');
    expect(text).not.toContain('cmd');
    expect(statSync(join(at.root, 'found.csv')).mode & 0o777).toBe(0o600);
    expect(await audits(at)).toContain('export');
  });

  it('writes a page in either language', async () => {
    const at = await delivered();
    edit(at.target, 'p1', { level: 99 });
    await inside(['verify', '--report', 'go.html', '--lang', 'zh'], at.root);
    expect(at.get('go.html')).toContain('目标系统核对报告');
    expect(at.get('go.html')).toContain('<rect class="different"');
    expect(statSync(join(at.root, 'go.html')).mode & 0o777).toBe(0o600);
  });

  it('overwrites no file', async () => {
    const at = await delivered(1);
    at.put('found.csv', 'mine');
    expect((await inside(['verify', '--report', 'found.csv'], at.root)).exit).toBe(2);
    expect(at.get('found.csv')).toBe('mine');
  });
});

describe('--against', () => {
  it('compares two targets by match: what only one has, and what differs', async () => {
    const at = await delivered(120);
    const other = await register();
    for (const [id, person] of at.target.people) other.people.set(id, { ...person, internal: 'of the new system' });
    edit(other, 'p3', { level: 99 });
    other.people.delete('p4');
    other.people.set('n1', { id: 'n1' });
    at.put('connectors/modern.yaml', connector('modern'));
    at.put('hrwire.yaml', `${at.get('hrwire.yaml')}  new: { connector: modern, with: { base_url: "${other.url}" } }\n`);
    const shown = document(await inside(['verify', 'people', '--against', 'new', '--json'], at.root));
    expect(shown).toMatchObject({
      ...{ kind: 'against', equal: 118, different: 1, missing: 1, extra: 1 },
      causes: { 'different differs': 1, 'missing only-here': 1, 'extra only-there': 1 },
      source: { name: 'register.people' },
      target: { name: 'new.people' },
    });
  });

  it('a connection without the stream is refused', async () => {
    const at = await delivered(1);
    const { exit, err } = await inside(['verify', 'people', '--against', 'files'], at.root);
    expect(exit).toBe(2);
    expect(err).toContain('no stream "people"');
  });
});

describe('run --adopt', () => {
  it('is offered once, before the first run', async () => {
    const at = await ground();
    at.people(persons(2));
    expect((await inside(['run'], at.root)).err).toContain('hrwire run people --adopt');
    expect((await inside(['run'], at.root)).err).not.toContain('--adopt');
  });

  it('takes what is equal, and says how to see and send the rest', async () => {
    const at = await ground();
    at.people(persons(2));
    const [first] = persons(1);
    if (first !== undefined) at.target.people.set('p1', { ...first });
    const { exit, out, err } = await inside(['run', '--adopt'], at.root);
    expect(exit).toBe(3);
    expect(out).toContain('adopt.missing');
    expect(out).toContain('hrwire verify people');
    expect(err).not.toContain('--adopt');
    expect(at.target.asked.every(({ method }) => method === 'GET')).toBe(true);
    expect((await inside(['run'], at.root)).exit).toBe(0);
    expect([...at.target.people.keys()]).toEqual(['p1', 'p2']);
  });

  it.each([['--limit', '1'], ['--resend'], ['--since', '1h']])('with %s it is refused', async (...words) => {
    const at = await ground();
    at.people(persons(1));
    expect((await inside(['run', '--adopt', ...words], at.root)).exit).toBe(2);
    expect((await inside(['preview', '--adopt', ...words], at.root)).exit).toBe(2);
  });
});
