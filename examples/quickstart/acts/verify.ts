import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../stage.ts';

const people = 'successfactors-employees-to-beisen';

/** What `verify --json` says; personal values are masked. */
interface Verified {
  readonly records: number;
  readonly equal: number;
  readonly findings: readonly {
    readonly key: string;
    readonly kind: string;
    readonly cause: string;
    readonly fields: readonly { readonly field: string; readonly expected?: string; readonly found?: string }[];
  }[];
}

/** Somebody edits a person in Beisen behind hrwire's back: the comparison finds the field, and says who it was not. */
export async function compareWithBeisen(stage: Stage): Promise<void> {
  const { beisen } = stage.systems;
  stage.title('Before go-live: does Beisen hold what SuccessFactors has? Somebody has changed a person there');
  const employees = await beisen.rows<{ readonly userID: number; readonly originalId: string | null }>('employees');
  const edited = employees.find(({ originalId }) => originalId === 'e1003') ?? employees[0];
  await beisen.act('state', {
    entity: 'employees',
    rows: [{ userID: edited?.userID, info: { mobilePhone: '13900000000' } }],
  });
  const report = join(stage.folder, 'sign-off.html');
  stage.command(`verify ${people} --no-extra --report sign-off.html`);
  const { stdout } = await stage.ask(['verify', people, '--no-extra', '--report', report, '--json'], [3]);
  const { records, equal, findings } = JSON.parse(stdout) as Verified;
  stage.note(`${records} people compared with what Beisen shows, ${equal} of them equal, field by field`);
  stage.table(
    ['key', 'what', 'why', 'field', 'SuccessFactors', 'Beisen'],
    findings.map(({ key, kind, cause, fields: [field] }) => [
      ...[key, kind, cause],
      ...[field?.field ?? '', field?.expected ?? '', field?.found ?? ''],
    ]),
  );
  stage.note(`sign-off.html, ${Math.ceil(statSync(report).size / 1024)} kB: a page to print and to sign`);
}
