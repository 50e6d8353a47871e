/** When a run is to end before its time: `stop:` of an experiment. */
export interface StopRule {
  /** `value`, or a figure that the objective's meter measures: `validation.loss`. */
  readonly figure: string;
  /** Updates between two looks at it. */
  readonly every: number;
  /** Looks without improvement that end the run. */
  readonly patience: number;
  /** What counts as one. */
  readonly minimumChange: number;
  readonly goal: 'minimize' | 'maximize';
  /** Whether the run ends with the parameters that were best. */
  readonly restoreBest: boolean;
}

/** A look at which the figure was better than ever before. */
interface Improvement {
  readonly step: number;
  readonly figure: number;
}

/**
 * Waits for the figure to improve (Prechelt 1998; Keras's EarlyStopping). A function of what was measured at the looks, so that a run that
 * is cut and made anew ends where it did.
 */
export class EarlyStop {
  private readonly improvements: Improvement[] = [];
  private readonly kept = new Map<number, Float32Array>();

  constructor(readonly rule: StopRule) {}

  isDue(step: number): boolean {
    return step % this.rule.every === 0;
  }

  get best(): Improvement | undefined {
    return this.improvements.at(-1);
  }

  /**
   * Takes in what was measured at a look.
   * @param parameters θ there, of which a copy is kept while it is the best.
   * @returns true where patience is at its end.
   */
  take(step: number, figure: number, parameters: () => Float32Array): boolean {
    const { goal, minimumChange, patience, every, restoreBest } = this.rule;
    const { best } = this;
    const gain = best === undefined ? Infinity : goal === 'minimize' ? best.figure - figure : figure - best.figure;
    if (Number.isFinite(figure) && gain > minimumChange) {
      this.improvements.push({ step, figure });
      this.kept.clear();
      if (restoreBest) this.kept.set(step, parameters().slice());
      return false;
    }
    return (step - (best?.step ?? 0)) / every >= patience;
  }

  /** θ at the best look; undefined where a cut has thrown it away. */
  get bestParameters(): Float32Array | undefined {
    return this.best && this.kept.get(this.best.step);
  }

  /** Forgets `step` and all after it. */
  cut(step: number): void {
    while (this.best && this.best.step >= step) this.improvements.pop();
  }
}
