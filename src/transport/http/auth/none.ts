import * as kinds from '../../../config/schema/kinds.ts';
import type { Auth, Credential } from './auth.ts';

export const noneSchema = kinds.object('No proof at all.', {});

const nobody: Credential = { headers: {}, query: [], token: undefined, generation: 0 };

export const noAuth: Auth = { credential: async () => nobody, refuse: () => false };
