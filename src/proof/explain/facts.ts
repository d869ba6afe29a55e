import { keyHash } from '../../run/erased.ts';
import type { Fingerprinter } from '../../record/fingerprint.ts';
import type { AsideHead } from '../../store/aside.ts';
import type { AuditRow } from '../../store/audit.ts';
import type { Pair } from '../../store/checkpoints.ts';
import type { HistoryRow } from '../../store/history.ts';
import type { WaitingRow } from '../../store/inquiry.ts';
import type { Intent } from '../../store/intents.ts';
import type { LedgerRow } from '../../store/ledger.ts';
import type { RunRow } from '../../store/runs.ts';
import type { SentRow } from '../../store/sent.ts';
import type { Store } from '../../store/store.ts';
import type { Finding } from '../../store/verifications.ts';
import { similarKeys } from './similar.ts';

/** Who asks: the store, and how hashes are made. */
export interface Asker {
  readonly store: Store;
  readonly fingerprints: Fingerprinter;
  readonly now: number;
}

/** A delivery of the same key that is not of the ledger in use: of an earlier tenant, or of another mapping. */
export interface Elsewhere {
  readonly pair: Pair;
  readonly ledger: LedgerRow;
}

/** What the store knows of one key of a mapping. */
export interface Facts {
  readonly mapping: string;
  readonly key: string;
  /** The pair that the mapping's runs use; undefined where it never ran. */
  readonly pair: Pair | undefined;
  readonly ledger: LedgerRow | undefined;
  /** All that was ever put aside of the key, the oldest first. */
  readonly aside: readonly AsideHead[];
  readonly closings: ReadonlyMap<number, number>;
  /** What brings it back with the next run. */
  readonly waiting: readonly WaitingRow[];
  /** The oldest first. */
  readonly history: readonly HistoryRow[];
  readonly sent: ReadonlyMap<number, SentRow>;
  /** Batches with this key whose answer is not known yet. */
  readonly open: readonly Intent[];
  /** Of the mapping, the newest first. */
  readonly runs: readonly RunRow[];
  /** What people did with its rows, the oldest first. */
  readonly hands: readonly AuditRow[];
  readonly erased: boolean;
  /** Earlier tenants of this mapping, and other mappings. */
  readonly earlier: readonly Elsewhere[];
  readonly others: readonly Elsewhere[];
  readonly similar: readonly string[];
  /** Rows of the pair that could not be read as a record: one of them may be this one. */
  readonly unreadable: number;
  /** What the newest comparison with the target has found of it, with its instant. */
  readonly finding: (Finding & { readonly at: number }) | undefined;
}

const runsLookedAt = 20;
const auditLookedAt = 10_000;
const findingsLookedAt = 10_000;

export async function factsOf(asker: Asker, mapping: string, key: string): Promise<Facts> {
  const { store } = asker;
  const pairs = await store.checkpoints.pairs();
  const pair = pairs.find((one) => one.mapping === mapping && one.current);
  const runs = await store.runs.list({ mapping, limit: runsLookedAt });
  const elsewhere: Elsewhere[] = [];
  for (const one of pairs) {
    if (one.id === pair?.id) continue;
    const ledger = (await store.ledger.get(one.id, [key])).get(key);
    if (ledger !== undefined) elsewhere.push({ pair: one, ledger });
  }
  const own = pair === undefined ? nothing : await factsOfPair(asker, pair, key);
  return {
    mapping,
    key,
    pair,
    ...own,
    runs,
    hands: await handsOf(store, own.aside),
    earlier: elsewhere.filter(({ pair: { mapping: name } }) => name === mapping),
    others: elsewhere.filter(({ pair: { mapping: name, current } }) => name !== mapping && current),
  };
}

type OfPair = Omit<Facts, 'mapping' | 'key' | 'pair' | 'runs' | 'hands' | 'earlier' | 'others'>;

const nothing: OfPair = {
  ledger: undefined,
  aside: [],
  closings: new Map(),
  waiting: [],
  history: [],
  sent: new Map(),
  open: [],
  erased: false,
  similar: [],
  unreadable: 0,
  finding: undefined,
};

async function factsOfPair({ store, fingerprints }: Asker, pair: Pair, key: string): Promise<OfPair> {
  const history = await store.history.ofKey(pair.id, key);
  const ledger = (await store.ledger.get(pair.id, [key])).get(key);
  const aside = await store.aside.list({ pair: pair.id, key, closed: true });
  const intents = await store.intents.pending(pair.id);
  const known = ledger !== undefined || history.length > 0 || aside.length > 0;
  const hash = keyHash(fingerprints, pair.mapping, pair.source, key);
  const dead = known ? [] : await store.aside.list({ pair: pair.id, state: 'dead' });
  return {
    ledger,
    aside,
    closings: await store.inquiry.closings(pair.id, key),
    waiting: await store.inquiry.waiting(pair.id, key),
    history,
    sent: await store.sent.read(history.flatMap(({ sent }) => sent ?? [])),
    open: intents.filter(({ entries }) => entries.some((entry) => entry.key === key)),
    erased: (await store.erasures.barred()).has(hash),
    similar: known ? [] : await similarKeys(store, pair.id, key),
    unreadable: dead.filter((row) => row.key === undefined).length,
    finding: await findingOf(store, pair, key),
  };
}

/** Audited deeds that name one of these rows, or a run that parked one of them. */
async function handsOf(store: Store, aside: readonly AsideHead[]): Promise<readonly AuditRow[]> {
  const ids = new Set<unknown>(aside.map(({ id }) => id));
  const parked = new Set<unknown>(
    aside.flatMap(({ release }) => (release?.kind === 'approved' ? (release.run ?? []) : [])),
  );
  if (ids.size === 0) return [];
  const rows = await store.audit.list(auditLookedAt);
  const about = ({ action, subject }: AuditRow): boolean => {
    if (action === 'reveal') return false;
    const named = subject['ids'];
    if (Array.isArray(named) && named.some((id) => ids.has(id))) return true;
    return parked.has(subject['run']);
  };
  return rows.filter(about).toSorted((a, b) => a.id - b.id);
}

async function findingOf(store: Store, pair: Pair, key: string): Promise<Facts['finding']> {
  const newest = await store.verifications.find({ mapping: pair.mapping, kind: 'verify' });
  if (newest?.pair !== pair.id) return undefined;
  const findings = await store.verifications.findings(newest.id, 0, findingsLookedAt);
  const own = findings.find((finding) => finding.key === key);
  return own === undefined ? undefined : { ...own, at: newest.finishedAt ?? newest.startedAt };
}
