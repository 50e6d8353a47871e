/**
 * Code of the workspace that an experiment names. The core knows neither files nor machines: whoever loads an experiment supplies
 * what loads such code, and sees to it that only code that may run is run.
 */
export interface WorkspaceCode {
  /** As the experiment names it. */
  readonly path: string;
  readonly exports: Readonly<Record<string, unknown>>;
  /**
   * Runs a call into the code.
   * @param subject what is called, as the subject of a sentence: “`loss`”. @param place where what it throws is told, if it does not say itself.
   * @param seconds that it may take.
   * @throws CodeFailure with the place in the code. `Interrupted` and failures of the code's own come through as they are.
   */
  run<Result>(subject: string, place: CodePlace, seconds: number, call: () => Result): Result;
  /** Where the code now at work was called from: the innermost place in files of the workspace. */
  readonly here: () => CodePlace | undefined;
  /** Where a name is exported, as far as that can be told. */
  readonly placeOf: (name: string) => CodePlace;
}

/** Loads code by its path as written, relative to the experiment file. @throws CodeFailure where it cannot, or may not. */
export type LoadCode = (path: string) => Promise<WorkspaceCode>;

/** A place in a file of the workspace. */
export interface CodePlace {
  /** Relative to the experiment file, as it would be named there. */
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly column: number;
}

/** Code of the workspace cannot be used, or has failed. The message is a whole sentence, without the place. */
export class CodeFailure extends Error {
  override readonly name = 'CodeFailure';

  constructor(
    readonly sentence: string,
    readonly place?: CodePlace,
    cause?: unknown,
  ) {
    super(place ? `${place.file}, line ${place.line}, column ${place.column}: ${sentence}` : sentence, { cause });
  }
}

/** Seconds that one call into code may take where the experiment says nothing else. */
export const usualTimeLimit = 30;
