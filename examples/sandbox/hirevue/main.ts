import { parseArgs } from 'node:util';
import { runUntilAsked, wholeNumber } from '../shared/program.ts';
import { startHirevue } from './sandbox.ts';

/**
 * Runs a sandbox until SIGINT or SIGTERM. One line of JSON on stdout says that it is ready, where, and with which login.
 *
 *   npx node examples/sandbox/hirevue/main.ts --port 0 --log requests.jsonl --interviews 1000
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    log: { type: 'string' },
    state: { type: 'string' },
    interviews: { type: 'string', default: '30' },
    references: { type: 'string' },
    seed: { type: 'string', default: '1' },
    hook: { type: 'string' },
    'session-seconds': { type: 'string', default: '600' },
    'bearer-token': { type: 'string' },
  },
});

const sandbox = await startHirevue({
  port: wholeNumber(values.port, '--port'),
  interviews: wholeNumber(values.interviews, '--interviews'),
  seed: wholeNumber(values.seed, '--seed'),
  sessionSeconds: wholeNumber(values['session-seconds'], '--session-seconds'),
  ...(values.log === undefined ? {} : { log: values.log }),
  ...(values.state === undefined ? {} : { state: values.state }),
  ...(values.references === undefined ? {} : { references: values.references.split(',') }),
  ...(values.hook === undefined ? {} : { hook: values.hook }),
  ...(values['bearer-token'] === undefined ? {} : { bearerToken: values['bearer-token'] }),
});

const { applicationToken, apiKey, user } = sandbox.settings;
runUntilAsked(sandbox, { url: sandbox.url, applicationToken, apiKey, user });
