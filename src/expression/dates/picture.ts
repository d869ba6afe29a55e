import { wrongArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import { packageFunctions } from '../package-functions.ts';
import type { Moment } from './moment.ts';

const toMillis = packageFunctions(['toMillis'] as const).get('toMillis');

/** Reads a text by a JSONata picture (`[M01]/[D01]/[Y0001]`): an instant, a time on a wall, or a day, as the picture has it. */
export function readByPicture(name: string, text: string, picture: string): Moment | undefined {
  const cleaned = clean(text.slice(0, 100));
  if (cleaned === '') return undefined;
  const millis = millisByPicture(cleaned, picture);
  if (typeof millis !== 'number' || Number.isNaN(millis)) {
    throw wrongArgument(
      name,
      'the text does not match the picture',
      'Pictures are those of JSONata: [Y0001]-[M01]-[D01] [H01]:[m01].',
    );
  }
  if (/\[[Zz]/.test(picture)) return { is: 'instant', millis };
  if (/\[[Hh]/.test(picture)) return { is: 'wall', wall: millis };
  const date = new Date(millis);
  return { is: 'day', year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Parts that the picture leaves out are those of today. Undefined where the text is of another form. */
function millisByPicture(text: string, picture: string): unknown {
  try {
    return toMillis?.call({ environment: { timestamp: new Date() } }, text, picture);
  } catch {
    return undefined;
  }
}

/** An optional argument that is text: a picture or a zone. */
export function optionalText(name: string, value: unknown, what: string): string | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw wrongArgument(name, `${what} must be text`);
}
