import type { Step } from './explanation.ts';
import type { Facts } from './facts.ts';

export function run({ mapping }: Facts): Step {
  return { say: 'Run it', command: `hrwire run ${mapping}` };
}

export function full({ mapping }: Facts): Step {
  return { say: 'Have everything read again', command: `hrwire run ${mapping} --full` };
}
