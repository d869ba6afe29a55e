import { check } from '../../app/check.ts';
import type { Checked, Connected } from '../../app/check.ts';
import { hasErrors } from '../../config/diagnostic.ts';
import { renderDiagnostics } from '../../config/render.ts';
import type { Define } from '../define.ts';
import { diagnosticJson } from '../../app/documents.ts';
import type { Look } from '../render/look.ts';
import { plural } from '../render/value.ts';

export const define: Define = (command, act) => {
  command
    .description('Checks hrwire.yaml and all connectors, mappings and tables, and shows all errors with their places.')
    .option('--connect', 'ask every connection whether its settings are right')
    .addHelpText('after', '\nExit codes: 0 no error · 1 a connection failed · 2 the files have errors')
    .action(
      act(async (call, command) => {
        const connect = command.opts<{ connect?: true }>().connect === true;
        const stop = connect ? call.interrupts().stop : new AbortController().signal;
        const checked = await check({ root: call.root, env: call.terminal.env, log: call.log }, connect, stop);
        const { diagnostics, mappings, connections, connected, ok } = checked;
        await call.answer(
          {
            ok,
            diagnostics: diagnostics.map(diagnosticJson),
            mappings: [...mappings],
            connections: [...connections],
            ...(connect ? { connected: connected.map((each) => ({ ...each, hint: each.hint ?? null })) } : {}),
          },
          () => render(checked, call.look),
        );
        if (hasErrors(diagnostics)) return 2;
        return ok ? 0 : 1;
      }),
    );
};

function render({ diagnostics, mappings, connections, connected }: Checked, look: Look): string {
  const { colour } = look;
  const told = renderDiagnostics(diagnostics, { colour: colour.isColorSupported });
  if (hasErrors(diagnostics)) return told;
  const lines = connected.map((each) => answered(each, look));
  const sum = `${plural(mappings.length, 'mapping')} and ${plural(connections.length, 'connection')}: no error\n`;
  return `${told}${lines.join('')}${colour.green('ok')}    files: ${sum}`;
}

function answered({ connection, ok, message, hint }: Connected, { colour }: Look): string {
  const sign = ok ? colour.green('ok  ') : colour.red('fail');
  return `${sign}  ${connection}: ${message}\n${hint === undefined ? '' : `      ${colour.green('hint:')} ${hint}\n`}`;
}
