import type { Json } from '../../record/json.ts';
import type { Report, ShownFinding } from './report.ts';
import { causeText, pageWords } from './words.ts';
import type { Lang } from './words.ts';

/** What stands on the page beside the report. */
export interface PageOptions {
  readonly lang: Lang;
  readonly revealed: boolean;
  /** All findings that are kept, of which the page shows the first. */
  readonly kept: number;
}

/** Findings on the page: more are in the CSV file. */
export const pageFindings = 200;

/**
 * The report as one page that needs nothing else: no script, no picture from elsewhere, everything escaped. It prints on
 * paper, with a place for the signature of whoever accepts it.
 */
export function reportPage(report: Report, findings: readonly ShownFinding[], options: PageOptions): string {
  const words = pageWords[options.lang];
  const state = report.finishedAt === undefined ? words.unfinished : report.equal ? words.equal : words.differences;
  const title = `${words.title}: ${report.mapping}`;
  const colour = report.finishedAt !== undefined && report.equal ? 'ok' : 'not';
  return `<!doctype html>
<html lang="${options.lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p class="state ${colour}">${escape(state)}</p>
<h2>${words.facts}</h2>
${factsTable(report, options)}
<h2>${words.counts}</h2>
${bars(report, options.lang)}
${reasons(report, options.lang)}
${fieldsTable(report, options.lang)}
${findingsTable(findings, options)}
<p class="note">${options.revealed ? words.revealed : words.masked}</p>
<table class="sign"><tr><td>${words.signed}</td><td>${words.signature}</td><td>${words.date}</td></tr></table>
</body>
</html>
`;
}

function factsTable({ asked, mapping, kind, startedAt, finishedAt, id }: Report, { lang }: PageOptions): string {
  const words = pageWords[lang];
  const two = kind === 'against';
  const { keys, sample, seed, extra } = asked;
  const part =
    keys === undefined
      ? sample === undefined
        ? words.all
        : words.sample(sample, seed ?? '')
      : words.keys(keys.length);
  const whole = keys === undefined && sample === undefined;
  const scope = whole && !extra ? `${part}; ${words.noExtra}` : part;
  const time = [startedAt, finishedAt].flatMap((at) => (at === undefined ? [] : [`${instant(at)}`])).join(' – ');
  const rows: [string, string][] = [
    [two ? words.first : words.source, `${asked.source.name}  ${asked.source.identity}`],
    [two ? words.second : words.target, `${asked.target.name}  ${asked.target.identity}`],
    [words.how, asked.how],
    [words.scope, scope],
    [words.mapping, mapping],
    [words.version, asked.mappingVersion.slice(0, 12)],
    [words.run, asked.run ?? '–'],
    [words.number, id],
    [words.when, time],
    [words.who, asked.who],
  ];
  return `<table class="facts">${rows.map(([name, value]) => `<tr><th>${escape(name)}</th><td>${escape(value)}</td></tr>`).join('')}</table>`;
}

/** Counts as bars: on paper and for eyes that tell no colours the number stands beside each. */
function bars({ counts }: Report, lang: Lang): string {
  const words = pageWords[lang].kinds;
  const kinds = ['equal', 'different', 'missing', 'extra', 'unread', 'expectedAbsent'] as const;
  const most = Math.max(1, ...kinds.map((kind) => counts[kind]));
  const line = 26;
  const drawn = kinds.map((kind, index) => {
    const count = counts[kind];
    const width = count === 0 ? 0 : Math.max(2, Math.round((count / most) * 360));
    const y = index * line;
    const text = `<text x="0" y="${y + 17}">${escape(words[kind])}</text>`;
    const bar = `<rect class="${kind}" x="230" y="${y + 4}" width="${width}" height="18"/>`;
    return `${text}${bar}<text x="${238 + width}" y="${y + 17}">${number(count)}</text>`;
  });
  return `<svg role="img" viewBox="0 0 700 ${kinds.length * line}" width="700">${drawn.join('')}</svg>`;
}

