import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { erase } from '../../src/app/erase.ts';
import { writeXlsx } from '../../src/sheet/write.ts';
import { at, gbk, stage } from '../upload/stage.ts';
import type { Stage, Uploading } from '../upload/stage.ts';

const head = '编号,姓名,身份证号,手机号,性别,入职日期,部门';
const row = (number: number, more: { name?: string; department?: string } = {}): string =>
  `${number},${more.name ?? `候选人${number}`},,13800138000,男,2024-05-01,${more.department ?? '销售部'}`;

async function looked(on: Stage, lines: readonly string[], more: Uploading = {}): Promise<JsonObject> {
  const answer = await on.upload([head, ...lines].join('\n'), more);
  expect(answer.status, answer.text).toBe(201);
  return answer.json as JsonObject;
}

async function committed(on: Stage, lines: readonly string[]): Promise<JsonObject> {
  const { id } = await looked(on, lines, { fields: { again: 'true' } });
  const done = await on.object('POST', `/api/v1/uploads/${String(id)}/commit`, 202);
  await on.ended(String(done['run']));
  return done;
}

test('what is wrong is told by row and column in the language of who asks', async () => {
  const on = await stage();
  const lines = [row(1), '2,,,1.38E+10,男,03/04/2024,销售部', '3,王五,,,未知,,销售部'];
  const zh = await looked(on, lines, { lang: 'zh' });
  expect(zh).toMatchObject({ counts: { rows: 3, good: 1, bad: 2, findings: 4 } });
  expect(at(zh, 'findings')).toMatchObject([
    { row: 3, column: 'B', header: '姓名', value: null },
    { row: 3, column: 'D', value: '1.38E+10' },
    { row: 3, column: 'F', value: '03/04/2024' },
    { row: 4, column: 'E', value: '未知' },
  ]);
  const en = await on.object('GET', `/api/v1/uploads/${String(zh['id'])}/findings?lang=en&limit=2`, 200);
  expect(at(en, 'items', 0, 'message')).toMatch(/^[\x20-\x7e]+$/);
  const next = await on.object(
    'GET',
    `/api/v1/uploads/${String(zh['id'])}/findings?lang=zh&limit=2&cursor=${String(en['next'])}`,
    200,
  );
  expect(at(next, 'items', 0)).toMatchObject({ row: 3, column: 'F' });
});

test('what the mapping would put aside is told in words of the table', async () => {
  const on = await stage({
    mapping: (text) => text.replace('姓名: { to: candidate.name, required: true }', '姓名: candidate.name'),
  });
  const said = await looked(on, ['1,,,,,,销售部', '2,李雷,,,,,', '2,李雷,,,,,销售部', '2,李雷二,,,,,销售部'], {
    lang: 'zh',
  });
  expect(at(said, 'findings')).toMatchObject([
    { row: 2, header: '姓名', code: 'needs.absent', message: '“姓名”不能为空。' },
    { row: 3, header: '部门', code: 'field.required' },
    { row: 4, header: '编号', code: 'upload.twice', message: '与第 3 行是同一条记录。' },
    { row: 5, header: '编号', code: 'upload.twice' },
  ]);
});

test('a file that was read wrongly is corrected: its header row, its columns, its encoding', async () => {
  const on = await stage();
  const answer = await on.upload(gbk(`Nr,Wer,部门\n姓名,编号,部门\n王芳,7,销售部\n`), {
    fields: { headerRow: '1' },
    lang: 'zh',
  });
  const first = answer.json as JsonObject;
  expect(first).toMatchObject({
    counts: { rows: 0 },
    file: {
      unmatched: [
        { letter: 'A', name: 'Nr' },
        { letter: 'B', name: 'Wer' },
      ],
    },
  });
  expect(at(first, 'file', 'refused')).toContain('编号');
  const path = `/api/v1/uploads/${String(first['id'])}`;
  expect((await on.ask('POST', `${path}/commit`)).status).toBe(409);
  const second = await on.object('PATCH', path, 200, { json: { headerRow: 2, encoding: 'gb18030' } });
  expect(second).toMatchObject({ counts: { rows: 1, good: 1 }, file: { headerRows: [2], refused: null } });
  const third = await on.object('PATCH', path, 200, { json: { columns: { C: null } } });
  expect(third).toMatchObject({ counts: { rows: 1, good: 0 }, findings: [{ code: 'field.required' }] });
  const fourth = await on.object('PATCH', path, 200, { json: { columns: { C: '部门', A: '姓名' } } });
  expect(fourth).toMatchObject({ counts: { good: 1 } });
  expect(at(fourth, 'file', 'matched')).toContainEqual({ letter: 'C', name: '部门', header: '部门', by: 'person' });
  expect((await on.ask('PATCH', path, { json: { columns: { Z: '部门' } } })).status).toBe(422);
  expect((await on.ask('PATCH', path, { json: { columns: { A: '工资' } } })).status).toBe(422);
});

