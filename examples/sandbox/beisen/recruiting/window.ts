import type { Given } from '../given.ts';

/** Here the end is called `endTime`, and no greatest span is documented. */
export function batchWindow(body: Given): (at: number) => boolean {
  const start = body.instant('startTime');
  const end = body.instant('endTime');
  if (start === undefined || end === undefined) throw body.refuse('开始时间和结束时间不能为空');
  if (start >= end) throw body.refuse('开始时间不能大于等于结束时间');
  return (at) => at >= start && at < end;
}
