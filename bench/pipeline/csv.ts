import { Ajv } from 'ajv';
import Database from 'better-sqlite3';
import { hash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initParser, inferSchema } from 'udsv';
import { columns, csvLine, departments, isCandidate } from '../records.ts';
import type { Fields, Way } from './ways.ts';

/** The transform of W2. */
export const csvFields: Fields = {
  fields: {
    interviewId: 'id',
    candidateId: 'candidate_id',
    fullName: 'name',
    email: 'email',
    positionId: 'position',
    department: '$lookup($departments, dept)',
    score: '$number(score)',
    stage: '$number(score) >= 80 ? "next" : "pool"',
    completedAt: '$replace(completed_at, " ", "T") & "Z"',
    comment: 'comment',
  },
  variables: { departments: Object.fromEntries(departments) },
};

type Row = Readonly<Record<(typeof columns)[number], string>>;

export function csvByHand(found: unknown): object {
  const row = found as Row;
  const score = Number(row.score);
  return {
    interviewId: row.id,
    candidateId: row.candidate_id,
    fullName: row.name,
    email: row.email,
    positionId: row.position,
    department: departments.get(row.dept),
    score,
    stage: score >= 80 ? 'next' : 'pool',
    completedAt: `${row.completed_at.slice(0, 10)}T${row.completed_at.slice(11)}Z`,
    comment: row.comment,
  };
}

const texts = ['interviewId', 'candidateId', 'fullName', 'email', 'positionId', 'department', 'stage', 'comment'];
const schema = {
  type: 'object',
  required: ['interviewId', 'score'],
  properties: {
    ...Object.fromEntries(texts.map((name) => [name, { type: 'string' }])),
    score: { type: 'number' },
    completedAt: { type: 'string', pattern: 'Z$' },
  },
};

/** Rows of a CSV file through `way`: parsed, mapped, validated, hashed, into a ledger and out as JSON Lines. */
export function csvPipeline(rows: number): { run(way: Way): Promise<number>; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-pipeline-'));
  let csv = `${columns.join(',')}\n`;
  for (let i = 0; i < rows; i++) csv += csvLine(i);
  const validate = new Ajv().compile(schema);
  const run = async (way: Way): Promise<number> => {
    const store = new Database(join(folder, 'ledger.db'));
    store.pragma('journal_mode = WAL');
    store.pragma('synchronous = NORMAL');
    store.exec(
      'DROP TABLE IF EXISTS ledger; CREATE TABLE ledger (key TEXT PRIMARY KEY, print BLOB NOT NULL) WITHOUT ROWID',
    );
    const upsert = store.prepare('INSERT INTO ledger VALUES (?, ?) ON CONFLICT DO UPDATE SET print = excluded.print');
    const out = openSync(join(folder, 'out.jsonl'), 'w');
    const parsed = initParser(inferSchema(csv.slice(0, 10_000), { col: ',', row: '\n', encl: '"' }));
    let [text, count, wrong] = ['', 0, 0];
    const settle = (mapped: Awaited<ReturnType<Way>>): void => {
      store.exec('BEGIN');
      for (const { record, text: own } of mapped) {
        if (!validate(record) || (count % 97 === 0 && !isCandidate(record, count))) wrong++;
        upsert.run(String(Reflect.get(Object(record), 'interviewId')), hash('sha256', own, 'buffer').subarray(0, 16));
        text += `${own}\n`;
        count++;
      }
      store.exec('COMMIT');
      if (text.length > 1 << 18) {
        writeSync(out, text);
        text = '';
      }
    };
    const start = process.cpuUsage();
    let waiting: unknown[] = [];
    const next = async (): Promise<void> => {
      const rows = waiting;
      waiting = [];
      if (rows.length > 0) settle(await way(rows));
    };
    for (let at = 0; at < csv.length; at += 1 << 18) {
      const piece = csv.slice(at, at + (1 << 18));
      parsed.chunk<Record<string, string>>(piece, parsed.stringObjs, (row) => void waiting.push(row));
      await next();
    }
    parsed.end();
    await next();
    writeSync(out, text);
    const { user, system } = process.cpuUsage(start);
    closeSync(out);
    store.close();
    if (count !== rows || wrong > 0) throw new Error(`${count} of ${rows} rows, ${wrong} of them wrong`);
    return (user + system) / count;
  };
  return {
    run,
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
