/** Filled before it is released. */
export const access = { name: 'access', sql: '' } as const;
