import { departmentRoutes } from './departments.ts';
import { lifecycleRoutes } from './employee/lifecycle.ts';
import { lookupRoutes } from './employee/lookup.ts';
import { readRoutes } from './employee/read.ts';
import { writeRoutes } from './employee/write.ts';
import type { Parts, Route } from './parts.ts';
import { pushRoutes } from './pushes.ts';
import { applicantRoutes } from './recruiting/applicants.ts';
import { applicationRoutes } from './recruiting/applications.ts';
import { jobRoutes } from './recruiting/jobs.ts';
import { onboardingRoutes } from './recruiting/onboarding.ts';
import { scoreRoutes } from './recruiting/scores.ts';
import { transferRoutes } from './recruiting/transfer.ts';
import { sourceRoutes } from './sources.ts';

/** Every call that the sandbox knows, by `METHOD path`. */
export function routesOf(parts: Parts): ReadonlyMap<string, Route> {
  const makers = [
    ...[readRoutes, lookupRoutes, writeRoutes, lifecycleRoutes, departmentRoutes, sourceRoutes, pushRoutes],
    ...[applicationRoutes, transferRoutes, scoreRoutes, applicantRoutes, jobRoutes, onboardingRoutes],
  ];
  return new Map(makers.flatMap((make) => make(parts)).map((route) => [`${route.method} ${route.path}`, route]));
}
