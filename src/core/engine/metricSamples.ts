import type { EvaluationContext, Meter } from '../objective/objective';

/** More are not told apart in a chart. */
const mostSamples = 1024;

/** Accuracy and validation figures of a run, on the objective's schedule, thinned evenly when there are too many. */
export class MetricSamples {
  private spacing: number;
  private steps: number[] = [];
  private samples: Float32Array[] = [];

  constructor(private readonly meter: Meter) {
    this.spacing = meter.every;
  }

  /** Whether record `step` is one to measure at. */
  wants(step: number): boolean {
    return step % this.spacing === 0;
  }

  /** Measures at θ(step). Observes only: the run goes on with the same bits. */
  add(parameters: Float32Array, context: EvaluationContext): void {
    if (this.steps.length >= mostSamples) this.thin();
    if (!this.wants(context.step)) return;
    this.steps.push(context.step);
    this.samples.push(this.meter.measure(parameters, context));
  }

  /** Forgets `step` and all after it. */
  truncate(step: number): void {
    const kept = this.steps.findIndex((one) => one >= step);
    if (kept < 0) return;
    this.steps.length = kept;
    this.samples.length = kept;
  }

  /** The steps measured, and of each metric a row, in the order of the meter's names. */
  read(): { readonly steps: Float64Array; readonly rows: readonly Float32Array[] } {
    const rows = this.meter.names.map((_, metric) => Float32Array.from(this.samples, (sample) => sample[metric]));
    return { steps: Float64Array.from(this.steps), rows };
  }

  private thin(): void {
    this.spacing *= 2;
    const isKept = this.steps.map((step) => this.wants(step));
    this.steps = this.steps.filter((_, i) => isKept[i]);
    this.samples = this.samples.filter((_, i) => isKept[i]);
  }
}
