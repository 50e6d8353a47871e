import { UserError } from '../protocol/channel';
import type { RunId } from '../protocol/session';

/** Numbers the runs as threads; a run keeps its number as long as it lives, and no number is given twice. */
export class RunThreads {
  private readonly ids = new Map<RunId, number>();
  private last = 0;

  idOf(run: RunId): number {
    const known = this.ids.get(run);
    if (known !== undefined) return known;
    this.ids.set(run, ++this.last);
    return this.last;
  }

  /** @throws UserError where no run has this number. */
  runOf(id: number): RunId {
    for (const [run, one] of this.ids) if (one === id) return run;
    throw new UserError(`There is no run with the thread number ${id}. Choose one of the call stack view.`);
  }

  /** Forgets the runs that are gone, and says which numbers they had and which the new ones got. */
  follow(runs: readonly RunId[]): { started: readonly number[]; exited: readonly number[] } {
    const exited = [...this.ids].filter(([run]) => !runs.includes(run));
    for (const [run] of exited) this.ids.delete(run);
    const started = runs.filter((run) => !this.ids.has(run)).map((run) => this.idOf(run));
    return { started, exited: exited.map(([, id]) => id) };
  }
}
