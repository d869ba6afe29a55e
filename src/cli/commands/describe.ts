import { findConnector } from '../../app/connectors.ts';
import { describePage } from '../../app/describe-page.ts';
import { describe } from '../../app/describe.ts';
import type { Define } from '../define.ts';
import { renderMarkdown } from '../render/markdown.ts';

export const define: Define = (command, act) => {
  command
    .description(
      'Shows a connector: its streams, its settings, its limits, its traps and the facts of the vendor it rests on.',
    )
    .argument('<connector>', 'its name')
    .action(
      act(async (call, { args }) => {
        const found = findConnector(call.root, args[0] ?? '');
        const described = describe(found);
        // Where it was found is of this machine, so it stands beside the page, not in it.
        call.tell(`${found.from}: ${found.file}`);
        await call.answer(described, () =>
          renderMarkdown(describePage(described), call.look, !call.terminal.out.isTTY),
        );
        return 0;
      }),
    );
};
