/** Filled before it is released. */
export const received = { name: 'received', sql: '' } as const;
