import * as kinds from '../../../config/schema/kinds.ts';
import { compileExpression } from '../../../expression/compile.ts';
import { isObject } from '../../../record/json.ts';
import { durationSetting, part, textSetting } from '../settings.ts';
import { sourceAt } from '../source-at.ts';
import type { AuthSetup } from './auth.ts';

export const expiresInSchema = kinds.object(
  'How long a token holds.',
  {
    at: kinds.expression('Where the answer says it, in seconds, as a number or a text. Default expires_in.', {
      default: 'expires_in',
    }),
    cap: kinds.duration('Never trusted for longer than this. Default: no cap.'),
    default: kinds.duration('What holds where the answer does not say. Default: until it is refused.'),
  },
  [],
);

export const skewSchema = kinds.duration('Renewed this long before it expires (half its life at most). Default 1m.', {
  default: '1m',
});

/** Gives the instant (ms) until which a token is used, from the body that brought it and the instant it was asked for. */
export function compileLifetime(setup: AuthSetup): (body: unknown, askedAt: number) => Promise<number> {
  const { document, path, spec } = setup;
  const section = part(spec, 'expires_in');
  const text = textSetting(section, expiresInSchema, 'at') ?? 'expires_in';
  const at = compileExpression(sourceAt(document, [...path, 'expires_in', 'at'], text));
  const cap = durationSetting(section, expiresInSchema, 'cap') ?? Number.POSITIVE_INFINITY;
  const fallback = durationSetting(section, expiresInSchema, 'default') ?? Number.POSITIVE_INFINITY;
  const skew = durationSetting(spec, skewed, 'skew') ?? 0;
  return async (body, askedAt) => {
    const seconds = secondsOf(isObject(body) || Array.isArray(body) ? await at.value(body) : undefined);
    const life = Math.min(seconds === undefined ? fallback : seconds * 1000, cap);
    if (!Number.isFinite(life)) return Number.POSITIVE_INFINITY;
    return askedAt + life - Math.min(skew, life / 2);
  };
}

const skewed = kinds.object('', { skew: skewSchema });

/** A number of seconds, also as text; nonsense counts as not said. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
