import { testMappings } from '../../app/test.ts';
import type { TestedMapping } from '../../app/test.ts';
import { formatPlace } from '../../error/place.ts';
import type { CaseResult } from '../../mapping/tests.ts';
import type { Json } from '../../record/json.ts';
import type { Define } from '../define.ts';
import type { Look } from '../render/look.ts';
import { plural, shortJson } from '../render/value.ts';

export const define: Define = (command, act) => {
  command
    .description('Runs the tests that stand in the mapping files: no network, no store, no secrets needed.')
    .argument('[mappings...]', 'only these (default: all)')
    .addHelpText('after', '\nExit codes: 0 all passed · 1 a test failed · 2 the files have errors')
    .action(
      act(async (call, { args }) => {
        const session = await call.open({ lenient: true });
        const tested = await testMappings(session, args);
        const cases = tested.flatMap(({ cases }) => cases);
        const failed = cases.filter((each) => !each.passed).length;
        await call.answer({ passed: cases.length - failed, failed, cases: tested.flatMap(casesJson) }, () =>
          render(tested, failed, call.look),
        );
        return failed === 0 ? 0 : 1;
      }),
    );
};

function casesJson({ mapping, cases }: TestedMapping): Json[] {
  return cases.map(({ name, passed, place, differences }) => ({
    mapping,
    name,
    passed,
    place: { ...place },
    // What is absent has no JSON: the key is left out.
    differences: differences.map(({ path, expected, got }) => ({
      path,
      ...(expected === undefined ? {} : { expected }),
      ...(got === undefined ? {} : { got }),
    })),
  }));
}

function render(tested: readonly TestedMapping[], failed: number, look: Look): string {
  const { colour } = look;
  const blocks = tested.map(({ mapping, cases }) => {
    const remark = cases.length === 0 ? colour.yellow('  no tests') : '';
    return `${colour.bold(mapping)}${remark}\n${cases.map((each) => caseText(each, look)).join('')}`;
  });
  const count = tested.reduce((sum, { cases }) => sum + cases.length, 0);
  const sum = `${plural(count - failed, 'test')} passed${failed > 0 ? colour.red(`, ${failed} failed`) : ''}`;
  return `${blocks.join('\n')}\n${sum}\n`;
}

function caseText({ name, passed, place, differences }: CaseResult, { colour }: Look): string {
  if (passed) return `  ${colour.green('✓')} ${name}\n`;
  const lines = differences.map(({ path, expected, got }) => {
    const where = path === '' ? '' : `${path}: `;
    return `      ${where}expected ${colour.green(valueText(expected))}, got ${colour.red(valueText(got))}\n`;
  });
  return `  ${colour.red('✗')} ${name}  ${colour.dim(formatPlace(place))}\n${lines.join('')}`;
}

function valueText(value: Json | undefined): string {
  return value === undefined ? 'nothing' : shortJson(value, 400);
}
