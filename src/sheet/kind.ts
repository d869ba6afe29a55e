import type { Bytes } from './bytes.ts';
import type { SheetKind } from './sheet.ts';

const signatures: readonly (readonly [SheetKind, readonly number[]])[] = [
  ['xlsx', [0x50, 0x4b, 0x03, 0x04]],
  // A zip archive without any entry.
  ['xlsx', [0x50, 0x4b, 0x05, 0x06]],
  ['xls', [0xd0, 0xcf, 0x11, 0xe0]],
  // Workbooks older than 1997 have no container.
  ['xls', [0x09, 0x00, 0x04, 0x00]],
  ['xls', [0x09, 0x02, 0x06, 0x00]],
  ['xls', [0x09, 0x04, 0x06, 0x00]],
  ['xls', [0x09, 0x08]],
  ['other', [0x1f, 0x8b]],
  ['other', [0x25, 0x50, 0x44, 0x46]],
  ['other', [0x52, 0x61, 0x72, 0x21]],
  ['other', [0x37, 0x7a, 0xbc, 0xaf]],
  ['other', [0x89, 0x50, 0x4e, 0x47]],
  ['other', [0xff, 0xd8, 0xff]],
];

/** Systems call such files .xls: pages, Excel's XML of 2003, saved mails. */
const page = /^\s*(?:<(?:!doctype|!--|html|head|meta|style|table|body|div|workbook|\?xml|\?mso)|mime-version:)/i;

const looked = 4096;

/** What a file is by its content, whatever it is called. A zip archive is `xlsx`: what is in it, `openXlsx` judges. */
export async function kindOf(bytes: Bytes): Promise<SheetKind> {
  const head = Buffer.from(await bytes.read(0, looked));
  for (const [kind, signature] of signatures) {
    if (signature.every((byte, at) => head[at] === byte)) return kind;
  }
  if (page.test(textOf(head))) return 'html';
  return isBinary(head) ? 'other' : 'csv';
}

function textOf(head: Buffer): string {
  const [a, b] = head;
  const even = head.subarray(0, head.length - (head.length % 2));
  if (a === 0xff && b === 0xfe) return even.toString('utf16le').slice(1);
  if (a === 0xfe && b === 0xff) return Buffer.from(even).swap16().toString('utf16le').slice(1);
  return head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
}

/** Control characters that no text has; UTF-16 has bytes of every kind, and is known by its mark or its zeros. */
function isBinary(head: Buffer): boolean {
  if (isUtf16(head)) return false;
  let odd = 0;
  for (const byte of head) {
    const control = byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0 && byte !== 0x1a && byte !== 0x1b;
    if (control) odd++;
  }
  return odd > head.length / 100;
}

function isUtf16(head: Buffer): boolean {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, uneven = 0] = zeros;
  // Each line end and comma has a zero byte, on the same side of its pair.
  return even + uneven > head.length / 50 && (even > 10 * uneven || uneven > 10 * even);
}
