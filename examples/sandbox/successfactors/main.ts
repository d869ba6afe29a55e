import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runUntilAsked, wholeNumber } from '../shared/program.ts';
import { startSandbox } from './sandbox.ts';

/**
 * Runs a sandbox until SIGINT or SIGTERM. One line of JSON on stdout says that it is ready and where.
 *
 *   npx node examples/sandbox/successfactors/main.ts --port 0 --log requests.jsonl --key private.pem
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    log: { type: 'string' },
    state: { type: 'string' },
    certificate: { type: 'string' },
    key: { type: 'string' },
    candidates: { type: 'string', default: '60' },
    employees: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    'token-seconds': { type: 'string', default: '86400' },
    'basic-password': { type: 'string' },
    'known-email': { type: 'string', default: 'update' },
  },
});

const sandbox = await startSandbox({
  port: wholeNumber(values.port, '--port'),
  candidates: wholeNumber(values.candidates, '--candidates'),
  employees: wholeNumber(values.employees, '--employees'),
  seed: wholeNumber(values.seed, '--seed'),
  tokenSeconds: wholeNumber(values['token-seconds'], '--token-seconds'),
  knownEmail: values['known-email'] === 'reject' ? 'reject' : 'update',
  ...(values.log === undefined ? {} : { log: values.log }),
  ...(values.state === undefined ? {} : { state: values.state }),
  ...(values['basic-password'] === undefined ? {} : { basicPassword: values['basic-password'] }),
  ...(values.certificate === undefined ? {} : { certificate: readFileSync(values.certificate, 'utf8') }),
});

if (values.key !== undefined && sandbox.privateKey !== undefined) {
  writeFileSync(values.key, sandbox.privateKey, { mode: 0o600 });
}
const { companyId, clientId, userId } = sandbox.settings;
runUntilAsked(sandbox, { url: sandbox.url, companyId, clientId, userId, key: values.key ?? null });
