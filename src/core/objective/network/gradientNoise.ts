import { randomStream, shuffled } from '../../random';
import type { EvaluationContext } from '../objective';
import type { NetworkOnTensors } from './networkOnTensors';

/** Draws that a batch size's figures are the mean of. */
const draws = 8;
/** Rows that go through the network at once for the gradient over all rows. */
const piece = 2048;

export interface NoiseFigures {
  /** Mean of ‖g‖ / ‖∇f‖. */
  readonly normRatio: number;
  /** Mean angle between g and ∇f, in degrees. */
  readonly angle: number;
}

/**
 * How far the gradients of batches are from the gradient over all training rows, at one point. Batches of each size are
 * drawn at random without replacement, as an epoch draws them, the same ones whenever they are asked for.
 */
export function gradientNoise(
  objective: NetworkOnTensors,
  parameters: Float32Array,
  context: EvaluationContext,
  batchSizes: readonly number[],
  seed: number,
): { fullNorm: number; own: NoiseFigures; bySize: readonly NoiseFigures[] } {
  const { training } = objective.parts.dataset;
  const size = objective.layout.size;
  // Observing moves no state on.
  const gradientOver = (rows: Int32Array) => {
    const gradient = new Float32Array(size);
    objective.gradientOn(rows, parameters, gradient, { step: context.step, state: context.state.slice() });
    return gradient;
  };
  const full = meanOver(training, size, gradientOver);
  const fullNorm = norm(full);
  const compare = (gradient: Float32Array): NoiseFigures => {
    const own = norm(gradient);
    let product = 0;
    for (let i = 0; i < size; i++) product += gradient[i] * full[i];
    const cosine = Math.min(1, Math.max(-1, product / (own * fullNorm)));
    return { normRatio: own / fullNorm, angle: (Math.acos(cosine) * 180) / Math.PI };
  };
  const bySize = batchSizes.map((batchSize) => {
    if (batchSize >= training.length) return { normRatio: 1, angle: 0 };
    const figures = Array.from({ length: draws }, (_, draw) => {
      const random = randomStream(seed, `gradientNoise/${batchSize}/${draw}`, context.step);
      const rows = shuffled(training.slice(), random).subarray(0, batchSize);
      return compare(meanOver(rows, size, gradientOver));
    });
    const mean = (figure: keyof NoiseFigures) => figures.reduce((sum, one) => sum + one[figure], 0) / draws;
    return { normRatio: mean('normRatio'), angle: mean('angle') };
  });
  return { fullNorm, own: compare(gradientOver(objective.sampler.rowsAt(context.step))), bySize };
}

/** The mean gradient over rows, in pieces that fit the memory. */
function meanOver(rows: Int32Array, size: number, gradientOver: (rows: Int32Array) => Float32Array): Float32Array {
  if (rows.length <= piece) return gradientOver(rows);
  const sum = new Float64Array(size);
  for (let from = 0; from < rows.length; from += piece) {
    const part = rows.subarray(from, from + piece);
    const gradient = gradientOver(part);
    for (let i = 0; i < size; i++) sum[i] += (gradient[i] * part.length) / rows.length;
  }
  return Float32Array.from(sum);
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (const x of values) sum += x * x;
  return Math.sqrt(sum);
}
