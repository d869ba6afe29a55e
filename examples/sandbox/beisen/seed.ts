import { chance } from '../shared/chance.ts';
import { plantApplications } from './seed/applications.ts';
import { plantDepartments } from './seed/departments.ts';
import { plantEmployees } from './seed/employees.ts';
import type { Settings } from './options.ts';
import type { Store } from './store.ts';

const day = 86_400_000;

/** Fills an empty store: the same for the same seed and time. The oldest row was touched thirty days ago. */
export function plant(store: Store, settings: Settings): void {
  const random = chance(settings.seed);
  const start = Math.floor(settings.now() / day) * day - 30 * day;
  const departments = plantDepartments(store, settings, start);
  plantEmployees(store, settings, departments, random, start);
  plantApplications(store, settings, departments, random, start);
}
