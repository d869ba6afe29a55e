import { hrwire } from './hrwire.ts';
import { flushed, processTerminal } from './process-terminal.ts';

/** The process `hrwire`: bin/hrwire.js starts it under a Node that is new enough. */
const exit = await hrwire(process.argv.slice(2), processTerminal());
await flushed();
// A listener or a socket that a system keeps open must not keep a scheduler waiting.
process.exit(exit);
