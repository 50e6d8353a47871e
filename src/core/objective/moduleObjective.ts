import type { TextRange } from '../diagnostic';
import type { FileReference } from './networkObjective';

/** A module of the workspace whose `loss` is minimized: checked, but nothing of it has been run. Plain data. */
export interface ModuleObjective {
  readonly kind: 'module';
  readonly goal: 'minimize';
  readonly module: FileReference;
  /** Seconds that one call into the module may take. */
  readonly timeLimit: number;
  readonly range: TextRange;
}
