/** A series of somebody else's run, or of one of our traces. */
export interface Curve {
  /** `loss`, `train/accuracy`. */
  readonly name: string;
  /** Whose it is, where a file holds several; else undefined. */
  readonly run: string | undefined;
  /** Ascending. */
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** A file holds no curves; the message is a whole sentence for the user. */
export class NoCurves extends Error {
  override readonly name = 'NoCurves';
}

const mostCurves = 2000;

/** Collects points by name and run. */
export class Curves {
  private readonly found = new Map<string, { name: string; run: string | undefined; points: [step: number, value: number][] }>();

  add(name: string, run: string | undefined, step: number, value: number): void {
    const key = JSON.stringify([run, name]);
    const known = this.found.get(key);
    if (known) known.points.push([step, value]);
    else if (this.found.size < mostCurves) this.found.set(key, { name, run, points: [[step, value]] });
  }

  /** In the order in which they appeared; a step that was written again (a run resumed) has its last value. */
  all(): readonly Curve[] {
    return [...this.found.values()].map(({ name, run, points }) => {
      const last = new Map(points);
      const steps = [...last.keys()].sort((a, b) => a - b);
      return { name, run, steps: Float64Array.from(steps), values: Float64Array.from(steps, (step) => last.get(step) ?? NaN) };
    });
  }
}
