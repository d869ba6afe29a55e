import type { ImpactReport } from '../../app/impact.ts';
import type { Kind } from '../../proof/impact/differ.ts';
import {
  changes,
  changeText,
  comparedText,
  keyText,
  keyTexts,
  kindTexts,
  refuses,
  triedText,
  value,
} from './impact.ts';
import { countText, plural } from './value.ts';

/** Records of one kind that are shown. */
const shown = 20;

/** The report as GitHub and GitLab show it beside a pull request: sums first, records folded away. */
export function impactMarkdown(report: ImpactReport): string {
  const { mapping, counts, fields, reasons, repaired } = report;
  const head = [`### Impact on \`${mapping}\``, '', verdict(report), ''];
  if (report.same) return `${head.join('\n')}\n`;
  const keys = keyTexts(report);
  const lines = [...head, `Beside ${cell(comparedText(report))}, tried on ${triedText(report)}.`, ''];
  if (keys.length > 0) lines.push('> [!CAUTION]', ...keys.map((text) => `> ${cell(text)}`), '');
  const kinds = Object.entries(kindTexts).filter(([kind]) => counts[kind as Kind] > 0);
  if (kinds.length > 0) {
    lines.push('| Records | What becomes of them |', '|---:|---|');
    lines.push(...kinds.map(([kind, text]) => `| ${countText(counts[kind as Kind])} | ${text} |`), '');
  }
  if (repaired > 0)
    lines.push(`${plural(repaired, 'dead letter')} would pass: \`hrwire dead-letters replay ${mapping}\`.`, '');
  if (fields.length > 0) {
    lines.push('| Field | Records | Before | After |', '|---|---:|---|---|');
    for (const { field, records, examples } of fields) {
      const [first] = examples;
      lines.push(
        `| ${code(field)} | ${countText(records)} | ${code(value(first?.before))} | ${code(value(first?.after))} |`,
      );
    }
    lines.push('');
  }
  if (reasons.length > 0) {
    lines.push('| Records | | Why |', '|---:|---|---|');
    for (const { kind, reason, records } of reasons.slice(0, shown)) {
      lines.push(`| ${countText(records)} | ${kindTexts[kind]} | ${cell(reason)} |`);
    }
    lines.push('');
  }
  for (const [kind, text] of kinds) lines.push(...folded(report, kind as Kind, text));
  return `${lines.join('\n').trimEnd()}\n`;
}

function verdict(report: ImpactReport): string {
  if (report.same) return 'Nothing that counts was changed.';
  if (refuses(report)) return '**Keys change: this would make records anew or overwrite them.**';
  if (!changes(report)) return 'No record changes.';
  return `**${plural(report.changed, 'record changes', 'records change')}.**`;
}

function folded({ records }: ImpactReport, kind: Kind, text: string): string[] {
  const own = records.filter((one) => one.kind === kind);
  if (own.length === 0) return [];
  const rows = own.slice(0, shown).map((one) => `| ${code(keyText(one))} | ${cell(changeText(one))} |`);
  const more = own.length > shown ? ['', `and ${countText(own.length - shown)} more`] : [];
  return [
    '<details>',
    `<summary>${plural(own.length, 'record')} that ${own.length === 1 ? singular(text) : text}</summary>`,
    '',
    '| Key | Before → after |',
    '|---|---|',
    ...rows,
    ...more,
    '',
    '</details>',
    '',
  ];
}

function singular(text: string): string {
  const verbs: Readonly<Record<string, string>> = {
    have: 'has',
    are: 'is',
    become: 'becomes',
    pass: 'passes',
    name: 'names',
  };
  const [first = '', ...rest] = text.split(' ');
  return [verbs[first] ?? first, ...rest].join(' ');
}

/** Values of records must neither end the cell nor become markup of the page. */
function cell(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>|#~@!]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`));
}

function code(text: string): string {
  const plain = text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll('`', 'ˋ')
    .replaceAll('|', '\\|');
  return plain.trim() === '' ? '' : `\`${plain}\``;
}