function reasons({ counts }: Report, lang: Lang): string {
  const words = pageWords[lang];
  const kinds: Readonly<Record<string, string>> = words.kinds;
  const rows = Object.entries(counts.causes)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => {
      const [kind = '', cause = ''] = name.split(' ');
      return `<tr><td>${escape(kinds[kind] ?? kind)}</td><td>${escape(causeText(cause, lang))}</td><td class="n">${number(count)}</td></tr>`;
    });
  return rows.length === 0 ? '' : `<h2>${words.reasons}</h2><table>${rows.join('')}</table>`;
}

function fieldsTable({ counts, neverShown }: Report, lang: Lang): string {
  const words = pageWords[lang];
  const fields = Object.entries(counts.fields);
  if (fields.length === 0) return '';
  const rows = fields.map(([field, { equal, different, empty }]) => {
    const remark = neverShown.includes(field) ? words.neverShown : '';
    return `<tr><td>${escape(field)}</td><td class="n">${number(equal)}</td><td class="n">${number(different)}</td><td class="n">${number(empty)}</td><td>${remark}</td></tr>`;
  });
  const head = `<tr><th>${words.field}</th><th class="n">${words.kinds.equal}</th><th class="n">${words.different}</th><th class="n">${words.empty}</th><th></th></tr>`;
  return `<h2>${words.fields}</h2><table>${head}${rows.join('')}</table>`;
}

function findingsTable(findings: readonly ShownFinding[], { lang, kept }: PageOptions): string {
  if (findings.length === 0) return '';
  const words = pageWords[lang];
  const kinds: Readonly<Record<string, string>> = words.kinds;
  const { columns } = words;
  const row = (one: ShownFinding, field: string, expected: string, found: string, cause: string): string =>
    `<tr><td>${escape(one.key ?? one.match ?? one.id ?? '')}</td><td>${escape(kinds[one.kind] ?? one.kind)}</td><td>${escape(field)}</td><td>${escape(expected)}</td><td>${escape(found)}</td><td>${escape(reasonText(one, cause, lang))}</td></tr>`;
  const rows = findings.flatMap((one) =>
    one.fields.length === 0
      ? [row(one, '', '', '', one.cause)]
      : one.fields.map(({ field, expected, found, cause }) => row(one, field, shown(expected), shown(found), cause)),
  );
  const head = Object.values(columns).map((name) => `<th>${name}</th>`);
  const most = kept > findings.length ? ` (${words.firstOf(findings.length, kept)})` : '';
  return `<h2>${words.findings}${escape(most)}</h2><table class="findings"><tr>${head.join('')}</tr>${rows.join('')}</table>`;
}

/** Why, with the code of what stands aside. */
export function reasonText({ code }: Pick<ShownFinding, 'code'>, cause: string, lang: Lang): string {
  const text = causeText(cause, lang);
  return code === undefined ? text : `${text} (${code})`;
}

/** A value in a cell: a text as it is, all else as JSON, cut off where it is long. */
export function shown(value: Json): string {
  const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** In UTC, as it stands in logs: the page is read in more than one zone. */
function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What a system answered is text here, never markup; signs that turn the direction of writing are shown as such. */
function escape(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '')
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

const style = `
:root{color-scheme:light}
body{font:14px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:#1a1a1a;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}
.state{font-size:1.2rem;font-weight:600;border-left:.4rem solid;padding-left:.6rem}.ok{border-color:#1a7f37}.not{border-color:#b35900}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
.facts th{width:11rem;font-weight:400;color:#555}.n{text-align:right;font-variant-numeric:tabular-nums}
svg{max-width:100%;font-size:13px}rect{fill:#b35900}rect.equal{fill:#1a7f37}rect.expectedAbsent{fill:#8c8c8c}
.note{color:#555}.sign{margin-top:3rem}.sign td{border:0;border-top:1px solid #1a1a1a;width:33%;padding-top:.3rem}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}h2{break-after:avoid}}`;
