import type { Recording } from '../core/recording/recording';
import type { Session, Seat } from '../core/engine/session';
import type { Experiment } from '../core/experiment/experiment';
import { assess, type Assessment } from '../core/verdicts/assess';
import { UserError } from '../protocol/channel';

interface AtEnd {
  readonly verdict: string;
  readonly warnings: readonly string[];
}

/** What is said of a session's runs. */
export class Verdicts {
  /** Of ended runs, with the edits that they had then. */
  private readonly known = new WeakMap<Recording, { readonly length: number; readonly edits: number; readonly told: AtEnd }>();

  constructor(
    private readonly session: Session,
    private readonly experiment: () => Experiment,
    private readonly labelOf: (id: string) => string,
  ) {}

  /** @throws UserError where the step is not recorded. */
  at(id: string, step: number): Assessment {
    const { run } = this.session.seat(id);
    if (step < run.first || step >= run.length)
      throw new UserError(`There is no step ${step} of ${id}: steps ${run.first} to ${run.length - 1} can be looked at.`);
    return assess(
      this.experiment(),
      run,
      step,
      this.session.seats.map((seat) => ({ label: this.labelOf(seat.id), run: seat.run })),
    );
  }

  /** Of a run that has ended: the sentence about it and its warnings; worked out once. */
  atEnd({ id, run }: Seat): AtEnd | undefined {
    if (!run.end) return undefined;
    const known = this.known.get(run);
    if (known?.length === run.length && known.edits === run.edits.length) return known.told;
    const { verdict, findings } = this.at(id, run.length - 1);
    const told = {
      verdict: verdict.message,
      warnings: findings.flatMap(({ severity, message }) => (severity === 'information' ? [] : [message])),
    };
    this.known.set(run, { length: run.length, edits: run.edits.length, told });
    return told;
  }
}
