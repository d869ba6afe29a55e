import { once } from 'node:events';
import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import { pageFindings, reportPage, shown } from '../proof/verify/page.ts';
import { shownFinding } from '../proof/verify/report.ts';
import type { Report, ShownFinding } from '../proof/verify/report.ts';
import { causeText } from '../proof/verify/words.ts';
import type { Lang } from '../proof/verify/words.ts';
import { csvLine, defuse } from '../transport/file/csv/cells.ts';
import type { Finding } from '../store/verifications.ts';
import { audit } from './aside.ts';
import { openNew } from './export.ts';
import { seenKeys, seesAll } from './sees.ts';
import type { Session } from './session.ts';
import { findingMasks } from './verify.ts';

export interface ReportOptions {
  /** Absolute, ending in `.csv` or `.html`; a file that exists is never overwritten. */
  readonly path: string;
  readonly lang: Lang;
  readonly reveal: boolean;
}

const chunk = 500;

/** The first findings as people see them; revealing is audited before anything is shown. */
export async function firstFindings(
  session: Session,
  { id, mapping }: Report,
  most: number,
  reveal: boolean,
): Promise<readonly ShownFinding[]> {
  const store = await session.store();
  if (reveal) await audit(session, 'reveal', { verification: id });
  const masks = reveal ? undefined : await findingMasks(session, mapping);
  const found = await seenFindings(session, mapping, await store.verifications.findings(id, 0, most));
  return found.map((finding) => shownFinding(finding, masks));
}

/** Those of records that the caller sees. What only the target knows is nobody's in particular. */
async function seenFindings(session: Session, mapping: string, found: readonly Finding[]): Promise<readonly Finding[]> {
  if (seesAll(session)) return found;
  const keys = await seenKeys(
    session,
    mapping,
    found.flatMap(({ key }) => key ?? []),
  );
  // Without a scope all keys are seen, and what has none is the mapping's own.
  return found.filter(({ key }) => (key === undefined ? session.actor.scope === undefined : keys.has(key)));
}

/** Writes the report to a new file that only its owner may read (mode 600); audited. */
export async function writeReport(session: Session, report: Report, options: ReportOptions): Promise<void> {
  const { path, lang, reveal } = options;
  const html = /\.html?$/i.test(path);
  if (!html && !/\.csv$/i.test(path)) {
    throw new HrwireError('cli.usage', `${path} is neither a CSV file nor a page`, {
      hint: 'Let its name end in .csv or .html.',
    });
  }
  const file = await openNew(path);
  try {
    const write = async (text: string): Promise<void> => {
      if (!file.write(text)) await once(file, 'drain');
    };
    if (html) await write(await page(session, report, lang, reveal));
    else await writeCsv(session, report, lang, reveal, write);
    file.end();
    await once(file, 'close');
  } catch (thrown) {
    file.destroy();
    throw wrap(thrown, 'app.export', 'the report could not be written: ');
  }
  await audit(session, 'export', { verification: report.id, path, reveal });
}

async function page(session: Session, report: Report, lang: Lang, reveal: boolean): Promise<string> {
  const findings = await firstFindings(session, report, pageFindings, reveal);
  const { different, missing, extra, unread } = report.counts;
  return reportPage(report, findings, { lang, revealed: reveal, kept: different + missing + extra + unread });
}

const columns = ['key', 'what', 'cause', 'code', 'match', 'target_id', 'field', 'expected', 'found', 'why'];

/** One line a field that differs, and one for whatever has no fields. */
async function writeCsv(
  session: Session,
  { id, mapping }: Report,
  lang: Lang,
  reveal: boolean,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const store = await session.store();
  if (reveal) await audit(session, 'reveal', { verification: id });
  const masks = reveal ? undefined : await findingMasks(session, mapping);
  // Excel takes UTF-8 without this mark for the system's own encoding.
  await write(`\ufeff${csvLine(columns, ',')}\r\n`);
  for (let after = 0; ;) {
    const found = await store.verifications.findings(id, after, chunk);
    const last = found.at(-1);
    if (last === undefined) return;
    after = last.number;
    const seen = await seenFindings(session, mapping, found);
    const lines = seen.flatMap((finding) => linesOf(shownFinding(finding, masks), lang));
    await write(lines.map((cells) => `${csvLine(cells.map(defuse), ',')}\r\n`).join(''));
  }
}

function linesOf({ key, kind, cause, code, match, id, fields }: ShownFinding, lang: Lang): string[][] {
  const line = (why: string, field = '', expected = '', found = ''): string[] => [
    ...[key ?? '', kind, why, code ?? '', match ?? '', id ?? '', field, expected, found],
    causeText(why, lang),
  ];
  if (fields.length === 0) return [line(cause)];
  return fields.map((one) => line(one.cause, one.field, shown(one.expected), shown(one.found)));
}
