import { describe, expect, it } from 'vitest';
import { openSession } from '../../src/app/session.ts';
import { silent } from '../mappings/project.ts';
import { desk, deskProject, document, get, inside, put } from './harness.ts';
import type { Desk, Result } from './harness.ts';

interface Delivered {
  readonly target: Desk;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly call: (...words: string[]) => Promise<Result>;
}

/** Four of five people arrived, 1003 was refused. */
async function delivered(): Promise<Delivered> {
  const target = await desk();
  target.answer = async ({ path }) =>
    path.includes('1003')
      ? { status: 409, body: { code: 'DUP', message: 'is there already' } }
      : { status: 200, body: {} };
  const { root, env } = deskProject(target.url);
  const call = async (...words: string[]): Promise<Result> => inside(words, root, { env });
  await call('run', 'people-to-desk');
  return { target, root, env, call };
}

describe('explain', () => {
  it('tells on one page where the record stands, what happened, and how each field comes about', async () => {
    const { call } = await delivered();
    const { exit, out } = await call('explain', 'people-to-desk', '1002');
    expect(exit).toBe(0);
    expect(out).toMatch(/^people-to-desk {2}1002\n\nDelivered at \d{4}-.*: created\./);
    expect(out).toMatch(/PUT \/people\/\{\{ id \}\} → 200, \d+ ms/);
    expect(out).toContain('now, as the source gives it (people.csv:3)');
    expect(out).toContain('its next reading would be unchanged');
    expect(out).toMatch(/field {3}id = "1002" {2}← employee_id {2}mappings\/people-to-desk\.yaml:7:7/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('masks what is sensitive, and shows it with --reveal, which is audited', async () => {
    const { call, root, env } = await delivered();
    const masked = [
      await call('explain', 'people-to-desk', '1003'),
      await call('explain', 'people-to-desk', '1003', '--json'),
    ];
    for (const { out } of masked) {
      expect(out).not.toContain('李雷');
      expect(out).not.toContain('lei.li@example.com');
    }
    const shown = await call('explain', 'people-to-desk', '1003', '--reveal');
    expect(shown.out).toContain('"lei.li@example.com"');
    const session = openSession({ root, env, log: silent });
    const [newest] = await (await session.store()).audit.list(1);
    await session.close();
    expect(newest).toMatchObject({ action: 'reveal', subject: { explain: 'people-to-desk', keys: 1 } });
  });

  it('masks a key that is a mail address, also in the commands that it offers', async () => {
    const { call, root } = await delivered();
    const path = 'mappings/people-to-desk.yaml';
    put(root, path, get(root, path).replace(/^key: .*$/m, 'key: $lower_mail(email)'));
    await call('run', 'people-to-desk', '--full', '--new-key');
    const { out, err } = await call('explain', 'people-to-desk', 'lei.li@example.com');
    expect(out).toMatch(/^people-to-desk {2}l\*\*\*@…\n\nNot delivered: dead-lettered/);
    expect(out + err).not.toContain('lei.li@example.com');
  });

  it('finds a person by their mail in every mapping, whatever its case', async () => {
    const { call } = await delivered();
    await call('run', 'people-to-out');
    const found = document(await call('explain', '--person', ' Lei.Li@Example.com', '--json'));
    expect(found).toMatchObject({ erased: false, more: 0 });
    const records = found['records'] as { mapping: string; key: string; is: string }[];
    expect(records.find(({ mapping }) => mapping === 'people-to-desk')).toMatchObject({
      key: '1003',
      is: 'notDelivered',
    });
    const nobody = await call('explain', '--person', 'nobody@example.com');
    expect(nobody.out).toContain('Nothing is known of this person');
  });

  it('asks nobody with --offline, and tells what the store and the files know', async () => {
    const { call } = await delivered();
    const { out } = await call('explain', 'people-to-desk', '1002', '--offline', '--json');
    expect(JSON.parse(out)).toMatchObject({ is: 'delivered', now: null, notNow: 'nobody was asked (--offline)' });
    const aside = await call('explain', 'people-to-desk', '1003', '--offline', '--json');
    expect(JSON.parse(aside.out)).toMatchObject({ is: 'notDelivered', now: { from: 'dead letter 1' } });
  });

  it('needs no secrets: then the source is not asked', async () => {
    const { root } = await delivered();
    const { exit, out } = await inside(['explain', 'people-to-desk', '1002', '--json'], root, { env: {} });
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ is: 'delivered', now: null });
  });

  it('tells what the store knows of a mapping whose file is gone or broken', async () => {
    const { call, root } = await delivered();
    put(root, 'mappings/people-to-desk.yaml', 'mapping: people-to-desk\nfrom: [');
    const { exit, out } = await call('explain', 'people-to-desk', '1003', '--json');
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ because: 'dead.DUP', now: null });
    const broken = await call('explain', 'people-to-desk', '1003');
    expect(broken.out.replaceAll(/\s+/g, ' ')).toContain('the file of the mapping "people-to-desk" has errors');
  });

  it('tells of replays and who did them, and of what waits for the next run', async () => {
    const { call } = await delivered();
    await call('dead-letters', 'replay', '1');
    const waiting = document(await call('explain', 'people-to-desk', '1003', '--json'));
    expect(waiting['sentence']).toContain('It was brought back at ');
    expect(waiting['timeline']).toContainEqual(expect.objectContaining({ what: 'waiting' }));
    await call('run', 'people-to-desk');
    const { timeline } = document(await call('explain', 'people-to-desk', '1003', '--json')) as {
      timeline: { what: string; text: string }[];
    };
    expect(timeline.map(({ what }) => what)).toEqual(['deadLetter', 'hand', 'deadLetter']);
    expect(timeline[1]?.text).toMatch(/: replay$/);
  });

  it('takes the key alone where the project has one mapping, and says what is missing else', async () => {
    const { call } = await delivered();
    expect((await call('explain', '1002')).err).toContain('the project has 2 mappings');
    expect((await call('explain')).err).toContain('whom or what?');
    expect((await call('explain', '1002', '--person', 'x')).exit).toBe(2);
    expect((await call('explain', 'people-to-dsk', '1002')).err).toContain('Did you mean people-to-desk?');
  });
});
