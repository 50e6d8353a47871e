import type { Meter } from '../objective/objective';
import type { Instrument, InstrumentKind, PresentRecord } from './instrument';
import type { Schedule } from './schedule';

/** More are not told apart in a chart. */
const mostCharted = 1024;
/** More are not kept: steps between two measurements grow with the length of a run instead. */
const mostSamples = 1 << 16;

/**
 * Accuracy and validation figures of a run, on a schedule that depends on nothing but the objective and the steps planned, so that a
 * step looked at again shows what it showed. The first record and the last are always measured.
 */
export class MetricSamples implements Instrument {
  readonly names: readonly string[];
  readonly schedule: Schedule;
  private readonly steps: number[] = [];
  private readonly samples: Float32Array[] = [];

  /**
   * @param first the step of the run's first record.
   * @param asked when somebody wants to know: at these steps in any case.
   * @param averages whether the run carries an average of its parameters, which is validated beside them.
   */
  constructor(
    private readonly meter: Meter,
    steps: number,
    first: number,
    asked: { readonly every?: readonly number[]; readonly at?: readonly number[] } = {},
    private readonly averages = false,
  ) {
    this.names = averages ? [...meter.names, ...validated(meter).map(({ name }) => name)] : meter.names;
    const every = Math.max(meter.every, Math.ceil(steps / mostSamples));
    const periods = [...(asked.every ?? []), ...(asked.at ? [] : [every])];
    const chosen = new Set(asked.at);
    this.schedule = {
      isDue: (step, hasUpdate) => !hasUpdate || step === first || chosen.has(step) || periods.some((period) => step % period === 0),
    };
  }

  /** Measures at θ(step), and at the average as it is after the update. Observes only: the run goes on with the same bits. */
  take({ values, context }: PresentRecord): void {
    const own = this.meter.measure(values('parameters'), context());
    this.steps.push(context().step);
    if (!this.averages) {
      this.samples.push(own);
      return;
    }
    const averaged = this.meter.measure(values('state', 'averaged').slice(), context());
    this.samples.push(Float32Array.from([...own, ...validated(this.meter).map(({ index }) => averaged[index])]));
  }

  cut(step: number): void {
    const kept = this.indexAt(step - 1) + 1;
    this.steps.length = kept;
    this.samples.length = kept;
  }

  /** Why a figure is never measured, for the user; undefined where it is. */
  whyAbsent(name: string): string | undefined {
    const averaged = this.averages ? validated(this.meter).find((one) => one.name === name) : undefined;
    return this.meter.absent.get(averaged?.of ?? name);
  }

  /** What the figures of a batch are, for completion. */
  get details(): ReadonlyMap<string, string> {
    return this.meter.details;
  }

  /** What was measured at `step` itself; undefined where nothing was. */
  measuredAt(step: number): Float32Array | undefined {
    const index = this.indexAt(step);
    return this.steps[index] === step ? this.samples[index] : undefined;
  }

  /** A figure as measured last at `step` or before; NaN where it was not yet. */
  lastAt(step: number, name: string): number {
    return this.samples[this.indexAt(step)]?.[this.names.indexOf(name)] ?? NaN;
  }

  /** The step at which figures were measured last, at `step` or before; NaN where none was. */
  lastStep(step: number): number {
    return this.steps[this.indexAt(step)] ?? NaN;
  }

  /** The steps measured, and of each metric a row, in the order of `names`: evenly thinned for a chart, the last one kept. */
  read(): { readonly steps: Float64Array; readonly rows: readonly Float32Array[] } {
    const spacing = Math.ceil(this.steps.length / mostCharted);
    const last = this.steps.length - 1;
    const kept = Array.from(this.steps.keys()).filter((i) => i % spacing === 0 || i === last);
    const rows = this.names.map((_, metric) => Float32Array.from(kept, (i) => this.samples[i][metric]));
    return { steps: Float64Array.from(kept, (i) => this.steps[i]), rows };
  }

  /** Of the newest sample at `step` or before; −1: none. */
  private indexAt(step: number): number {
    let [low, high] = [-1, this.steps.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.steps[middle] <= step) low = middle;
      else high = middle - 1;
    }
    return high;
  }
}

/** Figures of the rows kept for validation at the average of the parameters: `validation.averagedLoss` is `validation.loss` there. */
function validated({ names }: Meter): { readonly name: string; readonly of: string; readonly index: number }[] {
  return names.flatMap((of, index) => {
    const [rows, figure] = of.split('.');
    return rows === 'validation' && figure ? [{ name: `validation.averaged${figure[0].toUpperCase()}${figure.slice(1)}`, of, index }] : [];
  });
}

/** Accuracy and validation, of networks. */
export const metrics: InstrumentKind<MetricSamples> = {
  mount: ({ assignment: { objective, steps, measureEvery, measureAt }, first, layout }) =>
    objective.meter
      ? new MetricSamples(
          objective.meter,
          steps,
          first,
          { every: measureEvery, at: measureAt },
          layout.columns.some(({ quantity, slot }) => quantity === 'state' && slot === 'averaged'),
        )
      : undefined,
};
