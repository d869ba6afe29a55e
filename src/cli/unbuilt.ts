/** Named in the design and not yet built: refused by name, never taken for a slip of the keyboard. */
export const unbuiltCommands: readonly string[] = ['worker'];
