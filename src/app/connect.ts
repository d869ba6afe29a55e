import type { ProjectConnection } from '../config/project.ts';
import type { Connection, ConnectionContext, Wanted } from '../connector/connection.ts';
import { HrwireError } from '../error/error.ts';
import type { Observe } from '../observe/observation.ts';
import type { Budgets } from '../store/budgets.ts';
import type { Local } from '../store/local.ts';
import type { Spool } from '../store/spool.ts';
import type { Store } from '../store/store.ts';
import { systemClock } from './clock.ts';
import { killPoints } from './kill-point.ts';
import type { Session } from './session.ts';
import { transportOf } from './transports.ts';

/** Who uses a connection. */
export interface Use {
  readonly mapping: string;
  readonly run: string;
  readonly wanted?: Wanted;
  readonly fields?: readonly string[];
  /** Absent for uses that send nothing: checking and testing files. */
  readonly store: Store | undefined;
  readonly onRequest?: (bytes: number) => void;
  readonly killPoint?: (name: string) => void;
  readonly observe?: Observe | undefined;
}

/** Makes a connection of the project ready; it connects when it is first asked. */
export async function connect(session: Session, name: string, use: Use): Promise<Connection> {
  const declared = session.project.connections.get(name);
  if (declared === undefined) {
    throw new HrwireError('app.unknown-connection', `there is no connection "${name}"`, {
      hint: `Declare it in hrwire.yaml; there ${session.project.connections.size === 1 ? 'is' : 'are'}: ${[...session.project.connections.keys()].join(', ')}.`,
    });
  }
  if (use.store !== undefined) refusePlaceholders(declared);
  const transport = await transportOf(declared.section);
  return transport(declared.document, contextOf(session, declared, use));
}

function contextOf(session: Session, declared: ProjectConnection, use: Use): ConnectionContext {
  const { run, mapping, observe } = use;
  const connection = declared.name;
  return {
    name: connection,
    config: declared.config,
    root: session.project.root,
    mapping,
    run,
    wanted: use.wanted,
    fields: use.fields,
    clock: systemClock,
    random: Math.random,
    log: session.log,
    budgets: use.store?.budgets ?? unlimited,
    local: use.store?.local ?? closedCollection,
    spool: use.store?.spool ?? closedSpool,
    onRequest: use.onRequest ?? (() => undefined),
    observe: observe && ((traffic) => observe({ ...traffic, run, mapping, connection })),
    killPoint: use.killPoint ?? killPoints(session.env['HRWIRE_KILL_AT']),
  };
}

/** A connection whose secrets were not found must send nothing. */
function refusePlaceholders(declared: ProjectConnection): void {
  if (declared.placeholders.length === 0) return;
  throw new HrwireError(
    'config.secret-missing',
    `connection ${declared.name}: no value for ${declared.placeholders.join(', ')}`,
    {
      place: declared.place,
      hint: 'Set the environment variables or files that its `with:` names.',
    },
  );
}

const refuse = (): never => {
  throw new HrwireError('internal.fault', 'no store is open');
};
/** Nothing is sent: nothing is counted. */
const unlimited: Budgets = {
  spend: async () => 0,
  reserve: async () => ({ taken: true }),
  release: async () => undefined,
};
const closedCollection: Local = { changes: refuse, get: refuse, merge: refuse, remove: refuse };
const closedSpool: Spool = { put: refuse, get: refuse, drop: refuse, dropOthers: refuse };
