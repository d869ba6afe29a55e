import type { Live } from '../../app/live.ts';
import { mappingNames, standingOf } from '../../app/mappings.ts';
import { routes } from '../../server/routes.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';
import { countText, plural, timeText } from './value.ts';

/** What `serve --json` prints once it listens. */
export async function servedJson(live: Live, url: string): Promise<JsonObject> {
  const mappings = await standings(live);
  return { url, mappings };
}

/** The same for people: where it is reached, what starts by itself, what waits for somebody. */
export async function renderServed(live: Live, url: string, look: Look): Promise<string> {
  const { colour } = look;
  const mappings = await standings(live);
  const columns = [
    { head: 'mapping' },
    { head: 'from' },
    { head: 'to' },
    { head: 'next run' },
    { head: 'dead', right: true },
    { head: 'held', right: true },
    { head: 'unknown', right: true },
  ];
  const rows = mappings.map(({ mapping, from, to, nextRun, open }) => {
    const counts = isObject(open) ? open : {};
    const next = typeof nextRun === 'string' ? timeText(Date.parse(nextRun)) : 'when it is asked for';
    const numbers = ['deadLetters', 'held', 'unknown'].map((name) => countOf(counts[name]));
    return [...[mapping, from, to].map(textOf), next, ...numbers];
  });
  const head = `hrwire listens on ${colour.cyan(url)}  (${plural(mappings.length, 'mapping')}, ${plural(routes.length, 'operation')}: ${url}/openapi.json)\n`;
  return mappings.length === 0 ? head : `${head}${await table(look, columns, rows)}`;
}

async function standings(live: Live): Promise<JsonObject[]> {
  const session = live.session();
  const found: JsonObject[] = [];
  for (const name of mappingNames(session)) found.push(await standingOf(session, name, live.clock.now()));
  return found;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function countOf(value: Json | undefined): string {
  return typeof value === 'number' && value > 0 ? countText(value) : '';
}
