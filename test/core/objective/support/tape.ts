import '@tensorflow/tfjs-layers'; // Registers the gradients of the kernels, as networks have them; all of @tensorflow/tfjs would put its own over ours.
import {
  add,
  engine,
  mul,
  registerGradient,
  reshape,
  sum,
  tidy,
  zerosLike,
  valueAndGrads,
  Tensor,
  type Scalar,
} from '@tensorflow/tfjs-core';
import type { FormulaObjective } from '../../../../src/core/objective/formulaObjective';
import { formulaGraph } from '../../../../src/core/objective/formulaGraph';
import { Program } from '../../../../src/core/objective/tensorflow/program';

// The gradient of a product calls this as a method, which only the bundle brings.
if (!('reshape' in Tensor.prototype)) {
  Object.assign(Tensor.prototype, {
    reshape(this: Tensor, shape: number[]) {
      return reshape(this, shape);
    },
  });
}

// tfjs has no gradients for comparisons.
for (const kernelName of ['Less', 'LessEqual', 'Greater', 'GreaterEqual', 'Equal', 'NotEqual']) {
  registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_dy, [a, b]) => ({ a: () => zerosLike(a), b: () => zerosLike(b) }),
  });
}

/** Value and gradient at the start by tfjs's own differentiation of the same kernels. */
export function tapeGradient(objective: FormulaObjective): { value: number; gradient: number[] } {
  const program = new Program([formulaGraph(objective).value]);
  const result = { value: NaN, gradient: [] as number[] };
  tidy(() => {
    const start = objective.start.map(({ shape, values }) =>
      engine().makeTensor(Float32Array.from(values), shape.length === 0 ? [] : [values.length], 'float32'),
    );
    // valueAndGrads refuses parameters that do not matter, so each is added to the value times 0.
    const withAll = (...tensors: Tensor[]): Scalar =>
      tensors.reduce<Tensor>((total, tensor) => add(total, mul(sum(tensor), 0)), program.run((position) => tensors[position])[0]) as Scalar;
    const { value, grads } = valueAndGrads(withAll)(start);
    result.value = value.dataSync()[0];
    result.gradient = grads.flatMap((gradient) => [...gradient.dataSync()]);
  });
  program.dispose();
  return result;
}
