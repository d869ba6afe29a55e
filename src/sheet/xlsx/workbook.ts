import { refuse } from '../refusal.ts';
import type { SheetLimits } from '../sheet.ts';
import type { Parts } from './parts.ts';
import { relationsOf } from './relations.ts';
import { attribute, isOn, readXml } from './xml.ts';

export interface Workbook {
  readonly dates: 1900 | 1904;
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly part: string }[];
  readonly styles: string | undefined;
  readonly sharedStrings: string | undefined;
}

/** What other archives are, by a name in them. */
const others: readonly (readonly [string, string])[] = [
  ['xl/workbook.bin', 'is a binary workbook (.xlsb)'],
  ['content.xml', 'is an OpenDocument file (.ods)'],
  ['index/', 'is a Numbers document'],
  ['index.zip', 'is a Numbers document'],
  ['word/', 'is a Word document'],
  ['ppt/', 'is a PowerPoint document'],
];

/** Reads what a workbook says of itself. Throws `sheet.kind` for other archives, `sheet.unreadable`, `sheet.unsafe`. */
export async function readWorkbook(parts: Parts, file: string, limits: SheetLimits): Promise<Workbook> {
  const part = await mainPart(parts, file);
  const relations = await relationsOf(parts, part, file);
  const declared: { name: string; hidden: boolean; id: string }[] = [];
  let dates: 1900 | 1904 = 1900;
  await readXml(parts.read(part), file, {
    open: (name, attributes) => {
      if (name === 'workbookPr' && isOn(attributes['date1904'])) dates = 1904;
      if (name !== 'sheet') return;
      if (declared.length >= limits.sheets)
        throw refuse('sheet.too-large', file, `has more than ${limits.sheets} sheets`);
      const { name: title = '', state } = attributes;
      const hidden = state === 'hidden' || state === 'veryHidden';
      declared.push({ name: title.slice(0, 255), hidden, id: attribute(attributes, 'id') ?? '' });
    },
  });
  const sheets: { name: string; hidden: boolean; part: string }[] = [];
  for (const { name, hidden, id } of declared) {
    const relation = relations.get(id);
    // Sheets of charts and dialogs have no rows.
    if (relation !== undefined && relation.type !== 'worksheet') continue;
    if (relation?.part === undefined || !parts.has(relation.part))
      throw relation !== undefined && relation.part === undefined
        ? refuse('sheet.unsafe', file, 'has a sheet that lies outside of it')
        : refuse('sheet.unreadable', file, 'lacks the part of one of its sheets');
    sheets.push({ name, hidden, part: relation.part });
  }
  if (sheets.length === 0) throw refuse('sheet.unreadable', file, 'has no sheet');
  const partOf = (type: string): string | undefined => {
    for (const relation of relations.values())
      if (relation.type === type && relation.part !== undefined) return relation.part;
    return undefined;
  };
  return { dates, sheets, styles: partOf('styles'), sharedStrings: partOf('sharedStrings') };
}

async function mainPart(parts: Parts, file: string): Promise<string> {
  const relations = await relationsOf(parts, '', file);
  for (const { type, part } of relations.values())
    if (type === 'officeDocument' && part !== undefined && part.endsWith('.xml') && /workbook/i.test(part)) return part;
  for (const [name, what] of others) {
    if (parts.has(name) || (name.endsWith('/') && parts.hasUnder(name))) throw refuse('sheet.kind', file, what);
  }
  if (parts.has('xl/workbook.xml')) return 'xl/workbook.xml';
  throw parts.has('[content_types].xml')
    ? refuse('sheet.unreadable', file, 'lacks its workbook part')
    : refuse('sheet.kind', file, 'is an archive, not a workbook');
}
