import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

const day = 86_400_000;

/** The clock of hrwire and of the three systems, which a test turns on. */
interface TurnedClock {
  forward(days: number): void;
}

/** Until the test ends, `Date.now()` and the `Date` of each answer of a sandbox are as far ahead as was said. */
export function turnClock(): TurnedClock {
  const real = Date.now;
  let ahead = 0;
  Date.now = () => real.call(Date) + ahead;
  const stamp = (message: unknown): void => {
    // What is published on this channel is `{ request, response, socket, server }`.
    const { response } = message as { response: ServerResponse };
    response.setHeader('Date', new Date(Date.now()).toUTCString());
  };
  subscribe('http.server.request.start', stamp);
  onTestFinished(() => {
    Date.now = real;
    unsubscribe('http.server.request.start', stamp);
  });
  return { forward: (days) => void (ahead += days * day) };
}
