import { ownFunction } from '../../registry.ts';
import { native } from '../natives.ts';
import { signatureOf } from '../natives/signature.ts';
import { BuiltIn } from './function.ts';

const known = new Map<string, BuiltIn | undefined>();

/** A function that is there without being given: hrwire's own, or the language's (but `$eval`). */
export function builtinNamed(name: string): BuiltIn | undefined {
  if (known.has(name)) return known.get(name);
  const made = make(name);
  // Names come from texts: the ones that mean nothing are not kept.
  if (made !== undefined) known.set(name, made);
  return made;
}

function make(name: string): BuiltIn | undefined {
  const own = ownFunction.get(name);
  if (own !== undefined) {
    // The signature admits what the implementation takes; each function looks at what it gets.
    const implementation = own.implementation as (...values: unknown[]) => unknown;
    const signature = own.signature === '' ? undefined : signatureOf(own.signature);
    return new BuiltIn({ name, implementation, signature }, undefined);
  }
  const found = native(name);
  // The package cannot apply `$string` in part: it reads its parameters off the source, and one has a default.
  return found === undefined ? undefined : new BuiltIn(found, name === 'string' ? undefined : found.parameters);
}
