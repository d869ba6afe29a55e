import { setTimeout as sleep } from 'node:timers/promises';
import { setScene } from './scene.ts';
import type { Scene } from './scene.ts';
import { Sender } from './send.ts';
import type { Acknowledged } from './send.ts';

/** What was sent, how it was answered, and what of it the target has. */
export interface HookFigures {
  readonly sent: number;
  readonly acknowledged: number;
  /** Acknowledged, and not at the target. */
  readonly lost: number;
  /** Sent more than once. */
  readonly repeated: number;
  /** Milliseconds of the answer: of the attempts that were acknowledged. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** The same of those sent in the first two fifths: before the server was killed. */
  readonly calm50: number;
  readonly calm99: number;
  /** Milliseconds from the acknowledgement to the target: the middle, and the last. */
  readonly delivered50: number;
  readonly deliveredLast: number;
  /** Seconds from the first sending to the last acknowledgement. */
  readonly seconds: number;
  /** Milliseconds of the server's processor time a notification, from taking it to its delivery; after a kill, with the start. */
  readonly cpu: number;
}

/** So many at once, each on a connection of its own. */
export async function burst(count: number): Promise<HookFigures> {
  return inScene(async (scene) => {
    const sender = new Sender(scene.url, count);
    try {
      return await Promise.all(Array.from({ length: count }, (_, nth) => sender.send(`burst-${nth}`)));
    } finally {
      sender.close();
    }
  });
}

/** So many a second for so many seconds; in the middle the server is killed (SIGKILL) and started again. */
export async function rate(perSecond: number, seconds: number): Promise<HookFigures> {
  return inScene(async (scene) => {
    const sender = new Sender(scene.url, 64);
    const sending: Promise<Acknowledged>[] = [];
    const begun = performance.now();
    const count = perSecond * seconds;
    let killed: Promise<void> | undefined;
    try {
      while (sending.length < count) {
        const due = Math.min(count, Math.floor(((performance.now() - begun) / 1000) * perSecond) + 1);
        while (sending.length < due) sending.push(sender.send(`rate-${sending.length}`));
        if (killed === undefined && sending.length >= count / 2) killed = scene.kill().then(() => scene.start());
        await sleep(5);
      }
      await killed;
      return await Promise.all(sending);
    } finally {
      sender.close();
    }
  });
}

async function inScene(send: (scene: Scene) => Promise<readonly Acknowledged[]>): Promise<HookFigures> {
  const scene = await setScene();
  try {
    await scene.start();
    const [begun, before] = [Date.now(), scene.cpu()];
    const acknowledged = await send(scene);
    const kept = await settled(scene, acknowledged);
    const cpu = Math.round(((scene.cpu() - before) / acknowledged.length) * 100) / 100;
    return { ...figures(acknowledged, kept, begun), cpu };
  } finally {
    await scene.close();
  }
}

/** What the target has when nothing more comes: all that was acknowledged, or no more for this long. */
async function settled(
  scene: Scene,
  acknowledged: readonly Acknowledged[],
  quiet: number = 30_000,
): Promise<ReadonlyMap<string, number>> {
  let kept = await scene.kept();
  for (let since = Date.now(); Date.now() - since < quiet;) {
    if (acknowledged.every(({ id }) => kept.has(id))) break;
    await sleep(100);
    const now = await scene.kept();
    if (now.size > kept.size) since = Date.now();
    kept = now;
  }
  return kept;
}

function figures(
  acknowledged: readonly Acknowledged[],
  kept: ReadonlyMap<string, number>,
  begun: number,
): Omit<HookFigures, 'cpu'> {
  const took = acknowledged.map((one) => one.took);
  const calm = took.slice(0, Math.ceil(took.length * 0.4));
  const delays = acknowledged.flatMap(({ id, at }) => {
    const arrived = kept.get(id);
    return arrived === undefined ? [] : [Math.max(0, arrived - at)];
  });
  return {
    sent: acknowledged.reduce((sum, { attempts }) => sum + attempts, 0),
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ id }) => !kept.has(id)).length,
    repeated: acknowledged.filter(({ attempts }) => attempts > 1).length,
    ...{ p50: quantile(took, 0.5), p99: quantile(took, 0.99), longest: quantile(took, 1) },
    ...{ calm50: quantile(calm, 0.5), calm99: quantile(calm, 0.99) },
    ...{ delivered50: quantile(delays, 0.5), deliveredLast: quantile(delays, 1) },
    seconds: (Math.max(...acknowledged.map(({ at }) => at)) - begun) / 1000,
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? NaN;
  return Math.round(found * 10) / 10;
}