test('a preview tells what would be created, updated and how, unchanged, superseded and filtered', async () => {
  const on = await stage();
  await committed(on, [row(1), row(2), row(3)]);
  on.candidates.push({
    updatedAt: '2099-01-01T00:00:00Z',
    candidate: { number: '3', name: '新' },
    department: '研发部',
  });
  const run = await on.object('POST', '/api/v1/runs', 202, { json: { mapping: 'candidates-to-out' } });
  expect(await on.ended(String(run['run']))).toMatchObject({ read: 1, updated: 1 });
  const said = await looked(on, [
    row(1),
    row(2, { department: '研发部' }),
    row(3),
    row(4),
    row(5, { department: '外包' }),
    '6,,,,,,',
  ]);
  const seen = await on.object('GET', `/api/v1/uploads/${String(said['id'])}/preview`, 200);
  expect(seen).toMatchObject({
    tried: 5,
    whole: true,
    bad: 1,
    counts: { created: 1, updated: 1, unchanged: 1, superseded: 1, filtered: 1, deadLettered: 0, held: 0 },
  });
  expect(at(seen, 'items')).toMatchObject([
    { row: 3, key: '2', would: 'updated', fields: ['department'], record: { name: '候**', department: '研发部' } },
    { row: 4, would: 'superseded' },
    { row: 5, would: 'created' },
    { row: 6, would: 'filtered', reason: 'not ours' },
  ]);
  const short = await on.object('GET', `/api/v1/uploads/${String(said['id'])}/preview?rows=2&shown=0`, 200);
  expect(short).toMatchObject({ tried: 2, whole: false, items: [] });
});

test('after an upload a run of the API neither sends the same again nor overwrites what is newer', async () => {
  const on = await stage();
  await committed(on, [row(1), row(2)]);
  expect(on.delivered()).toHaveLength(2);
  const candidate = { idNumber: null, phone: '13800138000', gender: 'M', start: '2024-05-01' };
  on.candidates.push(
    {
      updatedAt: '2024-06-01T00:00:00Z',
      candidate: { ...candidate, number: '1', name: '候选人1' },
      department: '销售部',
    },
    { updatedAt: '2024-06-01T00:00:00Z', candidate: { ...candidate, number: '2', name: '旧名' }, department: '销售部' },
  );
  const run = await on.object('POST', '/api/v1/runs', 202, { json: { mapping: 'candidates-to-out' } });
  expect(await on.ended(String(run['run']))).toMatchObject({ read: 2, unchanged: 1, superseded: 1, delivered: 0 });
  expect(on.delivered()).toHaveLength(2);
});

test('a commit is one commit however often it is asked for, and a clean one only if it is asked to be', async () => {
  const on = await stage();
  const { id } = await looked(on, [row(1), '2,,,,,,销售部']);
  const path = `/api/v1/uploads/${String(id)}/commit`;
  expect(await on.object('POST', `${path}?onlyIfClean=true`, 409)).toMatchObject({ code: 'upload.not-clean' });
  const [first, second] = await Promise.all([on.object('POST', path, 202), on.object('POST', path, 202)]);
  expect(second['run']).toBe(first['run']);
  expect(first).toMatchObject({ state: 'committed', counts: { rows: 2, good: 1, bad: 1 } });
  await on.ended(String(first['run']));
  expect(await on.object('POST', path, 202)).toMatchObject({ run: first['run'] ?? null });
  expect(on.delivered()).toHaveLength(1);
});

