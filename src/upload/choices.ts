import { HrwireError } from '../error/error.ts';
import type { Choices } from './about.ts';

/** Throws `upload.choice` for an encoding that nobody knows, and for what can be no delimiter. */
export function checkChoices({ encoding = 'auto', delimiter = 'auto' }: Choices): void {
  if (encoding !== 'auto' && !isEncoding(encoding)) {
    throw new HrwireError('upload.choice', 'there is no encoding of this name', {
      hint: 'Name it as browsers do: utf-8, gb18030, big5, utf-16le, windows-1252; or auto.',
      zh: { message: '没有这种编码。', hint: '可以写 utf-8、gb18030、big5、utf-16le，或 auto（自动识别）。' },
    });
  }
  if (delimiter !== 'auto' && !/^[^"\r\n\0\ufeff]$/u.test(delimiter)) {
    throw new HrwireError('upload.choice', 'a delimiter is one character, and no quote or line end', {
      hint: 'Give , or ; or a tab; or auto.',
      zh: {
        message: '分隔符只能是一个字符，不能是引号或换行。',
        hint: '可以写逗号、分号、制表符，或 auto（自动识别）。',
      },
    });
  }
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}
