import { columnValues, recordLayout } from '../../../src/core/engine/record';
import type { FrameRequest, RecordPayload, RunFrame, RunInfo, RunStatus, StageOutput } from '../../../src/protocol/session';
import { currentValue } from '../../../webview/session/recordSeries';
import { gradientOf, type Problem } from './problems';
import type { FakeRule } from './rules';

/** One optimizer at work in the page: computes its records for real, keeps them all. */
export class FakeRun {
  cursor = 0;
  running = false;
  until = Infinity;
  reason: RunStatus['reason'];
  readonly info: RunInfo;
  protected readonly rows: Float32Array[] = [];
  private readonly stagesBySteps: StageOutput[][] = [];
  private readonly state: Record<string, Float32Array>;

  constructor(
    readonly problem: Problem,
    readonly rule: FakeRule,
    id: string,
    steps: number,
    start: Float32Array = Float32Array.from(problem.start),
    parent?: string,
  ) {
    const { size } = problem.layout;
    const slots = rule.slots.map(({ name, title, scalar, isPoint }) => ({ name, title, size: scalar ? 1 : size, isPoint }));
    this.state = Object.fromEntries(slots.map((slot) => [slot.name, new Float32Array(slot.size)]));
    this.info = {
      id,
      label: id,
      optimizer: rule.name,
      optimizerTitle: rule.title,
      options: Object.entries(rule.options).map(([name, value]) => ({ name, text: String(value) })),
      formula: rule.formula,
      effectiveLearningRate: rule.effectiveLearningRate,
      record: recordLayout(problem.layout, slots),
      steps,
      range: { start: 10, end: 20 },
      parent,
      start,
    };
    this.record(start);
    this.compute();
  }

  /** The newest row waits for its update before it counts as a record, as in the engine. */
  get records(): number {
    return this.rows.length - (this.ended ? 0 : 1);
  }

  get ended(): boolean {
    return this.reason !== undefined;
  }

  /** One step forward: over what is recorded, else one update. */
  advance(): void {
    if (this.cursor < this.records - 1) this.cursor++;
    else if (!this.ended) {
      this.compute();
      this.cursor = Math.min(this.cursor + 1, this.records - 1);
    }
    if (this.cursor >= this.until || (this.ended && this.cursor === this.records - 1)) this.running = false;
  }

  seek(step: number): void {
    while (this.records <= step && !this.ended) this.compute();
    this.cursor = Math.min(step, this.records - 1);
  }

  get status(): RunStatus {
    const { info, running, ended, cursor, records, reason } = this;
    const broken = reason === 'nonFinite';
    return {
      id: info.id,
      state: running ? 'running' : ended ? 'ended' : 'paused',
      cursor,
      records,
      reason,
      message: broken ? `log(x) gave NaN at step ${records - 1}, because x is not positive. Take a smaller learning rate or another start.` : undefined,
      range: broken ? { start: 30, end: 36 } : undefined,
    };
  }

  row(step: number): Float32Array {
    return this.rows[step];
  }

  /** The first step whose value is at most this; NaN where none is. */
  reached(threshold: number): number {
    const { record } = this.info;
    const step = this.rows.slice(0, this.records).findIndex((row) => columnValues(record, row, 'value')[0] <= threshold);
    return step < 0 ? NaN : step;
  }

  payload(step: number): RecordPayload {
    const row = this.row(step).slice();
    const hasUpdate = !(this.ended && step === this.records - 1);
    const [theta, update] = [columnValues(this.info.record, row, 'parameters'), columnValues(this.info.record, row, 'update')];
    return { run: this.info.id, step, hasUpdate, row, next: hasUpdate ? theta.map((x, i) => x + update[i]) : new Float32Array(0) };
  }

  stages(step: number): readonly StageOutput[] {
    return this.stagesBySteps[step] ?? [];
  }

  frame({ series, from, to, points, path }: FrameRequest): RunFrame {
    const last = Math.min(to ?? Infinity, this.records - 1);
    const steps = Float64Array.from(this.thinned(Math.min(from, last), last, points));
    const values = new Float32Array(series.length * steps.length);
    steps.forEach((step, i) => {
      const drawn = { info: this.info, current: { run: this.info.id, step, hasUpdate: true, row: this.row(step), next: new Float32Array(0) } };
      series.forEach((key, s) => (values[s * steps.length + i] = currentValue(drawn, key) ?? NaN));
    });
    const pathSteps = path.length > 0 ? Float64Array.from(this.thinned(0, this.records - 1, points)) : new Float64Array(0);
    const places = new Float32Array(path.length * pathSteps.length);
    pathSteps.forEach((step, i) => {
      const theta = columnValues(this.info.record, this.row(step), 'parameters');
      path.forEach((coordinate, p) => (places[p * pathSteps.length + i] = theta[coordinate]));
    });
    const slots = path.length === 0 ? [] : this.info.record.columns.flatMap(({ slot, isPoint }) => (slot !== undefined && isPoint ? [slot] : []));
    const pointPaths = slots.map((slot) => ({
      slot,
      path: Float32Array.from(path.flatMap((coordinate) => [...pathSteps].map((step) => columnValues(this.info.record, this.row(step), 'state', slot)[coordinate]))),
    }));
    return { pointPaths, run: this.info.id, status: this.status, current: this.payload(this.cursor), steps: series.length > 0 ? steps : new Float64Array(0), values, pathSteps, path: places };
  }

  /** Evenly; the fixture's curves have no spikes to lose. */
  private thinned(from: number, to: number, points: number): number[] {
    const stride = Math.max(1, Math.ceil((to - from + 1) / (2 * points)));
    const steps = [];
    for (let step = from; step < to; step += stride) steps.push(step);
    return [...steps, to];
  }

  /** Makes record t's update and record t + 1. */
  private compute(): void {
    const t = this.rows.length - 1;
    const { record } = this.info;
    const row = this.rows[t];
    const column = (...name: [Parameters<typeof columnValues>[2], string?]) => columnValues(record, row, ...name);
    if (t >= this.info.steps || !Number.isFinite(column('value')[0])) {
      this.reason = Number.isFinite(column('value')[0]) ? 'completed' : 'nonFinite';
      for (const quantity of ['learningRate', 'effectiveLearningRate', 'update'] as const) column(quantity).fill(NaN);
      return;
    }
    const sign = this.problem.goal === 'minimize' ? 1 : -1;
    const { rate, update, stages } = this.rule.update(column('gradient').map((g) => sign * g), { ...this.state, theta: column('parameters') }, t);
    column('learningRate')[0] = this.rule.options.learningRate;
    column('effectiveLearningRate').set(rate);
    column('update').set(update);
    for (const [slot, values] of Object.entries(this.state)) column('state', slot).set(values);
    this.stagesBySteps[t] = stages;
    this.record(column('parameters').map((theta, i) => theta + update[i]));
  }

  private record(theta: Float32Array): void {
    const row = new Float32Array(this.info.record.stride).fill(NaN);
    const column = (...name: [Parameters<typeof columnValues>[2]]) => columnValues(this.info.record, row, ...name);
    column('parameters').set(theta);
    column('value')[0] = this.problem.value(theta);
    column('gradient').set(gradientOf(this.problem, theta));
    this.rows.push(row);
  }
}
