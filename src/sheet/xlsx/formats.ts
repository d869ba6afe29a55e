import { readXml } from './xml.ts';

/** How a number with this style is read. `zeros`: digits it is filled up to (`00000`). */
export type Format =
  | { readonly is: 'number' }
  | { readonly is: 'text' }
  | { readonly is: 'percent' }
  | { readonly is: 'zeros'; readonly width: number }
  | { readonly is: 'date' }
  | { readonly is: 'time' }
  | { readonly is: 'elapsed' };

const number: Format = { is: 'number' };
const mostStyles = 65_536;
/** Excel takes no longer one; patterns look at what stands in one again and again. */
const longestCode = 255;

/** The formats of the cells' styles, by the index that a cell names (`s`). */
export async function readFormats(
  chunks: AsyncIterable<Uint8Array> | undefined,
  file: string,
): Promise<readonly Format[]> {
  const formats: Format[] = [];
  if (chunks === undefined) return formats;
  const custom = new Map<number, Format>();
  let cells = false;
  await readXml(chunks, file, {
    open: (name, attributes) => {
      if (name === 'cellXfs') cells = true;
      else if (name === 'numFmt' && custom.size < mostStyles) {
        const id = Number(attributes['numFmtId']);
        custom.set(id, formatOf((attributes['formatCode'] ?? '').slice(0, longestCode)));
      } else if (name === 'xf' && cells && formats.length < mostStyles) {
        const id = Number(attributes['numFmtId'] ?? 0);
        formats.push(custom.get(id) ?? builtin(id));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') cells = false;
    },
  });
  return formats;
}

/** The formats that a file does not spell out (ECMA-376, part 1, 18.8.30), those of Chinese, Japanese and Thai included. */
export function builtin(id: number): Format {
  if (id === 9 || id === 10) return { is: 'percent' };
  if (id === 49) return { is: 'text' };
  if (id === 46) return { is: 'elapsed' };
  if ([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].includes(id)) return { is: 'time' };
  if ((id >= 14 && id <= 36) || (id >= 50 && id <= 58) || (id >= 71 && id <= 81)) {
    return id >= 23 && id <= 26 ? number : { is: 'date' };
  }
  return number;
}

/** What a format code makes of a number: its first section, without what it only shows. */
export function formatOf(code: string): Format {
  const bare = code.replace(/"[^"]*"?|\\.|[_*]./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^[\]]*\]/gi, '');
  const [first = ''] = bare.split(';', 1);
  const section = first.trim();
  if (/^(general|g\/通用格式)?$/i.test(section)) return number;
  if (section === '@') return { is: 'text' };
  if (/\[(h+|m+|s+)\]/i.test(section)) return { is: 'elapsed' };
  // The exponent of 0.00E+00 is no era year.
  const letters = section.replace(/e[+-]/gi, '').replace(/am\/pm|a\/p|上午\/下午/gi, 'h');
  if (/[yedg年月日]|aaa/i.test(letters)) return { is: 'date' };
  if (/[hs时分秒]/i.test(letters)) return { is: 'time' };
  if (/m/i.test(letters)) return { is: 'date' };
  if (section.includes('%')) return { is: 'percent' };
  return /^0{2,}$/.test(section) ? { is: 'zeros', width: section.length } : number;
}
