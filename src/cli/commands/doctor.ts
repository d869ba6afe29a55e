import { doctor } from '../../app/doctor.ts';
import type { Finding } from '../../app/doctor.ts';
import type { Define } from '../define.ts';
import type { Look } from '../render/look.ts';

export const define: Define = (command, act) => {
  command
    .description(
      'Looks at everything that a run needs on this machine: files, key, store, secrets, disk, clock. Changes nothing.',
    )
    .addHelpText('after', '\nExit codes: 0 nothing fails · 1 something does')
    .action(
      act(async (call) => {
        const findings = await doctor({ root: call.root, env: call.terminal.env, log: call.log });
        const ok = findings.every(({ is }) => is !== 'fail');
        await call.answer({ ok, findings: findings.map((each) => ({ ...each, hint: each.hint ?? null })) }, () =>
          findings.map((each) => findingText(each, call.look)).join(''),
        );
        return ok ? 0 : 1;
      }),
    );
};

function findingText({ name, is, message, hint }: Finding, { colour }: Look): string {
  const paint = { ok: colour.green, warn: colour.yellow, fail: colour.red }[is];
  const told = hint === undefined ? '' : `      ${colour.green('hint:')} ${hint}\n`;
  return `${paint(is.padEnd(4))}  ${name}: ${message}\n${told}`;
}
