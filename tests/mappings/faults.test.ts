import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { candidatesCsv, interviewsCsv } from '../../examples/quickstart/data.ts';
import { bringBack, listAside, readAside } from '../../src/app/aside.ts';
import { wire } from '../../src/app/compile.ts';
import { fingerprinter } from '../../src/record/fingerprint.ts';
import { isObject } from '../../src/record/json.ts';
import { mask } from '../../src/record/mask.ts';
import type { AsideHead } from '../../src/store/aside.ts';
import { sandboxed } from './sandboxed.ts';
import type { Sandboxed } from './sandboxed.ts';
import { variants } from '../variants.ts';

const candidates = 'uploads-to-successfactors-candidates';
const reports = 'interviews-to-successfactors-reports';
const applications = 'interviews-to-successfactors-applications';
const exported = 'successfactors-candidates-to-export';

let at: Sandboxed;
async function open(...given: Parameters<typeof sandboxed>): Promise<void> {
  at = await sandboxed(...given);
}
afterEach(() => at.close());

async function aside(mapping: string, state: AsideHead['state']): Promise<readonly AsideHead[]> {
  const session = at.project.open();
  try {
    return await listAside(session, { mapping, state });
  } finally {
    await session.close();
  }
}

/** The rows of the files that were written, without their headers. */
function written(): string[] {
  const folder = join(at.project.root, 'out');
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return texts.flatMap((text) => text.trimEnd().split('\n').slice(1));
}

/** The seeded people who are refused (`lies` of the example data), by their mail address. */
const poison = ['0018', '0089', '0144'].map((number) => `candidate${number}@applicants.example`);

describe('a call that one bad record sinks', () => {
  it('SF-UPSERT-ISOLATE: is halved until exactly the poison stands alone and is a dead letter', async () => {
    await open();
    at.sandbox.faults.add([{ kind: 'sunk', path: 'upsert', count: 1000 }]);
    at.put('inbox', 'a.csv', candidatesCsv());
    const { summary } = await at.go(candidates);
    expect(summary).toMatchObject({ status: 'attention', read: 200, delivered: 197, deadLettered: 3, left: 0 });
    expect((await aside(candidates, 'dead')).map(({ key }) => key).sort()).toEqual(poison);
    const names = at.outcomes().map(({ key }) => key);
    // Applied once each: no call that was refused as a whole has written anything.
    expect([names.length, new Set(names).size]).toEqual([197, 197]);
    expect(at.upserts('CandidateLight').length).toBeLessThan(60);
    at.sandbox.faults.clear();
    expect((await at.go(candidates)).summary).toMatchObject({ read: 0, requests: 0 });
  });

  it('stops the run where the fault is not one record`s, and dead-letters nobody', async () => {
    await open({}, { gender_field: 'cust_sex' });
    at.sandbox.faults.add([{ kind: 'sunk', path: 'upsert', count: 1000 }]);
    at.put('inbox', 'a.csv', candidatesCsv());
    const { summary, error } = await at.go(candidates);
    expect(summary).toMatchObject({ status: 'failed', delivered: 0, deadLettered: 0, left: 200 });
    expect(error?.code).toBe('run.batch-refused');
    expect(at.upserts('CandidateLight')).toHaveLength(4);
  });
});

describe('ACCEPTED', () => {
  it('SF-ACCEPTED: is not delivered: the records are held and sent again', async () => {
    await open();
    at.sandbox.faults.add([{ kind: 'accepted', path: 'upsert' }]);
    at.put('inbox', 'a.csv', candidatesCsv({ count: 20 }));
    const first = await at.go(candidates);
    expect(first.summary).toMatchObject({ status: 'attention', delivered: 0, held: 19, deadLettered: 1 });
    expect(at.sandbox.tables.byEmail('candidate0001@applicants.example')).toBeUndefined();
    const session = at.project.open();
    await bringBack(session, await listAside(session, { mapping: candidates, state: 'held' }), 'release');
    await session.close();
    const second = await at.go(candidates);
    expect(second.summary).toMatchObject({ status: 'settled', read: 0, resumed: 19, delivered: 19, held: 0 });
    expect(at.sandbox.tables.byEmail('candidate0001@applicants.example')).toBeDefined();
  });
});

