import type { Code } from '../error/catalogue.ts';
import type { Json } from '../record/json.ts';

/** An example of the reference page; a test runs every one. */
export interface FunctionExample {
  readonly expression: string;
  /** The context; absent: none. */
  readonly given?: Json;
  /** What it gives; `undefined` where it gives nothing. Absent where it fails. */
  readonly gives?: Json | undefined;
  /** The code it fails with. */
  readonly fails?: Code;
}

/** A function of hrwire's own that expressions may call, beside those of JSONata. */
export interface OwnFunction {
  /** Without the `$`. */
  readonly name: string;
  /** JSONata's notation: `<x-s?:s>`; `-` takes the context where the argument is left out. Empty: any arguments. */
  readonly signature: string;
  /** The parameters as the reference page shows them: `value, picture?, zone?`. */
  readonly parameters: string;
  /** One sentence. */
  readonly doc: string;
  readonly examples: readonly FunctionExample[];
  /** Pure; undefined where there is nothing to work on; throws `expression.argument` without the value. */
  readonly implementation: (...values: never[]) => unknown;
}

/** A function that whoever evaluates brings as a variable. */
export type HostFunction = Pick<OwnFunction, 'name' | 'signature' | 'parameters' | 'doc'>;
