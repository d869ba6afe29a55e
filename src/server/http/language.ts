import type { IncomingMessage } from 'node:http';
import type { Json } from '../../record/json.ts';

/** `?lang=`, else whichever of the two the browser prefers. */
export function languageOf(asked: Json | undefined, accepted: string | undefined): 'en' | 'zh' {
  if (asked === 'en' || asked === 'zh') return asked;
  const wanted = (accepted ?? '')
    .slice(0, 200)
    .split(',')
    .flatMap((each, index) => {
      const [tag = '', quality] = each.trim().toLowerCase().split(';');
      const weight = Number(/^\s*q=([0-9.]+)$/.exec(quality ?? '')?.[1] ?? 1);
      const language = tag.startsWith('zh') ? ('zh' as const) : tag.startsWith('en') ? ('en' as const) : undefined;
      return language === undefined || !(weight > 0) ? [] : [{ language, weight, index }];
    });
  wanted.sort((a, b) => b.weight - a.weight || a.index - b.index);
  return wanted[0]?.language ?? 'en';
}

/** The same for a request of which nothing was taken yet. */
export function languageAsked({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): 'en' | 'zh' {
  const start = url.indexOf('?');
  const asked = start < 0 ? null : new URLSearchParams(url.slice(start)).get('lang');
  return languageOf(asked ?? undefined, headers['accept-language']);
}
