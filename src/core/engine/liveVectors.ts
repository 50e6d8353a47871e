import type { Optimizer } from '../optimizer/optimizer';
import type { RuleProblem } from '../optimizer/rule';
import type { ParameterLayout } from '../parameters';
import { columnOf, type RecordLayout, type RecordQuantity } from '../record/recordLayout';
import { sumOfSquares, summarize, summaryFigures } from '../record/summary';

/**
 * The whole vectors of the newest record, where θ is too long for a record to hold them, and what the record holds instead.
 * The vectors are overwritten by the next step.
 */
export class LiveVectors {
  /** θ before the update. */
  readonly parameters: Float32Array;
  /** ∇f as written, and finite or not as the objective made it. */
  readonly gradient: Float32Array;
  /** Made when asked for. */
  private update: Float32Array | undefined;
  private isUpdateKnown = false;
  private hasUpdate = false;

  private readonly tensors: ParameterLayout['tensors'];

  constructor(
    { layout: { tensors }, goal }: RuleProblem,
    private readonly layout: RecordLayout,
    private readonly optimizer: Optimizer,
    private readonly layerState: Float32Array,
  ) {
    this.tensors = tensors;
    this.parameters = optimizer.theta.slice();
    // A rule that changes the gradient in place (clipping) needs one of its own; so does −∇f.
    const isShared = goal === 'minimize' && !optimizer.stages.some(({ output }) => output === 'gradient');
    this.gradient = isShared ? optimizer.gradient : new Float32Array(optimizer.theta.length);
  }

  /** A whole vector of the newest record; not to be written to, and good until the next step. Undefined for an unknown slot. */
  values(quantity: RecordQuantity, slot?: string): Float32Array | undefined {
    switch (quantity) {
      case 'parameters':
        return this.parameters;
      case 'gradient':
        return this.gradient;
      case 'effectiveLearningRate':
        return this.hasUpdate ? this.optimizer.effectiveLearningRate : this.noUpdate();
      case 'update':
        return this.hasUpdate ? this.difference() : this.noUpdate();
      case 'state':
        return this.optimizer.slot(slot ?? '');
      case 'layerState':
        return this.layerState;
      default:
        return undefined;
    }
  }

  /** The gradient is new: writes its norms into the row. True when all its entries are finite. */
  takeGradient(row: Float32Array): boolean {
    this.isUpdateKnown = false;
    const summary = columnOf(this.layout, 'gradient', undefined, 'summary');
    let isFinite = true;
    this.tensors.forEach(({ offset, size }, i) => {
      const squares = sumOfSquares(this.gradient, offset, offset + size);
      isFinite &&= Number.isFinite(squares);
      if (summary) row[summary.offset + i * summaryFigures.length] = Math.sqrt(squares);
    });
    return isFinite;
  }

  /** Writes what the record holds besides value and learning rate. */
  record(row: Float32Array, hasUpdate: boolean): void {
    this.hasUpdate = hasUpdate;
    const { tracked = [] } = this.layout;
    for (const { quantity, slot, kind, offset, size } of this.layout.columns) {
      if (kind === 'tracked' && quantity === 'update') {
        const { theta } = this.optimizer;
        for (let i = 0; i < size; i++) row[offset + i] = hasUpdate ? theta[tracked[i]] - this.parameters[tracked[i]] : NaN;
      } else if (kind === 'tracked') {
        const values = this.values(quantity, slot) as Float32Array;
        for (let i = 0; i < size; i++) row[offset + i] = values[tracked[i]];
      } else if (kind === 'summary') {
        // Not measured, but for the gradient's norms.
        for (let i = 0; i < size; i++) if (quantity !== 'gradient' || i % summaryFigures.length !== 0) row[offset + i] = NaN;
      } else if (quantity === 'state') {
        row.set(this.optimizer.slot(slot ?? ''), offset);
      }
    }
  }

  /** Writes the figures of every tensor. */
  summarize(row: Float32Array): void {
    for (const { quantity, slot, kind, offset } of this.layout.columns) {
      if (kind !== 'summary') continue;
      const values = this.values(quantity, slot) as Float32Array;
      this.tensors.forEach((tensor, i) =>
        summarize(values, tensor.offset, tensor.offset + tensor.size, row, offset + i * summaryFigures.length),
      );
    }
  }

  private difference(): Float32Array {
    const { parameters } = this;
    const { theta } = this.optimizer;
    const update = (this.update ??= new Float32Array(theta.length));
    if (!this.isUpdateKnown) for (let i = 0; i < update.length; i++) update[i] = theta[i] - parameters[i];
    this.isUpdateKnown = true;
    return update;
  }

  private noUpdate(): Float32Array {
    this.update ??= new Float32Array(this.parameters.length);
    return this.update.fill(NaN);
  }
}
