import type { Measured } from './measure.ts';

/** A program that does a workload; `again`: hrwire a second time, when nothing has changed. */
export type Contender = 'hrwire' | 'again' | 'tuned' | 'control' | 'naive';

export interface Workload {
  readonly name: 'W1' | 'W2';
  readonly title: string;
  readonly records: number;
  /** Measures one run. Throws unless every record is at its target, as it must be. */
  run(contender: Contender): Promise<Measured>;
  close(): void;
}
