import pc from 'picocolors';

type Colours = ReturnType<typeof pc.createColors>;

/** How text looks on one output: with or without colour, and how wide. */
export interface Look {
  readonly colour: Colours;
  readonly columns: number;
}

/** Colour only where a person looks: on a terminal, unless NO_COLOR is set; FORCE_COLOR overrides both. */
export function wantsColour(isTTY: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

export function lookOf(colour: boolean, columns: number): Look {
  return { colour: pc.createColors(colour), columns };
}
