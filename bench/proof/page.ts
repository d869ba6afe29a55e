import type { Kept, Table } from './part.ts';

/** docs/proof.md, from the parts that are kept. */
export function pageOf(kept: readonly Kept[]): string {
  const total = kept.reduce((sum, { seconds }) => sum + seconds, 0);
  return `# Proof

Made by \`npm run proof\` in ${Math.round(total / 60)} minutes. Each part says when it ran; \`npm run proof -- --part NAME\` runs
one again. What it tells is kept as data in [proof/](proof).

${kept.map(sectionOf).join('\n\n')}
`;
}

function sectionOf({ part, title, text, tables, faults, ...ran }: Kept): string {
  const found = faults.length === 0 ? 'no faults' : `**${faults.length} faults**`;
  const how = `_Part \`${part}\`, ${ran.date}, Node ${ran.node}, ${ran.cores} cores, ${timeOf(ran.seconds)}: ${found}._`;
  const list = faults.map((fault) => `- ${fault.replaceAll('\n', ' ')}`).join('\n');
  return [`## ${title}`, how, text, ...tables.map(tableOf), ...(list === '' ? [] : [list])].join('\n\n');
}

function tableOf({ text, head, rows }: Table): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(cellOf).join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  return text === undefined ? table : `${text}\n\n${table}`;
}

const cellOf = (cell: string | number): string => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ');

const timeOf = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
