/**
 * The variants of one test: `always`, and in the proof (`npm run proof -- --part slow`) the others too. What stands alone
 * for its kind of fault stays in `always`.
 */
export function variants<const T>(always: readonly T[], others: readonly T[]): readonly T[] {
  return process.env['HRWIRE_ALL_VARIANTS'] === undefined ? always : [...always, ...others];
}
