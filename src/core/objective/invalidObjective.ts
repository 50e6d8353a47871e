import type { Diagnostic } from '../experiment/diagnostic';

/** What an experiment file refers to does not fit: bad data, layers that do not follow each other, weights of other shapes. */
export class InvalidObjective extends Error {
  override readonly name = 'InvalidObjective';

  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? 'The objective cannot be set up.');
  }
}
