import { text } from './functions/text.ts';
import type { OwnFunction } from './own-function.ts';

/** hrwire's own functions, in the order of the reference page. */
export const ownFunctions: readonly OwnFunction[] = [text];

/** By name, for the compiler and the linter. */
export const ownFunction: ReadonlyMap<string, OwnFunction> = new Map(ownFunctions.map((own) => [own.name, own]));
