import { maskValue, mask } from '../record/mask.ts';
import { isObject } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { AsideHead, AsideRow } from '../store/aside.ts';
import { audit } from './aside.ts';
import { wire } from './compile.ts';
import type { Session } from './session.ts';

/** A row put aside as people see it. */
export interface ShownRow extends AsideHead {
  /** As read; tagged fields masked unless revealed. Undefined once expired. */
  readonly record: Json | undefined;
  /** For an unknown delivery: what was sent, masked in the same way. */
  readonly sent: Json | undefined;
}

/** Shows the records of rows, masked (design, section 7); revealing is audited before anything is shown. */
export async function showRows(
  session: Session,
  rows: readonly AsideHead[],
  reveal: boolean,
  each: (row: ShownRow) => void | Promise<void>,
): Promise<void> {
  const store = await session.store();
  if (reveal) await audit(store, 'reveal', { ids: rows.map((row) => row.id) });
  const masks = new Map<string, Masks>();
  for (const head of rows) {
    const row = await store.aside.read(head.id);
    if (row === undefined) continue;
    let own = masks.get(row.mapping);
    if (own === undefined) {
      own = reveal ? nothing : await masksOf(session, row.mapping);
      masks.set(row.mapping, own);
    }
    await each(shown(row, own));
  }
}

/** Paths to be masked in what is read and in what is sent; undefined: all of it. */
interface Masks {
  readonly source: readonly string[] | undefined;
  readonly target: readonly string[] | undefined;
}

const nothing: Masks = { source: [], target: [] };
const everything: Masks = { source: undefined, target: undefined };

/** A mapping that is gone or has errors cannot say what is sensitive: then all of it is masked. */
async function masksOf(session: Session, name: string): Promise<Masks> {
  if (!session.project.mappings.has(name)) return everything;
  try {
    const wired = await wire(session, name, { run: 'show', store: undefined });
    await wired.close();
    return { source: pathsOf(wired.mapping.sensitiveSource), target: pathsOf(wired.mapping.sensitive) };
  } catch {
    return everything;
  }
}

function shown(row: AsideRow, masks: Masks): ShownRow {
  const { raw, sent, ...head } = row;
  return { ...head, record: masked(raw, masks.source), sent: sentOf(sent, masks) };
}

/** What was sent stands with its operation and the target's id; the record in it is what holds personal values. */
function sentOf(sent: Json | undefined, masks: Masks): Json | undefined {
  if (!isObject(sent) || sent['record'] === undefined) return masked(sent, masks.target);
  // What the target's record is found by is often a mail address.
  const match = masks.target?.length === 0 ? (sent['match'] ?? null) : maskValue(sent['match'] ?? null);
  return { ...sent, match, record: masked(sent['record'], masks.target) ?? null };
}

function masked(value: Json | undefined, paths: readonly string[] | undefined): Json | undefined {
  if (value === undefined) return undefined;
  if (paths === undefined) return maskValue(value);
  if (isObject(value)) return mask(value, paths);
  // The raw text of a row that could not be read: nobody can tell its fields apart.
  return paths.length === 0 ? value : maskValue(value);
}

/** All paths of all classes. */
export function pathsOf(sensitive: Mapping['sensitive']): readonly string[] {
  return [...sensitive.values()].flat();
}
