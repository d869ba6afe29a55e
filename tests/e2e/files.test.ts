import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deskConnection, deskConnector, startDesk } from './desk.ts';
import {
  csvOf,
  expectFault,
  expectPrivate,
  expectRun,
  like,
  makeProject,
  names,
  peopleMapping,
  somePeople,
  unprivileged,
} from './harness.ts';
import type { Fault } from './harness.ts';

const people = somePeople(100);
const csv = csvOf(people);
const delivered = people.map(({ id, name }) => JSON.stringify({ id, name, _operation: 'create' })).sort();

const connections = {
  inbox: { connector: 'csv', with: { directory: './inbox' } },
  out: { connector: 'jsonl', with: { directory: './out' } },
};
const files = {
  'hrwire.yaml': { connections },
  'mappings/inbox-to-out.yaml': { ...peopleMapping('inbox-to-out', 'inbox.rows', 'out.rows'), needs: ['name'] },
  'inbox/people.csv': csv,
};
const run = ['run', 'inbox-to-out'];

it.concurrent(
  'a wrong file is refused before a row of it is taken up, and the right one is taken afterwards',
  async () => {
    const project = makeProject(files);
    const zip = Buffer.concat([Buffer.from('PK\x03\x04\x14\x00'), Buffer.alloc(3000, 7)]);
    const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255));
    const wrong: [string | Buffer, Fault][] = [
      [zip, { code: 'file.not-text', says: ['people.csv', 'Excel workbook'], hint: 'CSV UTF-8' }],
      [noise, { code: 'file.encoding', says: ['people.csv', 'UTF-8', 'line 1'], hint: 'encoding' }],
      [
        csv.replace('id,', 'Ident,'),
        { code: 'file.header', says: ['people.csv, row 1', '"id"'], hint: /right file|"Ident"/ },
      ],
      [
        csv.replace(',name', ',Namen'),
        { code: 'file.header', says: ['people.csv, row 1', '"name"'], hint: 'Is "Namen" what' },
      ],
      [
        // Without a header row: the names in its stead are nobody's business.
        csv.slice(csv.indexOf('\n') + 1),
        { code: 'file.header', says: ['none of the 2 columns is called "id", "name"'], hint: 'right file' },
      ],
    ];
    for (const [content, fault] of wrong) {
      project.write('inbox/people.csv', content);
      const ended = await project.run(run);
      expectFault(ended, fault, names);
      expect(ended.json).toMatchObject({ read: 0, left: 0 });
    }
    project.write('inbox/people.csv', csv);
    expectRun(await project.run(run), { status: 'settled', read: 100, created: 100 });
    expect(project.lines('out').sort()).toEqual(delivered);
  },
);

it.concurrent('a broken row is a dead letter by itself, and an empty file beside it is told', async () => {
  const broken = csv.replace('p-42,欧阳青42', 'p-42,欧阳青42,more,cells');
  const project = makeProject({ ...files, 'inbox/people.csv': broken, 'inbox/void.csv': '' });
  const first = await project.run(run);
  expectRun(first, { status: 'attention', read: 100, created: 99, deadLettered: 1 }, 3);
  expect(first.stderr).toContain('"file":"void.csv","msg":"A file holds no rows"');
  expectPrivate(first, names);
  const { json, ...listed } = await project.run(['dead-letters', 'list']);
  expect(json['deadLetters']).toMatchObject([
    { code: 'csv.ragged', position: 'people.csv:44', message: like(/4 .*2/) },
  ]);
  expectPrivate({ ...listed, json }, names);
  project.write('inbox/people.csv', csv);
  expectRun(await project.run(run), { status: 'settled', read: 100, created: 1, unchanged: 99 });
  expect(project.lines('out').sort()).toEqual(delivered);
});

