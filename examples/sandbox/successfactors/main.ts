import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
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
    seed: { type: 'string', default: '1' },
    'token-seconds': { type: 'string', default: '86400' },
    'basic-password': { type: 'string' },
    'known-email': { type: 'string', default: 'update' },
  },
});

const sandbox = await startSandbox({
  port: number(values.port, '--port'),
  candidates: number(values.candidates, '--candidates'),
  seed: number(values.seed, '--seed'),
  tokenSeconds: number(values['token-seconds'], '--token-seconds'),
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
process.stdout.write(
  JSON.stringify({ ready: true, url: sandbox.url, companyId, clientId, userId, key: values.key ?? null }) + '\n',
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
}

function number(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${option} takes a whole number`);
  return value;
}
