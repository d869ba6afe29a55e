import { InvalidArgumentError } from 'commander';
import { openLive } from '../../app/open-live.ts';
import type { OpenedLive } from '../../app/open-live.ts';
import { routes } from '../../server/routes.ts';
import { serve } from '../../server/serve.ts';
import type { Serving } from '../../server/serve.ts';
import type { Define } from '../define.ts';
import { renderServed, servedJson } from '../render/serve.ts';
import type { Interrupts } from '../terminal.ts';

interface Flags {
  readonly host?: string;
  readonly port?: number;
  readonly behindProxy?: true;
}

/** Milliseconds in which schedules, telemetry and the like end once nothing runs any more. */
const partsWithin = 5000;

function parsePort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535; 0 takes a free one.');
}

export const define: Define = (command, act) => {
  command
    .description(
      'Answers the API, runs what is scheduled, takes notifications and uploads, until it is told to stop. Changed files are taken without a restart.',
    )
    .option('--host <address>', 'the address to listen on (default: `serve.listen.host`, 127.0.0.1)')
    .option('--port <port>', 'the port; 0 takes a free one (default: `serve.listen.port`, 8484)', parsePort)
    .option('--behind-proxy', 'a proxy in front of it ends TLS and says who asks')
    .addHelpText(
      'after',
      '\nThe first SIGTERM or Ctrl-C lets end what is under way, the second ends at once. Exit code 0 after a stop.',
    )
    .action(
      act(async (call, command) => {
        const interrupts = call.interrupts();
        const { log, root, terminal, redactor } = call;
        const opened = await openLive({ root, env: terminal.env, log, redactor });
        let serving: Serving | undefined;
        try {
          serving = await serve(opened, routes, command.opts<Flags>());
          const { live } = opened;
          const { url } = serving;
          await call.answer(await servedJson(live, url), () => renderServed(live, url, call.look));
          await aborted(interrupts.stop);
        } finally {
          await stopAll(opened, serving, interrupts);
        }
        call.tell('Stopped.');
        return interrupts.hardStop.aborted ? 1 : 0;
      }),
    );
};

/** Requests and runs end, then the parts and the store; a second signal waits for none of them. */
async function stopAll(opened: OpenedLive, serving: Serving | undefined, { hardStop }: Interrupts): Promise<void> {
  opened.stop();
  const within = serving?.stopWithin ?? 0;
  const ended = (async () => {
    // Both at once: a request that waits for its run ends with it.
    await Promise.all([serving?.close(within), opened.endRuns(within)]);
    await opened.close(partsWithin);
  })();
  await Promise.race([ended, aborted(hardStop)]);
  if (hardStop.aborted) opened.live.log.warn('ended at once: the next run settles what is open');
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