test('the same file is noticed, unless it is meant to come again', async () => {
  const on = await stage();
  const { id } = await looked(on, [row(1)]);
  const again = await on.upload([head, row(1)].join('\n'));
  expect(again).toMatchObject({ status: 409, json: { code: 'upload.same' } });
  expect(again.text).toContain(String(id));
  expect((await on.upload([head, row(1)].join('\n'), { fields: { again: 'true' } })).status).toBe(201);
  await on.ask('DELETE', `/api/v1/uploads/${String(id)}`);
  expect((await on.ask('GET', `/api/v1/uploads/${String(id)}`)).status).toBe(404);
});

test('a row that comes back is bad until it is repaired: what was no cell of it is not lost on the way', async () => {
  const on = await stage({
    mapping: (text) =>
      text
        .replace('姓名: { to: candidate.name, required: true }', '姓名: candidate.name')
        .replace('needs: [candidate.name]\n', ''),
  });
  const first = await looked(on, [row(1), `${row(2)},那`, '3,王五', '4,"赵六,,,男,,销售部']);
  expect(first).toMatchObject({ counts: { rows: 4, good: 1, bad: 3 } });
  const path = `/api/v1/uploads/${String(first['id'])}/rejects`;
  const csv = (await on.ask('GET', `${path}?format=csv&lang=zh`)).text;
  expect(csv.split('\r\n').map((line) => line.replace(/这一行.*补齐。|有引号.*两个。/, '…'))).toEqual([
    `\uFEFF${head},错误原因`,
    `${row(2)},…,那`,
    '3,王五,,,,,,…',
    ',,,,,,,…,"4,""赵六,,,男,,销售部"',
    '',
  ]);
  const again = { fields: { again: 'true' } };
  expect((await on.upload(csv, again)).json).toMatchObject({ counts: { rows: 3, good: 0, bad: 3 } });
  const xlsx = await fetch(`${on.url}${path}?format=xlsx&lang=en`);
  const book = new Uint8Array(await xlsx.arrayBuffer());
  expect((await on.upload(book, { ...again, name: 'back.xlsx' })).json).toMatchObject({
    counts: { rows: 3, bad: 3 },
    findings: [
      { row: 2, code: 'row.ragged' },
      { row: 3, code: 'field.required' },
      { row: 4, code: 'row.ragged' },
    ],
  });
});

test('a second row of one key that comes back overwrites the first only where somebody has chosen it', async () => {
  const on = await stage();
  const first = await looked(on, [row(1), row(1, { name: '另一个' })]);
  const path = `/api/v1/uploads/${String(first['id'])}/rejects?format=csv&lang=zh`;
  const csv = (await on.ask('GET', path)).text;
  expect(csv).toContain('另一个');
  expect((await on.upload(csv)).json).toMatchObject({ counts: { rows: 1, good: 0 } });
  const chosen = csv.replace(',请删除这一行；如果这一行才是对的，请清空此格', '');
  expect((await on.upload(chosen)).json).toMatchObject({ counts: { rows: 1, good: 1 } });
});

test('the template of a mapping can be filled in and uploaded, as xlsx and as CSV', async () => {
  const on = await stage();
  const csv = await on.ask('GET', '/api/v1/mappings/candidates-to-out/template?format=csv');
  expect(csv.text).toBe('\uFEFF编号*,姓名*,身份证号,手机号,性别,入职日期,部门\r\n');
  expect(csv.headers['content-disposition']).toContain("filename*=UTF-8''candidates-to-out.csv");
  expect((await on.ask('GET', '/api/v1/mappings/candidates-to-out/template')).text.slice(0, 2)).toBe('PK');
  const filled = writeXlsx(
    ['编号*', '姓名*', '身份证号', '手机号', '性别', '入职日期', '部门'],
    [['0007', '王芳', '11010519491231002X', '+86 138-0013-8000', '女', '2024.5.1', '=1+1']],
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of filled) chunks.push(chunk);
  const said = await on.upload(Buffer.concat(chunks), { name: '名单.xlsx' });
  expect(said.json).toMatchObject({ file: { kind: 'xlsx', encoding: null }, counts: { rows: 1, good: 1 } });
  const done = await on.object('POST', `/api/v1/uploads/${String(at(said.json, 'id'))}/commit`, 202);
  await on.ended(String(done['run']));
  expect(on.delivered()).toMatchObject([{ number: '0007', phone: '13800138000', department: '=1+1' }]);
});

