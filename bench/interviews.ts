/** A HireVue interview as its sandbox keeps it, finished unless its score is null. */
export function interview(
  id: number,
  { positionId, reference, score }: { positionId: number; reference: string; score: number | null },
): Record<string, unknown> {
  const finished = score !== null;
  return {
    ...{ id, positionId, positionTitle: '销售代表', reference, firstName: '伟', lastName: '王' },
    ...{ email: `p${id}@people.example`, phone: null, code: `c-${id}`, notified: true },
    createdDate: new Date(Date.now() - 86_400_000).toISOString(),
    takenDate: finished ? new Date().toISOString() : null,
    ...{ status: finished ? 'Completed' : 'Scheduled', score },
    recommendation: finished ? (score >= 80 ? 'Yes' : 'No') : null,
    videoUrl: finished ? `https://video.example/${id}` : null,
    reportUrl: finished ? `https://reports.example/${id}` : null,
  };
}

/** An application of Beisen as its sandbox keeps it, at a stage of a process. */
export interface Application {
  readonly applyId: string;
  readonly applicantId: string;
  readonly processId: string;
  readonly phaseId: string;
  readonly history: readonly unknown[];
  readonly scores: number;
}
