import {
  add,
  engine,
  mul,
  neg,
  registerGradient,
  reshape,
  rsqrt,
  sub,
  sum,
  type GradConfig,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * The gradient of normalization (Ioffe and Szegedy 2015, "Batch Normalization", section 3) from two sums over dy that its five parts
 * share; tfjs' own makes seven tensors as large as x, one of them by repeating the scale over all pixels.
 * With r = 1/√(variance + ε), s the scale and c = x − mean: ∂x = dy·r·s, ∂mean = −r·s·Σdy, ∂variance = −½·r³·s·Σdy·c, ∂s = r·Σdy·c,
 * ∂offset = Σdy.
 */
export function shareBatchNormGradient(): void {
  const gradFunc: GradConfig['gradFunc'] = (upstream, saved, attributes: NamedAttrMap) => {
    const dy = upstream as Tensor;
    const [x, mean, variance, scale] = saved as (Tensor | undefined)[] as [Tensor, Tensor, Tensor, Tensor | undefined];
    const r = rsqrt(add(variance, attributes.varianceEpsilon as number));
    const factor = scale ? mul(r, scale) : r;
    const total = sumTo(mean.shape, dy);
    const correlation = sumTo(mean.shape, mul(dy, sub(x, mean)));
    return {
      x: () => mul(dy, factor),
      mean: () => neg(mul(factor, total)),
      variance: () => mul(mul(mul(factor, mul(r, r)), -0.5), correlation),
      scale: () => mul(r, correlation),
      offset: () => engine().runKernel<Tensor>('Identity', { x: total }),
    };
  };
  registerGradient({ kernelName: 'FusedBatchNorm', inputsToSave: ['x', 'mean', 'variance', 'scale'], gradFunc });
}

/** Sums over what broadcasting has repeated. */
function sumTo(shape: readonly number[], x: Tensor): Tensor {
  const padded = [...Array<number>(x.rank - shape.length).fill(1), ...shape];
  const axes = x.shape.flatMap((length, axis) => (padded[axis] === 1 && length > 1 ? [axis] : []));
  return reshape(axes.length > 0 ? sum(x, axes) : x, [...shape]);
}
