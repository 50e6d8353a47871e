import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { FormulaObjective } from '../../experiment/experiment';
import { describeNonFinite, describeParameter } from '../explanation';
import type { GraphNode } from '../graph/graph';
import type { NonFiniteSource } from '../objective';
import type { DifferentiatedFormula } from './formulaOnTensors';
import { compute, neededNodes, type ParameterTensors } from './program';

/** Runs a formula operation by operation, first the value and then the gradient, up to the first result that is not finite. */
export function firstNonFinite(
  formula: FormulaObjective,
  { parameters, value, gradient }: DifferentiatedFormula,
  parameterTensors: ParameterTensors,
): NonFiniteSource | undefined {
  let found: NonFiniteSource | undefined;
  tidy(() => {
    const tensors = new Map<GraphNode, Tensor>();
    for (const node of neededNodes([value, ...gradient.filter((derivative) => derivative !== undefined)])) {
      const position = parameters.indexOf(node);
      const tensor = position >= 0
        ? parameterTensors(position)
        : compute(node, node.inputs.map((input) => tensors.get(input)).filter((input) => input !== undefined));
      tensors.set(node, tensor);
      const values = tensor.dataSync<'float32'>();
      if (values.every(Number.isFinite)) continue;
      found = position >= 0
        ? describeParameter(formula, formula.start[position].name, values)
        : describeNonFinite(formula, node, values, (operand) => tensors.get(operand)?.dataSync<'float32'>());
      return;
    }
  });
  return found;
}
