import { listConnectors } from '../../app/connectors.ts';
import type { Define } from '../define.ts';
import { diagnosticJson } from '../../app/documents.ts';
import { table } from '../render/table.ts';

export const define: Define = (command, act) => {
  command.description('Lists the connectors: those of the project, and those that ship with hrwire.').action(
    act(async (call) => {
      const { connectors, diagnostics } = listConnectors(call.root);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      const list = connectors.map(({ name, title, status, streams, from, file }) => ({
        ...{ name, title, status, from, file },
        streams: [...streams],
      }));
      const faulty = errors.length === 0 ? {} : { diagnostics: errors.map(diagnosticJson) };
      await call.answer({ connectors: list, ...faulty }, async () => {
        const columns = ['name', 'title', 'status', 'from', 'streams'].map((head) => ({ head }));
        const rows = connectors.map(({ name, title, status, streams, from }) => {
          const told = streams.length === 0 ? 'those that the connection declares' : streams.join(', ');
          return [name, title, status, from, told];
        });
        return `${await table(call.look, columns, rows)}\nMore about one: ${call.look.colour.cyan('hrwire describe NAME')}\n`;
      });
      if (errors.length > 0) call.tell(`Some connectors have errors and are not shown; see: hrwire check`);
      return 0;
    }),
  );
};