it.concurrent(
  'a file that is written while it is read is read again: nobody is lost, nobody is sent twice',
  async () => {
    const desk = await startDesk();
    const many = somePeople(8000);
    const project = makeProject({
      'hrwire.yaml': { connections: { ...connections, desk: deskConnection(desk.url) } },
      'connectors/desk.yaml': deskConnector,
      'mappings/inbox-to-desk.yaml': peopleMapping('inbox-to-desk', 'inbox.rows', 'desk.people'),
      'inbox/people.csv': csvOf(many),
    });
    const more = [...many, { id: 'p-new', name: '欧阳青新' }];
    let written = false;
    desk.before = async () => {
      if (!written) writeFileSync(join(project.root, 'inbox/people.csv'), csvOf(more));
      written = true;
    };
    const first = await project.run(['run', 'inbox-to-desk']);
    expect(first.code).toBe(0);
    expect(first.json['left']).toBe(0);
    expect(first.stderr).toContain('people.csv');
    expectPrivate(first, names);
    expectRun(await project.run(['run', 'inbox-to-desk']), { status: 'settled', read: 8001 });
    expect([...desk.written].sort()).toEqual(more.map(({ id }) => id).sort());
  },
);

it.concurrent('folders and files that are missing or may not be used are named, with the way out', async () => {
  const project = makeProject(files);
  const user = unprivileged(project);
  const asked = project.run([...run, '--input', join(project.root, 'nobody.csv')], user);
  expectFault(await asked, {
    exit: 2,
    status: 'refused',
    code: 'file.missing',
    says: [join(project.root, 'nobody.csv')],
    hint: '--input',
  });
  chmodSync(join(project.root, 'inbox/people.csv'), 0);
  expectFault(await project.run(run, user), {
    code: 'file.read',
    says: ['people.csv', 'EACCES'],
    hint: 'user that runs hrwire',
  });
  chmodSync(join(project.root, 'inbox/people.csv'), 0o644);
  chmodSync(join(project.root, 'inbox'), 0);
  expectFault(await project.run(run, user), {
    exit: 2,
    status: 'refused',
    code: 'file.directory',
    says: [join(project.root, 'inbox'), 'cannot be read'],
    hint: 'the right to read',
  });
  chmodSync(join(project.root, 'inbox'), 0o755);
  project.write('out', 'a file where a folder is due');
  expectFault(await project.run(run, user), {
    code: 'file.write',
    says: [join(project.root, 'out')],
    hint: 'directory',
  });
  rmSync(join(project.root, 'out'));
  expectRun(await project.run(run, user), { status: 'settled', created: 100 });
  expect(project.lines('out').sort()).toEqual(delivered);
});

it.concurrent('slips in the files of a project are told all at once, with their places', async () => {
  const project = makeProject({
    ...files,
    'hrwire.yaml': {
      connections: { ...connections, inbox: { connector: 'csv', with: { directory: '${INBOX_FOLDER}' } } },
    },
    'mappings/inbox-to-out.yaml': `mapping: inbox-to-out
from: inbox.rows
to: out.rowz
key: id
tables: { cities: { file: tables/cities.csv, key: name, missing: reject } }
map: { id: $nfck(id), name: nmae, city: '$table("cities", name).code' }
tests: [{ name: as they are, given: { id: p-1, name: Ann }, expect_some: { id: p-1 } }]
`,
  });
  const ended = await project.run(run);
  expectFault(ended, { exit: 2, status: 'refused', code: 'app.errors', says: ['errors'], hint: 'hrwire check' });
  const told = (ended.json.diagnostics ?? []).map(({ code, message, place }) => ({ code, message, place }));
  expect(told).toMatchObject([
    { code: 'config.secret-missing', message: like(/INBOX_FOLDER/), place: { file: 'hrwire.yaml' } },
    {
      code: 'lint.unknown-stream',
      message: like(/rowz/),
      place: { file: 'mappings/inbox-to-out.yaml', line: 3 },
    },
    { code: 'config.unreadable', message: like(/tables\/cities\.csv/), place: { line: 5 } },
    { code: 'lint.unknown-function', message: like(/nfck/), place: { line: 6 } },
    { code: 'lint.bare-name', message: like(/nmae/), place: { line: 6 } },
  ]);
  project.write('mappings/inbox-to-out.yaml', 'mapping: inbox-to-out\nmap: { id: "open\n');
  const broken = await project.run(['check']);
  expect(broken.code).toBe(2);
  expect(broken.stdout).toMatch(/"code":"yaml\.syntax".*"file":"mappings\/inbox-to-out\.yaml","line":\d/);
});
