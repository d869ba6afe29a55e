/** Exit codes of the command line (design, section 7). */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** What the catalogue knows of an error code. */
export interface CatalogueEntry {
  /** One line for the reference page: what happened, in the present tense. */
  readonly title: string;
  /** What the command line exits with when this error ends it. */
  readonly exit: ExitCode;
  /** The HTTP status of a problem document with this code. */
  readonly http: number;
}
