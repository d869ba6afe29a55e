import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeXlsx } from '../src/sheet/write.ts';
import { key, makePlace } from './project.ts';

/**
 * A file of 5,000 and one of 100,000 rows and 12 columns, as CSV in GB18030 and as .xlsx, against a real `hrwire serve`: how long until its
 * findings are told and until all rows are delivered, and the most memory that the server took.
 *
 *   npm run -s bench -- uploads
 *   npm run -s bench -- uploads --json --quick
 */
export async function measureUploads(quick: boolean, json: boolean): Promise<void> {
  for (const rows of quick ? [5000] : [5000, 100_000]) {
    const told = { rows, csv: await measure('csv', rows), xlsx: await measure('xlsx', rows) };
    process.stdout.write(
      json
        ? `${JSON.stringify(told)}\n`
        : (['csv', 'xlsx'] as const).map((kind) => `${kind}, ${rows} rows: ${JSON.stringify(told[kind])}\n`).join(''),
    );
  }
}

interface Figures {
  readonly bytes: number;
  /** Seconds from the first byte to the findings; to the 202 of the commit; to the end of the run. */
  readonly looked: number;
  readonly committed: number;
  readonly delivered: number;
  /** The same in processor time of the server: what other work on the machine takes is not in it. */
  readonly cpuLooked: number;
  readonly cpuCommitted: number;
  readonly cpuDelivered: number;
  /** Of the server process with its run, in MB: before, and at most. */
  readonly restMb: number;
  readonly peakMb: number;
}

const header = [
  '工号',
  '姓名',
  '身份证号',
  '手机号',
  '邮箱',
  '性别',
  '部门',
  '职位',
  '入职日期',
  '学历',
  '城市',
  '备注',
];

const mapping = `mapping: people-to-out
from: people.rows
to: out.rows
key: staffNo
needs: [name]
map: { staffNo: staffNo, name: $trim(name), idNumber: idNumber, phone: phone, mail: $lower_mail(mail), gender: gender, department: department, position: position, start: start, degree: degree, city: city, note: note }
upload:
  columns:
    工号: { to: staffNo, required: true }
    姓名: { to: name, required: true }
    身份证号: { to: idNumber, as: id_cn }
    手机号: { to: phone, as: phone_cn }
    邮箱: { to: mail, as: email }
    性别: { to: gender, as: choice, choices: { 男: M, 女: F } }
    部门: department
    职位: position
    入职日期: { to: start, as: date }
    学历: degree
    城市: city
    备注: note
`;

function* rowsOf(count: number): Generator<string[]> {
  for (let at = 0; at < count; at++) {
    const no = String(at).padStart(6, '0');
    yield [
      ...[
        no,
        `员工${no}`,
        idOf(at),
        `138${String(at).padStart(8, '0')}`,
        `u${no}@example.com`,
        at % 2 === 0 ? '男' : '女',
      ],
      ...['销售部', '顾问', `2024年${(at % 12) + 1}月${(at % 28) + 1}日`, '本科', '上海', `第 ${at} 行`],
    ];
  }
}

