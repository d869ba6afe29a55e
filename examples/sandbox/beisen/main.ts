import { parseArgs } from 'node:util';
import { runUntilAsked, wholeNumber } from '../shared/program.ts';
import { startBeisen } from './sandbox.ts';

/**
 * Runs a sandbox until SIGINT or SIGTERM. One line of JSON on stdout says that it is ready and where.
 *
 *   npx node examples/sandbox/beisen/main.ts --port 0 --log requests.jsonl --applications 1000
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    log: { type: 'string' },
    state: { type: 'string' },
    employees: { type: 'string', default: '40' },
    applications: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'token-seconds': { type: 'string', default: '7200' },
    'scroll-seconds': { type: 'string', default: '10' },
    daily: { type: 'string' },
    batch: { type: 'string' },
    'equal-seconds': { type: 'string', default: '3' },
    'custom-fields': { type: 'string' },
  },
});

const sandbox = await startBeisen({
  port: wholeNumber(values.port, '--port'),
  employees: wholeNumber(values.employees, '--employees'),
  applications: wholeNumber(values.applications, '--applications'),
  seed: wholeNumber(values.seed, '--seed'),
  tokenSeconds: wholeNumber(values['token-seconds'], '--token-seconds'),
  scrollSeconds: wholeNumber(values['scroll-seconds'], '--scroll-seconds'),
  equalSeconds: wholeNumber(values['equal-seconds'], '--equal-seconds'),
  ...(values.log === undefined ? {} : { log: values.log }),
  ...(values.state === undefined ? {} : { state: values.state }),
  ...(values.batch === undefined ? {} : { batch: wholeNumber(values.batch, '--batch') }),
  ...(values.daily === undefined ? {} : { daily: wholeNumber(values.daily, '--daily') }),
  ...(values['custom-fields'] === undefined ? {} : { customFields: values['custom-fields'].split(',') }),
});

const { tenantId, appId, secret, appKey, appSecret } = sandbox.settings;
runUntilAsked(sandbox, { url: sandbox.url, tenantId, appId, secret, appKey, appSecret });
