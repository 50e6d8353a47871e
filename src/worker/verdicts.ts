import type { Run } from '../core/engine/run';
import type { Session, Seat } from '../core/engine/session';
import type { Experiment } from '../core/experiment/experiment';
import { assess, type Assessment } from '../core/verdicts/assess';
import { UserError } from '../protocol/channel';

/** What is said of a session's runs. */
export class Verdicts {
  /** Of ended runs, with the edits that they had then. */
  private readonly known = new WeakMap<Run, { readonly length: number; readonly edits: number; readonly message: string }>();

  constructor(
    private readonly session: Session,
    private readonly experiment: () => Experiment,
    private readonly labelOf: (id: string) => string,
  ) {}

  /** @throws UserError where the step is not recorded. */
  at(id: string, step: number): Assessment {
    const { run } = this.session.seat(id);
    if (step < run.first || step >= run.length) throw new UserError(`There is no step ${step} of ${id}: steps ${run.first} to ${run.length - 1} can be looked at.`);
    return assess(this.experiment(), run, step, this.session.seats.map((seat) => ({ label: this.labelOf(seat.id), run: seat.run })));
  }

  /** The sentence about a run that has ended, where it ended; worked out once. */
  atEnd({ id, run }: Seat): string | undefined {
    if (!run.end) return undefined;
    const known = this.known.get(run);
    if (known?.length === run.length && known.edits === run.edits.length) return known.message;
    const { message } = this.at(id, run.length - 1).verdict;
    this.known.set(run, { length: run.length, edits: run.edits.length, message });
    return message;
  }
}
