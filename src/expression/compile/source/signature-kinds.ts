const kinds: Readonly<Record<string, string>> = { x: '', s: 'string', n: 'number', b: 'boolean' };

/**
 * For each of so many arguments what `typeof` must say of it, '' where anything goes; undefined where the signature has
 * more to it than single values, or takes arguments from the context for so few. Nothing (undefined) always goes.
 */
export function signatureKinds(signature: string, given: number): readonly string[] | undefined {
  const written = /^<((?:[xsnb][-?]*)*):/.exec(signature)?.[1];
  if (written === undefined) return undefined;
  const parameters = written.match(/[xsnb][-?]*/g) ?? [];
  const needed = parameters.filter((parameter) => !parameter.includes('?')).length;
  if (given < needed || given > parameters.length) return undefined;
  return parameters.slice(0, given).map((parameter) => kinds[parameter[0] ?? ''] ?? '');
}
