import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import iconv from 'iconv-lite';
import { onTestFinished } from 'vitest';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { exampleProject, put } from '../cli/harness.ts';
import { server } from '../server/harness.ts';
import type { Answer, TestServer } from '../server/harness.ts';

const connector = `connector: ats
title: A recruiting system
config:
  required: [base_url]
  properties: { base_url: { type: string } }
http:
  base_url: "{{ $config.base_url }}"
  allow_private: true
streams:
  candidates:
    key: candidate.number
    version: updatedAt
    schema:
      type: object
      properties:
        updatedAt: { type: string, format: date-time }
        candidate:
          type: object
          properties:
            number: { type: string }
            name: { type: string }
            idNumber: { type: string }
            phone: { type: string }
            gender: { type: string }
            start: { type: string, format: date }
            tags: { type: array, items: { type: string } }
        department: { type: string }
    sensitive: { person: [candidate.name, candidate.idNumber, candidate.phone] }
    read: { request: { path: /candidates }, records: items }
`;

/** With the mapping that the tests upload to. */
const mapping = `mapping: candidates-to-out
from: ats.candidates
to: out.rows
key: candidate.number
needs: [candidate.name]
when:
  - { that: '$not(department = "外包")', else: not ours }
map:
  number: candidate.number
  name: candidate.name
  idNumber: candidate.idNumber
  phone: candidate.phone
  gender: candidate.gender
  start: candidate.start
  department: { $: department, $required: true }
upload:
  columns:
    编号: { to: candidate.number, required: true, synonyms: [候选人编号] }
    姓名: { to: candidate.name, required: true }
    身份证号: { to: candidate.idNumber, as: id_cn, synonyms: [证件号码] }
    手机号: { to: candidate.phone, as: phone_cn, synonyms: [手机号码, 联系电话] }
    性别: { to: candidate.gender, as: choice, choices: { 男: M, 女: F } }
    入职日期: { to: candidate.start, as: date }
    部门: { to: department }
tests:
  - name: a candidate
    given: { candidate: { number: "1", name: 王芳 }, department: 销售部, updatedAt: "2026-01-01T00:00:00Z" }
    expect_some: { number: "1" }
`;

/** A project with a recruiting system on loopback and a mapping that takes files. */
export interface Stage extends TestServer {
  /** What the recruiting system answers. */
  readonly candidates: JsonObject[];
  /** What was delivered, in the order of its files. */
  delivered(): JsonObject[];
  /** Resolves once the run has ended, with its document. */
  ended(run: string): Promise<JsonObject>;
  upload(file: string | Uint8Array, more?: Uploading): Promise<Answer>;
}

export interface Uploading {
  readonly name?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly lang?: 'zh' | 'en';
}

export interface Staging {
  readonly serve?: string;
  readonly mapping?: (text: string) => string;
}

export async function stage({ serve = '', mapping: edit = (text) => text }: Staging = {}): Promise<Stage> {
  const candidates: JsonObject[] = [];
  const ats = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: candidates }));
  });
  await new Promise<void>((resolve) => ats.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void ats.close());
  const { port } = ats.address() as AddressInfo;
  const root = exampleProject();
  put(root, 'connectors/ats.yaml', connector.replace('  allow_private: true\n', ''));
  put(root, 'mappings/candidates-to-out.yaml', edit(mapping));
  put(
    root,
    'hrwire.yaml',
    `store: sqlite:state/hrwire.db
connections:
  people: { connector: csv, with: { directory: ./inbox } }
  ats: { connector: ats, with: { base_url: "http://127.0.0.1:${port}" } }
  out: { connector: jsonl, with: { directory: ./out } }
${serve}`,
  );
  mkdirSync(join(root, 'out'), { recursive: true });
  const running = await server({ root });
  const upload = async (file: string | Uint8Array, more: Uploading = {}): Promise<Answer> => {
    const { body, type } = form({ mapping: 'candidates-to-out', ...more.fields }, file, more.name ?? '候选人.csv');
    const lang = more.lang === undefined ? '' : `?lang=${more.lang}`;
    const token = more.token === undefined ? {} : { token: more.token };
    return running.ask('POST', `/api/v1/uploads${lang}`, { headers: { 'content-type': type }, body, ...token });
  };
  const delivered = (): JsonObject[] =>
    readdirSync(join(root, 'out'))
      .sort()
      .flatMap((name) =>
        readFileSync(join(root, 'out', name), 'utf8')
          .trim()
          .split('\n'),
      )
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JsonObject);
  const ended = async (run: string): Promise<JsonObject> => {
    for await (const { name, data } of running.live.runner.events(run, 0, new AbortController().signal) ?? []) {
      if (name === 'ended') return data;
    }
    return running.object('GET', `/api/v1/runs/${run}`, 200);
  };
  return { ...running, candidates, delivered, ended, upload };
}

/** A form as a browser sends it. */
function form(
  fields: Readonly<Record<string, string>>,
  file: string | Uint8Array,
  name: string,
): { readonly body: Buffer; readonly type: string } {
  const edge = 'edge-of-a-form';
  const parts = Object.entries(fields).map(
    ([field, value]) => `--${edge}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(parts.join('') + head),
    typeof file === 'string' ? Buffer.from(file) : file,
    Buffer.from(`\r\n--${edge}--\r\n`),
  ]);
  return { body, type: `multipart/form-data; boundary=${edge}` };
}

export function gbk(text: string): Buffer {
  return iconv.encode(text, 'gbk');
}

/** Real curl in a folder; its answer as text. */
export async function curl(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('curl', ['--silent', '--show-error', '--fail-with-body', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout;
}

export function write(folder: string, name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

export function at(value: Json, ...steps: readonly (string | number)[]): Json {
  let here: unknown = value;
  for (const step of steps) here = (here as Record<string | number, unknown>)[step];
  return here as Json;
}
