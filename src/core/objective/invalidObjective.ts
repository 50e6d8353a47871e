import { displayText } from '../displayText';
import type { Diagnostic } from '../diagnostic';

/** What an experiment file refers to does not fit: bad data, layers that do not follow each other, weights of other shapes. */
export class InvalidObjective extends Error {
  override readonly name = 'InvalidObjective';

  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const shown = diagnostics.map((diagnostic) => ({ ...diagnostic, message: displayText(diagnostic.message) }));
    super(shown[0]?.message ?? 'The objective cannot be set up.');
    this.diagnostics = shown;
  }
}