/** 18 digits with their check digit (ISO 7064 MOD 11-2). */
function idOf(at: number): string {
  const body = `11010519900307${String(at % 1000).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((so, weight, index) => so + weight * Number(body[index]), 0);
  return body + '10X98765432'.charAt(sum % 11);
}

async function measure(kind: 'csv' | 'xlsx', rows: number): Promise<Figures> {
  const place = makePlace();
  try {
    const file = join(place.root, `people.${kind}`);
    if (kind === 'xlsx') await pipeline(Readable.from(writeXlsx(header, rowsOf(rows))), createWriteStream(file));
    else {
      const { default: iconv } = await import('iconv-lite');
      const lines = [header, ...rowsOf(rows)].map((cells) => cells.join(','));
      writeFileSync(file, iconv.encode(`${lines.join('\r\n')}\r\n`, 'gb18030'));
    }
    const project = join(place.root, 'uploads');
    for (const folder of ['mappings', 'inbox', 'out']) mkdirSync(join(project, folder), { recursive: true });
    writeFileSync(join(project, 'mappings/people-to-out.yaml'), mapping);
    writeFileSync(
      join(project, 'hrwire.yaml'),
      'connections:\n  people: { connector: csv, with: { directory: ./inbox } }\n  out: { connector: jsonl, with: { directory: ./out } }\n',
    );
    return await withServer(project, async (url, pid) => figures(url, pid, file, rows, join(project, 'out')));
  } finally {
    place.remove();
  }
}

async function figures(url: string, pid: number, file: string, rows: number, out: string): Promise<Figures> {
  const restMb = memory(pid, 'VmRSS');
  const begun = performance.now();
  const cpuBefore = cpu(pid);
  const since = (): number => Math.round((performance.now() - begun) / 100) / 10;
  const looked = await post(`${url}/api/v1/uploads`, file);
  const { id, counts } = JSON.parse(looked) as { id: string; counts: { good: number } };
  if (counts.good !== rows) throw new Error(`${counts.good} of ${rows} rows are good: ${looked.slice(0, 500)}`);
  const lookedAt = since();
  const cpuLooked = cpu(pid) - cpuBefore;
  const { run } = JSON.parse(await post(`${url}/api/v1/uploads/${id}/commit`)) as { run: string };
  const committedAt = since();
  const cpuCommitted = cpu(pid) - cpuBefore;
  // A run that is under way already may take them up as well: what counts is what was written.
  for (let written = 0; written < rows; written = linesIn(out)) {
    const state = JSON.parse(await ask(`${url}/api/v1/runs/${run}`)) as { status: string | number };
    if (state.status === 'failed') throw new Error('the run has failed');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return {
    bytes: statSync(file).size,
    looked: lookedAt,
    committed: committedAt,
    delivered: since(),
    cpuLooked: tenths(cpuLooked),
    cpuCommitted: tenths(cpuCommitted),
    cpuDelivered: tenths(cpu(pid) - cpuBefore),
    restMb,
    peakMb: memory(pid, 'VmHWM'),
  };
}

/** Of files that are whole: a run writes under another name until it settles. */
function linesIn(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .reduce(
      (sum, name) => sum + readFileSync(join(folder, name)).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 0),
      0,
    );
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

/** Seconds of user and system time; a tick is a hundredth (USER_HZ). */
function cpu(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024);
}

async function withServer<T>(root: string, work: (url: string, pid: number) => Promise<T>): Promise<T> {
  const bin = join(import.meta.dirname, '../bin/hrwire.js');
  const env = { ...process.env, HRWIRE_KEY: key, HRWIRE_LOG: 'warn' };
  const server = spawn(process.execPath, [bin, 'serve', '--port', '0'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      const url = /https?:\S+/.exec(line)?.[0];
      if (url !== undefined) return await work(url, server.pid ?? 0);
    }
    throw new Error('the server did not start');
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
    rmSync(join(root, 'state'), { recursive: true, force: true });
  }
}

const edge = 'edge-of-the-form';

async function* formOf(file: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(
    `--${edge}\r\nContent-Disposition: form-data; name="mapping"\r\n\r\npeople-to-out\r\n--${edge}\r\nContent-Disposition: form-data; name="file"; filename="people"\r\n\r\n`,
  );
  yield* createReadStream(file);
  yield Buffer.from(`\r\n--${edge}--\r\n`);
}

async function post(url: string, file?: string): Promise<string> {
  const headers = file === undefined ? {} : { 'content-type': `multipart/form-data; boundary=${edge}` };
  const sent = request(url, { method: 'POST', headers });
  const answered = once(sent, 'response');
  if (file === undefined) sent.end();
  else await pipeline(Readable.from(formOf(file)), sent);
  return textOf(await answered);
}

async function ask(url: string): Promise<string> {
  const sent = request(url);
  sent.end();
  return textOf(await once(sent, 'response'));
}

async function textOf([response]: unknown[]): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response as IncomingMessage) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}
