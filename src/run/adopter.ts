import type { Mapped } from '../mapping/mapping.ts';
import type { Pending } from './pending.ts';

/** What the target has of one delta that a run would send. */
export type Look =
  | { readonly is: 'equal'; readonly targetId: string | undefined }
  /** `mapped`: as it would be, had it been sent as the target has it. */
  | {
      readonly is: 'different';
      readonly targetId: string | undefined;
      readonly mapped: Mapped;
      readonly fields: readonly string[];
    }
  | { readonly is: 'missing' }
  | { readonly is: 'unclear'; readonly why: string };

/** Looks at the target, one answer a delta, in order. Sends nothing; throws where the target cannot be asked. */
export type Adopter = (pending: readonly Pending[]) => Promise<readonly Look[]>;
