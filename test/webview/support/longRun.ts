import { columnValues } from '../../../src/core/engine/record';
import type { FrameRequest, RunFrame } from '../../../src/protocol/session';
import { FakeRun } from './fakeRun';
import { rosenbrock } from './problems';
import { adam } from './rules';

/** A run of many steps whose records follow a closed formula: what matters is only how fast the panel draws them. */
export class LongRun extends FakeRun {
  private readonly frames = new Map<string, RunFrame>();

  constructor(id: string, private readonly length: number, private readonly phase: number) {
    super(rosenbrock, adam(0.01), id, length, Float32Array.of(-1.5 + phase, 2 - phase));
  }

  override get records(): number {
    return this.length ?? 1;
  }

  override row(step: number): Float32Array {
    const { record } = this.info;
    const row = new Float32Array(record.stride);
    const decay = Math.exp(-6 * (step / this.length));
    for (const { quantity, slot } of record.columns) {
      const noise = 1 + 0.4 * Math.sin(step * 12.9898 + this.phase * 7) * Math.sin(step * 0.0007);
      columnValues(record, row, quantity, slot).forEach((_, i, values) => (values[i] = decay * noise * (i + 1) * (quantity === 'parameters' && i === 0 ? -1 : 1)));
    }
    return row;
  }

  /** The series never change: thinning a million rows is another part's work, done once here. */
  override frame(request: FrameRequest): RunFrame {
    const key = JSON.stringify(request);
    const known = this.frames.get(key) ?? super.frame(request);
    this.frames.set(key, known);
    return { ...known, status: this.status, current: this.payload(this.cursor) };
  }
}
