import type { Json } from '../record/json.ts';
import type { Access } from './access.ts';
import type { Absence, AbsenceWrite } from './absence.ts';
import type { Aside, AsideClose, AsideTold, AsideWrite } from './aside.ts';
import type { Audit } from './audit.ts';
import type { Awaiting } from './awaiting.ts';
import type { Budgets } from './budgets.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Epochs } from './epochs.ts';
import type { Erasures } from './erasures.ts';
import type { Figures } from './figures.ts';
import type { Files } from './files.ts';
import type { GuardCounts, Guards } from './guards.ts';
import type { History, HistoryWrite } from './history.ts';
import type { Inbox } from './inbox.ts';
import type { Inquiry } from './inquiry.ts';
import type { Fence, Intents } from './intents.ts';
import type { Keys } from './keys.ts';
import type { DeliveredWrite, Ledger, SeenWrite } from './ledger.ts';
import type { Leases } from './leases.ts';
import type { Local } from './local.ts';
import type { People, PeopleWrite } from './people.ts';
import type { Profiles } from './profiles.ts';
import type { Received } from './received.ts';
import type { Pulse } from './pulse.ts';
import type { Repairs } from './repairs.ts';
import type { Requests } from './requests.ts';
import type { Runs } from './runs.ts';
import type { Samples } from './samples.ts';
import type { Schedules } from './schedules.ts';
import type { Sent, SentAnswer } from './sent.ts';
import type { SignIns } from './sign-ins.ts';
import type { Spool } from './spool.ts';
import type { Traces } from './traces.ts';
import type { UploadParts, Uploads } from './uploads.ts';
import type { Upkeep } from './upkeep.ts';
import type { Versions } from './versions.ts';
import type { Met, Verifications } from './verifications.ts';

/** Everything that one step of a run makes true, in one transaction. */
export interface Settlement {
  readonly pair: number;
  readonly run: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Checked inside the transaction: a run that lost its lease commits nothing (`run.lease-lost`). */
  readonly fence: Fence;
  /** `full` where what is written cannot be made again (inbox rows done, batches not safe to repeat). */
  readonly durability: 'normal' | 'full';
  readonly delivered?: readonly DeliveredWrite[];
  readonly seen?: readonly SeenWrite[];
  readonly aside?: readonly AsideWrite[];
  /** Milliseconds for which records put aside now are kept; the store's own where absent. */
  readonly retention?: number | undefined;
  readonly asideClosed?: readonly AsideClose[];
  /** Open rows whose record was met again unchanged: only last-seen and count move. */
  readonly asideSeen?: readonly number[];
  /** Open rows of which more is known now than when they were put aside. */
  readonly asideTold?: readonly AsideTold[];
  readonly history?: readonly HistoryWrite[];
  readonly people?: readonly PeopleWrite[];
  readonly intentsClosed?: readonly string[];
  /** Batches that were answered. */
  readonly sent?: readonly SentAnswer[];
  readonly inboxDone?: readonly number[];
  /** The checkpoint that the unbroken prefix of pages has reached. */
  readonly cursor?: { readonly value: Json };
  readonly marks?: readonly string[];
  readonly absence?: AbsenceWrite;
  /** What the guards count of it. */
  readonly guarded?: GuardCounts;
}

/** The store: small ports, and one `commit` that spans them. Every method may be called from one process at a time a mapping. */
export interface Store {
  readonly ledger: Ledger;
  readonly intents: Intents;
  readonly checkpoints: Checkpoints;
  readonly aside: Aside;
  readonly awaiting: Awaiting;
  readonly repairs: Repairs;
  readonly inbox: Inbox;
  readonly received: Received;
  readonly runs: Runs;
  readonly history: History;
  readonly sent: Sent;
  readonly inquiry: Inquiry;
  readonly people: People;
  readonly budgets: Budgets;
  readonly leases: Leases;
  readonly audit: Audit;
  readonly access: Access;
  readonly signIns: SignIns;
  readonly figures: Figures;
  readonly pulse: Pulse;
  readonly files: Files;
  readonly epochs: Epochs;
  readonly absence: Absence;
  readonly erasures: Erasures;
  readonly traces: Traces;
  readonly upkeep: Upkeep;
  readonly uploads: Uploads;
  readonly uploadParts: UploadParts;
  readonly keys: Keys;
  readonly local: Local;
  readonly spool: Spool;
  readonly verifications: Verifications;
  readonly met: Met;
  readonly samples: Samples;
  readonly profiles: Profiles;
  readonly versions: Versions;
  readonly guards: Guards;
  readonly schedules: Schedules;
  readonly requests: Requests;
  /** Random, made once, wrapped by the key: what fingerprints are keyed with. */
  readonly pepper: string;
  commit(settlement: Settlement): Promise<void>;
  close(): Promise<void>;
}
