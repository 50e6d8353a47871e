import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { FormulaObjective } from '../formulaObjective';
import { describeNonFinite, describeParameter } from '../explanation';
import type { GraphNode } from '../../formula/graph/graph';
import type { NonFiniteSource } from '../objective';
import type { DifferentiatedFormula } from './formulaOnTensors';
import { compute, neededNodes, type Draws, type ParameterTensors } from './program';

/**
 * Names the operation that first made a number that is not finite, in the value or, where that is finite, in the gradient. What the
 * result does not depend on, such as the branch of a `where` that is not taken, is not to blame.
 */
export function firstNonFinite(
  formula: FormulaObjective,
  { parameters, columns = [], value, gradient }: DifferentiatedFormula,
  parameterTensors: ParameterTensors,
  draws: Draws,
): NonFiniteSource | undefined {
  const derivatives = gradient.filter((derivative) => derivative !== undefined);
  let found: NonFiniteSource | undefined;
  tidy(() => {
    const tensors = new Map<GraphNode, Tensor>();
    for (const node of neededNodes([value, ...derivatives])) {
      const position = [...parameters, ...columns].indexOf(node);
      tensors.set(
        node,
        position >= 0
          ? parameterTensors(position)
          : node.operation === 'draw'
            ? draws(node)
            : compute(
                node,
                node.inputs.map((input) => tensors.get(input)).filter((input) => input !== undefined),
              ),
      );
    }
    const read = new Map<GraphNode, Float32Array>();
    const valuesOf = (node: GraphNode): Float32Array => {
      const values = read.get(node) ?? tensors.get(node)?.dataSync<'float32'>() ?? new Float32Array(0);
      read.set(node, values);
      return values;
    };
    const culprit = origin([value], valuesOf) ?? origin(derivatives, valuesOf);
    if (!culprit) return;
    const position = parameters.indexOf(culprit);
    found =
      position >= 0
        ? describeParameter(formula, formula.start[position].name, valuesOf(culprit))
        : describeNonFinite(formula, culprit, valuesOf(culprit), valuesOf);
  });
  return found;
}

type ValuesOf = (node: GraphNode) => Float32Array;

/** Of all nodes that the outputs owe a number that is not finite to, the first whose own operands are finite. */
function origin(outputs: readonly GraphNode[], valuesOf: ValuesOf): GraphNode | undefined {
  const seen = new Set<GraphNode>();
  const pending = outputs.filter((output) => !isFinite(valuesOf(output)));
  let first: GraphNode | undefined;
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const broken = operandsOf(node, valuesOf).filter((input) => !isFinite(valuesOf(input)));
    pending.push(...broken);
    if (broken.length === 0 && (!first || node.id < first.id)) first = node;
  }
  return first;
}

/** The inputs that what is not finite in a node's result may come from. */
function operandsOf(node: GraphNode, valuesOf: ValuesOf): readonly GraphNode[] {
  if (node.operation === 'where') {
    const [condition, a, b] = node.inputs;
    const chooses = valuesOf(condition);
    const result = valuesOf(node);
    const taken = (branch: boolean) =>
      result.some((x, entry) => !Number.isFinite(x) && (chooses[chooses.length > 1 ? entry : 0] !== 0) === branch);
    return [...(taken(true) ? [a] : []), ...(taken(false) ? [b] : [])];
  }
  return node.inputs;
}

const isFinite = (values: Float32Array): boolean => values.every((x) => Number.isFinite(x));
