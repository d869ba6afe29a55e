type Plain = Record<string, unknown>;

/**
 * `columns` names fields with a capital (`OIdDepartment`); what it leaves out stays in the answer as null. Names that
 * the vendor has and the sandbox has not are passed over.
 */
export function blank<Row extends Plain>(
  row: Row,
  columns: readonly string[] | undefined,
  hidden: readonly string[],
): Plain {
  const wanted = columns === undefined ? undefined : new Set(columns.map((name) => name.toLowerCase()));
  const kept = (name: string): boolean => (wanted?.has(name.toLowerCase()) ?? true) && !hidden.includes(name);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, kept(name) ? value : null]));
}

/** Sorts by `{Field: 1|2}` (ascending, descending; 0 leaves as it is), the first field first. */
export function sorted<Row extends Plain>(rows: readonly Row[], sort: ReadonlyMap<string, number>): Row[] {
  const fields = [...sort].filter(([, way]) => way !== 0);
  return [...rows].sort((a, b) => {
    for (const [name, way] of fields) {
      const left = valueOf(a, name);
      const right = valueOf(b, name);
      if (left !== right) return (left < right ? -1 : 1) * (way === 2 ? -1 : 1);
    }
    return 0;
  });
}

function valueOf(row: Plain, field: string): string | number {
  const found = Object.entries(row).find(([name]) => name.toLowerCase() === field.toLowerCase())?.[1];
  return typeof found === 'number' || typeof found === 'string' ? found : '';
}
