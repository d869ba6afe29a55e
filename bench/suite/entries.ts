import { promiseHooks } from 'node:v8';

/**
 * Counts at run time whether the package's evaluator is entered: it is an async function, so that entering it makes a
 * promise. Compiled code makes none.
 */
export function entriesDuring<T>(work: () => T): { readonly value: T; readonly entries: number } {
  let entries = 0;
  const stop = promiseHooks.onInit(() => entries++) as () => void;
  try {
    return { value: work(), entries };
  } finally {
    stop();
  }
}
