import { Slowdown } from '../access/slowdown.ts';
import { serveSettings } from '../config/project/serve.ts';
import { messageOf } from '../error/wrap.ts';
import type { JsonObject } from '../record/json.ts';
import type { Live, Part } from './live.ts';
import { hrwireItself } from './who.ts';

/** Refusals are noted together, so often at most: whoever guesses fills no disk. */
const every = 60_000;
const mostNames = 50;

/** What a live project remembers of those who ask. */
export interface Gate {
  readonly slowdown: Slowdown;
  /** Somebody was refused: noted in the audit, at once or with others. `why`: a code; `who`: no address. */
  refused(why: string, who: string): void;
  /** Notes what was not noted yet. */
  flush(): Promise<void>;
}

const gates = new WeakMap<Live, Gate>();

export function gateOf(live: Live): Gate {
  const known = gates.get(live);
  if (known !== undefined) return known;
  const { project, env } = live.session();
  const gate = newGate(live, new Slowdown(serveSettings(project, env).settings.access?.failures ?? 10));
  gates.set(live, gate);
  return gate;
}

function newGate(live: Live, slowdown: Slowdown): Gate {
  let counts = new Map<string, number>();
  let noted = -Infinity;
  let writing = Promise.resolve();
  const flush = (): Promise<void> => {
    if (counts.size === 0) return writing;
    const subject: JsonObject = Object.fromEntries(counts);
    counts = new Map();
    noted = live.clock.now();
    writing = writing.then(async () => {
      try {
        const store = await live.session().store();
        const { name, kind } = hrwireItself;
        await store.audit.write({ at: live.clock.now(), who: name, action: 'refused', subject, kind });
      } catch (thrown) {
        live.log.warn('refusals could not be noted', { why: messageOf(thrown) });
      }
    });
    return writing;
  };
  return {
    slowdown,
    refused: (why, who) => {
      const full = `${why} ${who}`;
      const name = counts.has(full) || counts.size < mostNames ? full : `${why} others`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (live.clock.now() - noted >= every) void flush();
    },
    flush,
  };
}

/** Notes refusals, and ends sign-ins whose time is over. */
export async function startAccess(live: Live): Promise<Part> {
  const gate = gateOf(live);
  const tick = async (): Promise<void> => {
    await gate.flush();
    try {
      await (await live.session().store()).signIns.end({ before: live.clock.now() });
    } catch (thrown) {
      live.log.warn('sign-ins could not be ended', { why: messageOf(thrown) });
    }
  };
  const timer = setInterval(() => void tick(), every);
  timer.unref();
  return {
    name: 'access',
    close: async () => {
      clearInterval(timer);
      await gate.flush();
    },
  };
}
