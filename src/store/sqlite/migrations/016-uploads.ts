/** Filled before it is released. */
export const uploads = { name: 'uploads', sql: '' } as const;