test('nothing of a file stands on the disk in clear text', async () => {
  const on = await stage();
  await looked(on, ['1,欧阳询密,,1.38E+10,男,,秘密部门九']);
  const folder = join(on.root, 'state');
  const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  for (const text of ['欧阳询密', '秘密部门九', '候选人.csv']) {
    expect(bytes.includes(Buffer.from(text))).toBe(false);
    expect(bytes.includes(Buffer.from(text).toString('base64').slice(0, 12))).toBe(false);
  }
  expect(JSON.stringify(on.lines)).not.toContain('欧阳询密');
});

test('what is no upload is refused, and leaves nothing behind', async () => {
  const on = await stage({ serve: 'serve: { uploads: { bytes: 5000, rows: 3 } }\n' });
  const form = (type: string, body: string) =>
    on.ask('POST', '/api/v1/uploads', { headers: { 'content-type': type }, body });
  expect((await form('multipart/form-data', 'x')).status).toBe(400);
  expect((await form('multipart/form-data; boundary=b', '--b--')).status).toBe(400);
  expect((await form('application/json', '{}')).status).toBe(415);
  expect((await on.upload('x', { fields: { odd: '1' } })).json).toMatchObject({ code: 'upload.form' });
  expect((await on.upload('')).json).toMatchObject({ code: 'upload.form' });
  expect((await on.upload('x', { fields: { mapping: 'nobody' } })).json).toMatchObject({ code: 'app.unknown-mapping' });
  expect((await on.upload('x', { fields: { mapping: 'people-to-out' } })).json).toMatchObject({
    code: 'upload.not-offered',
  });
  expect((await on.upload(`${head}\n${'x'.repeat(6000)}`)).status).toBe(413);
  expect((await on.upload([head, row(1), row(2), row(3), row(4)].join('\n'))).json).toMatchObject({
    code: 'upload.too-many-rows',
  });
  expect((await on.upload(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).status).toBe(415);
  expect((await on.upload('<html><table><tr><td>姓名</td></tr></table></html>')).json).toMatchObject({
    code: 'sheet.page',
  });
  expect(await on.object('GET', '/api/v1/uploads', 200)).toEqual({ items: [], next: null });
});

test('what is refused is told in Chinese to those who ask so, with what to do', async () => {
  const on = await stage();
  const told = async (file: string, code: string): Promise<void> => {
    const { json } = await on.upload(file, { lang: 'zh' });
    expect(json).toMatchObject({
      code,
      detail: expect.stringMatching(/^[^a-z]*\p{Script=Han}.*。$/u) as unknown,
      hint: expect.stringMatching(/^\p{Script=Han}.*。$/u) as unknown,
    });
  };
  await told('', 'upload.form');
  await told('<html><table><tr><td>姓名</td></tr></table></html>', 'sheet.page');
  const { id } = await looked(on, ['1,,,,,,']);
  const nothing = await on.ask('POST', `/api/v1/uploads/${String(id)}/commit`, {
    headers: { 'accept-language': 'zh-CN,zh;q=0.9' },
  });
  expect(nothing.json).toMatchObject({ code: 'upload.state', detail: '没有一行可以提交。' });
  const same = await on.upload([head, '1,,,,,,'].join('\n'), { lang: 'zh' });
  expect(at(same.json, 'detail')).toContain(`编号 ${String(id)}`);
  const bytes = await on.upload(gbk(head), { lang: 'zh', fields: { encoding: 'utf-8' } });
  expect(at(bytes.json, 'detail')).toBe('候选人.csv：第 1 行有不属于编码 utf-8 的内容。');
  const english = await on.upload('<html>');
  expect(at(english.json, 'detail')).toContain('is a web page');
});

test('columns are known by what they are usually called; of two that are the same the second is named, and not taken', async () => {
  const on = await stage();
  const file =
    '工号,编号,候选人姓名,联系方式,手机,到岗日期,所属部门\nx,1,王芳,13800138000,13900139000,2024年5月1日,销售部\n';
  const { json } = await on.upload(file, { lang: 'zh' });
  expect(json).toMatchObject({
    counts: { rows: 1, good: 1 },
    file: {
      matched: [
        { letter: 'B', header: '编号', by: 'name' },
        { letter: 'C', header: '姓名', by: 'synonym' },
        { letter: 'D', header: '手机号', by: 'synonym' },
        { letter: 'F', header: '入职日期', by: 'synonym' },
        { letter: 'G', header: '部门', by: 'synonym' },
      ],
      unmatched: [
        { letter: 'A', name: '工号' },
        { letter: 'E', name: '手机', like: '手机号' },
      ],
    },
  });
});

test('further numbers of a cell go where the mapping says', async () => {
  const on = await stage({
    mapping: (text) =>
      text
        .replace('as: phone_cn,', 'as: phone_cn, others: candidate.tags,')
        .replace('phone: candidate.phone', '$&\n  more: candidate.tags'),
  });
  const done = await committed(on, ['1,王芳,,13800138000/010-65551234,,,销售部', '2,李雷,,13900139000,,,销售部']);
  expect(at(done, 'counts', 'good')).toBe(2);
  const [first, second] = on.delivered();
  expect(first).toMatchObject({ phone: '13800138000', more: ['010-65551234'] });
  expect(second).not.toHaveProperty('more');
});

test('a correction is taken back with null', async () => {
  const on = await stage();
  const first = await looked(on, [row(1)], { fields: { headerRow: '2' } });
  const path = `/api/v1/uploads/${String(first['id'])}`;
  expect(at(first, 'counts', 'good')).toBe(0);
  const said = { headerRow: null, columns: { G: null } };
  expect(await on.object('PATCH', path, 200, { json: said })).toMatchObject({ counts: { good: 0, rows: 1 } });
  expect(await on.object('PATCH', path, 200, { json: { columns: null } })).toMatchObject({ counts: { good: 1 } });
});

test('a file with a header alone says so', async () => {
  const on = await stage();
  const { json } = await on.upload(`${head}\n合计,0\n`, { lang: 'zh' });
  expect(at(json, 'file', 'refused')).toMatch(/^标题行下面没有数据。/);
});

test('whoever uploads sees their own files alone; whoever repairs sees all, with values masked', async () => {
  const on = await stage();
  const token = async (name: string, role: string, more: object = {}): Promise<string> =>
    String((await on.object('POST', '/api/v1/tokens', 201, { json: { name, role, ...more }, ...admin }))['token']);
  const admin: { token?: string } = {};
  admin.token = await token('root', 'admin');
  const [lin, wu, ops, see] = [
    await token('lin', 'uploader'),
    await token('wu', 'uploader'),
    await token('ops', 'operator'),
    await token('see', 'viewer'),
  ];
  const said = await looked(on, ['1,王芳,,1.38E+10,女,,销售部'], { token: lin });
  expect(at(said, 'findings', 0, 'value')).toBe('1.38E+10');
  const path = `/api/v1/uploads/${String(said['id'])}`;
  for (const [method, rest] of [
    ['GET', ''],
    ['DELETE', ''],
    ['GET', '/findings'],
    ['GET', '/preview'],
    ['POST', '/commit'],
    ['GET', '/rejects'],
  ] as const) {
    expect((await on.ask(method, path + rest, { token: wu })).status, `${method} ${rest}`).toBe(404);
    expect((await on.ask(method, path + rest, { token: see })).status, `${method} ${rest}`).toBe(403);
  }
  expect(await on.object('GET', path, 200, { token: ops })).toMatchObject({ who: 'lin', findings: [{ value: '1**' }] });
  expect(at(await on.object('GET', '/api/v1/uploads', 200, { token: wu }), 'items')).toEqual([]);
  expect(at(await on.object('GET', '/api/v1/uploads', 200, { token: lin }), 'items')).toHaveLength(1);
});

test('rows outside of what the uploader may touch stay out', async () => {
  const on = await stage();
  const admin = String(
    (await on.object('POST', '/api/v1/tokens', 201, { json: { name: 'root', role: 'admin' } }))['token'],
  );
  const json = { name: 'lin', role: 'uploader', scope: 'department = "销售部"' };
  const lin = String((await on.object('POST', '/api/v1/tokens', 201, { json, token: admin }))['token']);
  const said = await looked(on, [row(1), row(2, { department: '研发部' })], { token: lin, lang: 'zh' });
  expect(said).toMatchObject({ counts: { good: 1, bad: 1 }, findings: [{ row: 3, code: 'upload.scope' }] });
});

test('nobody takes somebody else’s record by writing their own department beside its number', async () => {
  const on = await stage();
  await committed(on, [row(1), row(2, { department: '研发部' })]);
  const admin = String(
    (await on.object('POST', '/api/v1/tokens', 201, { json: { name: 'root', role: 'admin' } }))['token'],
  );
  const json = { name: 'lin', role: 'uploader', scope: 'department = "销售部"' };
  const lin = String((await on.object('POST', '/api/v1/tokens', 201, { json, token: admin }))['token']);
  const own = row(1, { name: '改名' });
  const said = await looked(on, [own, row(2), row(3)], { token: lin, lang: 'zh' });
  expect(said).toMatchObject({
    counts: { good: 2, bad: 1 },
    findings: [{ row: 3, header: '编号', code: 'upload.scope' }],
  });
});

test('a file goes when its time is over: what it counted stays, and it can come again', async () => {
  const on = await stage({ serve: 'serve: { uploads: { keep: 1ms } }\n' });
  const { id } = await looked(on, [row(1)]);
  const store = await on.live.session().store();
  await store.upkeep.tidy({ history: 1e12, closed: 1e12, runs: 1e12 }, () => Date.now() + 10, Infinity);
  const path = `/api/v1/uploads/${String(id)}`;
  expect(await on.object('GET', path, 200)).toMatchObject({
    state: 'expired',
    file: null,
    counts: { rows: 1, good: 1 },
  });
  expect((await on.ask('GET', `${path}/findings`)).status).toBe(410);
  expect((await on.ask('POST', `${path}/commit`)).status).toBe(410);
});

test('what was uploaded, committed, returned and deleted is audited without contents', async () => {
  const on = await stage();
  const { id } = await looked(on, [row(1), '2,,,,,,销售部']);
  const path = `/api/v1/uploads/${String(id)}`;
  const done = await on.object('POST', `${path}/commit`, 202);
  await on.ended(String(done['run']));
  await on.ask('GET', `${path}/rejects?format=csv`);
  await on.ask('DELETE', path);
  const audits = await (await on.live.session().store()).audit.list(10);
  const actions = audits.map(({ action }) => action).filter((action) => action.startsWith('upload'));
  expect(actions).toEqual(['upload delete', 'upload rejects', 'upload commit', 'upload']);
  expect(JSON.stringify(audits)).not.toMatch(/候选人|销售部/);
});

test('somebody who stands in a stored file alone is erased: every stored file goes', async () => {
  const on = await stage();
  const { id } = await looked(on, ['1,王芳,,138 0013 8000,女,,销售部']);
  const session = on.live.session();
  const wanted = { values: ['13800138000'], keys: [] };
  const nobody = erase(session, { ...wanted, values: ['13900139000'] }, { alsoShared: false, reason: undefined });
  await expect(nobody).rejects.toMatchObject({ code: 'erase.nobody' });
  const { counts } = await erase(session, wanted, { alsoShared: false, reason: undefined });
  expect(counts).toMatchObject({ uploads: 1 });
  expect(await on.object('GET', `/api/v1/uploads/${String(id)}`, 200)).toMatchObject({ state: 'expired', file: null });
});