describe('a vendor that fails in between', () => {
  it('SF-REQUEST-ERRORS: a writing run gets over 429, 503, a proxy`s page, a cut body and a lost answer', async () => {
    await open();
    at.put('inbox', 'a.csv', candidatesCsv({ count: 60 }));
    at.sandbox.faults.add([
      { kind: 'too-many', retry_after: 0, path: 'upsert' },
      { kind: 'unavailable', path: 'upsert' },
      { kind: 'html', path: 'upsert' },
      { kind: 'token-killed', path: 'upsert' },
    ]);
    expect((await at.go(candidates)).summary).toMatchObject({ delivered: 59, deadLettered: 1, left: 0 });
    at.put('inbox', 'b.csv', candidatesCsv({ count: 60, changed: 5 }));
    at.sandbox.faults.add([
      { kind: 'cut', path: 'upsert' },
      { kind: 'lost', path: 'upsert' },
    ]);
    expect((await at.go(candidates)).summary).toMatchObject({ delivered: 5, unchanged: 54, left: 0 });
    expect(new Set(at.sandbox.tables.all('Candidate').map((row) => row['primaryEmail'])).size).toBe(
      at.sandbox.tables.all('Candidate').length,
    );
  });

  const afterWork = variants(['lost', 'html'], ['cut', 'bad-gateway', 'gateway-timeout']);
  it.each(afterWork)(
    'SF-REPORT-APPENDS: no report is doubled and none is missing after %s behind the work',
    async (kind) => {
      await open({}, {});
      at.put('interviews', 'a.csv', interviewsCsv());
      at.sandbox.faults.add([{ kind, path: 'upsert', done: true }]);
      const first = await at.go(reports);
      expect(first.summary).toMatchObject({ delivered: 54, unknown: 0, left: 0 });
      await at.go(reports, { full: true });
      const orders = at.sandbox.tables.all('JobApplicationAssessmentReport').map((row) => row['orderId']);
      expect([orders.length, new Set(orders).size]).toEqual([54, 54]);
    },
  );

  it('SF-TOKEN-REUSE: a token killed in the middle of a read is asked for anew, and the read goes on', async () => {
    await open({}, { page_size: 20 });
    at.sandbox.faults.add([{ kind: 'token-killed', path: '/Candidate', after: 1 }]);
    expect((await at.go(exported)).summary).toMatchObject({ status: 'settled', read: 60, delivered: 60 });
    const logins = at.sandbox.log.lines.filter(({ path, phase }) => path === '/oauth/token' && phase === 'done');
    expect(logins.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('pages that drift', () => {
  it('SF-PAGE-DRIFT: a row that comes twice with plain paging is delivered once', async () => {
    await open({}, { paging: 'plain', page_size: 20 });
    const row = at.sandbox.tables.get('Candidate', '4001');
    const write = at.sandbox.log.write.bind(at.sandbox.log);
    let inserted = false;
    // Somebody imports a candidate with an old stamp while the first page is on its way.
    at.sandbox.log.write = (entry) => {
      write(entry);
      if (inserted || entry.phase !== 'done' || entry.entity === undefined || row === undefined) return;
      inserted = true;
      at.sandbox.tables.put('Candidate', [{ ...row, candidateId: '99999', primaryEmail: 'new@people.example' }]);
    };
    const { summary } = await at.go(exported);
    expect(summary).toMatchObject({ status: 'settled', read: 61, delivered: 60 });
    expect(summary.unchanged + summary.superseded).toBe(1);
    expect(written()).toHaveLength(60);
  });
});

describe('a second run', () => {
  const bounds = () =>
    at.sandbox.log.lines
      .filter(({ phase, entity }) => phase === 'received' && entity === 'CandidateLight')
      .map(({ query }) => decodeURIComponent(query).match(/(?<=datetimeoffset')[^']+/g) ?? []);

  it('asks only for the overlap and sends nothing; after a change exactly the changed ones go', async () => {
    await open();
    await at.go(exported);
    const second = await at.go(exported);
    const [first, again] = bounds();
    expect(first?.[0]).toBe('2000-01-01T00:00:00Z');
    expect(Date.parse(again?.[0] ?? '')).toBe(Date.parse(first?.[1] ?? '') - 600_000);
    expect(second.summary).toMatchObject({ status: 'settled', delivered: 0, requests: expect.any(Number) as number });
    expect(written()).toHaveLength(60);
    for (const id of ['4003', '4040']) {
      const row = at.sandbox.tables.get('Candidate', id);
      if (row !== undefined) at.sandbox.tables.change('Candidate', row, { city: '杭州' });
    }
    const third = await at.go(exported);
    expect(third.summary).toMatchObject({ delivered: 2 });
    const changed = written()
      .slice()
      .filter((line) => line.includes('杭州'));
    expect(changed.map((line) => line.split(',')[0]).sort()).toEqual(['4003', '4040']);
  });

  it('asks from the overlap that the connection sets', async () => {
    await open({}, { overlap: '1h' });
    await at.go(exported);
    await at.go(exported);
    const [first, again] = bounds();
    expect(Date.parse(again?.[0] ?? '')).toBe(Date.parse(first?.[1] ?? '') - 3_600_000);
  });

  it('writes exactly the changed ones, by name in the log of the target', async () => {
    await open();
    at.put('inbox', 'a.csv', candidatesCsv({ count: 100 }));
    await at.go(candidates);
    const before = at.upserts('CandidateLight').length;
    at.put('inbox', 'b.csv', candidatesCsv({ count: 100, changed: 3 }));
    await at.go(candidates);
    const keys = at
      .upserts('CandidateLight')
      .slice(before)
      .flatMap((line) => line.keys ?? []);
    expect([...keys].sort()).toEqual(['0001', '0034', '0067'].map((n) => `candidate${n}@applicants.example`));
  });
});

describe('job applications', () => {
  it('SF-STATUS-SET: an item of another set is never sent, though the table names it', async () => {
    await open();
    mkdirSync(join(at.project.root, 'mappings/tables'), { recursive: true });
    // Both sets change places: each item exists, and belongs to the other requisition's set.
    const table = 'status_set_id,interview_item,next_item,pool_item\n101,1012,1023,1024\n102,1022,1013,1014\n';
    at.put('mappings/tables', 'status_items.csv', table);
    at.put('interviews', 'a.csv', interviewsCsv({ count: 20 }));
    const { summary, causes } = await at.go(applications);
    expect(summary).toMatchObject({ delivered: 0, left: 0 });
    expect(summary.deadLettered + summary.held).toBeGreaterThan(10);
    expect(causes.map(({ code }) => code)).toContain('expression.raised');
    expect(at.upserts('JobApplication')).toEqual([]);
    expect(at.outcomes().filter(({ corrupted }) => corrupted === true)).toEqual([]);
  });
});

describe('what is personal', () => {
  it('is known of the columns of a list, though the file says nothing of them', async () => {
    await open();
    at.put('inbox', 'a.csv', candidatesCsv({ count: 30 }));
    await at.go(candidates);
    const session = at.project.open();
    const store = await session.store();
    const { ofText } = fingerprinter(store.pepper);
    const found = async (person: string) =>
      (await store.people.find([ofText(`person:${person}`)])).map(({ key }) => key);
    const mail = 'candidate0002@applicants.example';
    const { cellPhone } = at.sandbox.tables.byEmail(mail) ?? {};
    expect(cellPhone).toMatch(/^13\d{9}$/);
    // By the mail of the file, and by the number as the target has it, whatever form it had in the file.
    expect([await found(mail), await found(String(cellPhone)), await found('上海')]).toEqual([[mail], [mail], []]);
    expect(await found(poison[0] ?? '')).toEqual([poison[0]]);
    const { mapping } = await wire(session, candidates, { run: 'test', store: undefined });
    expect(mapping.sensitiveKey).toBe(true);
    const [dead] = await listAside(session, { mapping: candidates, state: 'dead' });
    const { raw } = await readAside(session, dead?.id ?? 0, ['dead']);
    const shown = mask(isObject(raw) ? raw : {}, [...mapping.sensitiveSource.values()].flat());
    expect(shown).toMatchObject({ '邮箱*': 'c***@…', '手机号*': expect.stringMatching(/^.\*\*$/) as string });
    expect(shown).toMatchObject({ '姓名*': expect.stringMatching(/^.\*\*$/) as string, 来源渠道: '抖音' });
    await session.close();
  });
});
