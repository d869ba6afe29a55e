import { appCodes } from './codes/app.ts';
import { backupCodes } from './codes/backup.ts';
import { cliCodes } from './codes/cli.ts';
import { hookCodes } from './codes/hook.ts';
import { scheduleCodes } from './codes/schedule.ts';
import { sheetCodes } from './codes/sheet.ts';
import { uploadCodes } from './codes/upload.ts';
import { accessCodes } from './codes/access.ts';
import { serverCodes } from './codes/server.ts';
import { configCodes } from './codes/config.ts';
import { eraseCodes } from './codes/erase.ts';
import { expressionCodes } from './codes/expression.ts';
import { fileCodes } from './codes/file.ts';
import { generalCodes } from './codes/general.ts';
import { httpCodes } from './codes/http.ts';
import { impactCodes } from './codes/impact.ts';
import { mappingCodes } from './codes/mapping.ts';
import { runCodes } from './codes/run.ts';
import { storeCodes } from './codes/store.ts';
import { telemetryCodes } from './codes/telemetry.ts';
import { transportCodes } from './codes/transport.ts';
import { verifyCodes } from './codes/verify.ts';

/** Every error code: what it means, its exit code and its HTTP status. `docs/errors.md` is generated from it. */
export const catalogue = {
  ...generalCodes,
  ...configCodes,
  ...expressionCodes,
  ...mappingCodes,
  ...httpCodes,
  ...transportCodes,
  ...fileCodes,
  ...storeCodes,
  ...verifyCodes,
  ...runCodes,
  ...appCodes,
  ...eraseCodes,
  ...impactCodes,
  ...backupCodes,
  ...cliCodes,
  ...hookCodes,
  ...scheduleCodes,
  ...sheetCodes,
  ...uploadCodes,
  ...accessCodes,
  ...serverCodes,
  ...telemetryCodes,
} as const;

export type Code = keyof typeof catalogue;
