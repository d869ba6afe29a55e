/** Filled before it is released. */
export const schedules = { name: 'schedules', sql: '' } as const;
