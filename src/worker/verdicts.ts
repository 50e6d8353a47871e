import type { Recording } from '../core/recording/recording';
import type { Session, RunPosition } from '../core/engine/session';
import type { Experiment } from '../core/experiment/experiment';
import { assess, type Assessment } from '../core/verdicts/assess';
import { UserError } from '../protocol/channel';

interface Conformance {
  readonly sentence: string;
  readonly findings: Assessment['findings'];
}

interface AtEnd {
  readonly verdict: string;
  readonly warnings: readonly string[];
}

/** What is said of a session's runs. */
export class Verdicts {
  /** Of ended runs, with the edits that they had then. */
  private readonly known = new WeakMap<
    Recording,
    { readonly length: number; readonly edits: number; readonly conformance: Conformance | undefined; readonly told: AtEnd }
  >();

  /** What is known of a run that another program has made: whether it follows its rule. */
  conformanceOf: ((position: RunPosition) => Conformance | undefined) | undefined;

  constructor(
    private readonly session: Session,
    private readonly experiment: () => Experiment,
    private readonly labelOf: (id: string) => string,
  ) {}

  /** @throws UserError where the step is not recorded. */
  at(id: string, step: number): Assessment {
    const position = this.session.position(id);
    const { run } = position;
    if (step < run.first || step >= run.length)
      throw new UserError(`There is no step ${step} of ${id}: steps ${run.first} to ${run.length - 1} can be looked at.`);
    const found = assess(
      this.experiment(),
      run,
      step,
      this.session.positions.map((one) => ({ label: this.labelOf(one.id), run: one.run })),
    );
    const conformance = this.conformanceOf?.(position);
    if (!conformance) return found;
    return {
      verdict: { ...found.verdict, message: `${conformance.sentence} ${found.verdict.message}` },
      findings: [...conformance.findings, ...found.findings],
    };
  }

  /** Of a run that has ended: the sentence about it and its warnings; worked out once. */
  atEnd(position: RunPosition): AtEnd | undefined {
    const { id, run } = position;
    if (!run.end) return undefined;
    const known = this.known.get(run);
    const conformance = this.conformanceOf?.(position);
    if (known?.length === run.length && known.edits === run.edits.length && known.conformance === conformance) return known.told;
    const { verdict, findings } = this.at(id, run.length - 1);
    const told = {
      verdict: verdict.message,
      warnings: findings.flatMap(({ severity, message }) => (severity === 'information' ? [] : [message])),
    };
    this.known.set(run, { length: run.length, edits: run.edits.length, conformance, told });
    return told;
  }
}
