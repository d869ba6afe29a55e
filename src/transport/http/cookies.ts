/** The cookies of one connection, by origin. Hosts are few and declared; counts and lengths are bounded all the same. */
export interface Cookies {
  /** Takes up what an answer of `origin` set; `now` in milliseconds. */
  take(origin: string, lines: readonly string[], now: number): void;
  /** The header for a request to `origin`; undefined when there is nothing to send. */
  header(origin: string, now: number): string | undefined;
  clear(): void;
}

interface Cookie {
  readonly value: string;
  /** Milliseconds; Infinity for one that ends with the session. */
  readonly until: number;
}

const most = 50;
const longest = 4096;

export function openCookies(): Cookies {
  const jars = new Map<string, Map<string, Cookie>>();
  return {
    take(origin, lines, now) {
      const jar = jars.get(origin) ?? new Map<string, Cookie>();
      jars.set(origin, jar);
      for (const line of lines) {
        const parsed = parse(line, now);
        if (parsed === undefined) continue;
        jar.delete(parsed.name);
        if (parsed.until > now && jar.size < most) jar.set(parsed.name, parsed);
      }
    },
    header(origin, now) {
      const live = [...(jars.get(origin) ?? [])].filter(([, cookie]) => cookie.until > now);
      return live.length === 0 ? undefined : live.map(([name, { value }]) => `${name}=${value}`).join('; ');
    },
    clear: () => jars.clear(),
  };
}

/** Path and Domain are not looked at: a cookie goes back to the origin it came from, and nowhere else. */
function parse(line: string, now: number): (Cookie & { readonly name: string }) | undefined {
  const [pair = '', ...attributes] = line.split(';');
  const cut = pair.indexOf('=');
  const name = pair.slice(0, cut).trim();
  const value = pair.slice(cut + 1).trim();
  if (cut < 1 || name === '' || line.length > longest || !/^[\x21-\x7e]*$/.test(`${name}${value}`)) return undefined;
  let until = Number.POSITIVE_INFINITY;
  let maxAge: number | undefined;
  for (const attribute of attributes) {
    const [key = '', text = ''] = attribute.split('=', 2).map((side) => side.trim());
    if (/^expires$/i.test(key) && !Number.isNaN(Date.parse(text))) until = Date.parse(text);
    if (/^max-age$/i.test(key) && /^-?[0-9]+$/.test(text)) maxAge = Number(text);
  }
  return { name, value, until: maxAge === undefined ? until : now + maxAge * 1000 };
}
