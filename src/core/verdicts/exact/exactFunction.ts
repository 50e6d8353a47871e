import type { FormulaObjective } from '../../objective/formulaObjective';
import { formulaGraph } from '../../objective/formulaGraph';
import { addGradient } from '../../formula/graph/gradient';
import type { Graph, GraphNode } from '../../formula/graph/graph';
import { layoutOf } from '../../parameters';
import { GraphInNumbers } from './graphInNumbers';

/** Formulas of more variables have no Hessian here: it takes their square in memory and its cube in time. */
const mostVariables = 100;
/** Differentiating twice can make a long formula very long. */
const mostNodes = 50_000;

/** A formula with its exact derivatives in float64, as written (also when maximizing). */
export interface ExactFunction {
  /** Length of θ. */
  readonly size: number;
  value(theta: ArrayLike<number>): number;
  /** ∇f(θ), length `size`; a new array. */
  gradient(theta: ArrayLike<number>): Float64Array;
  /** H(θ), size × size row by row; a new array. */
  hessian(theta: ArrayLike<number>): Float64Array;
}

const known = new WeakMap<FormulaObjective, ExactFunction | undefined>();

/** Undefined for formulas that are too large to be differentiated twice, for those with noise, and for those of data. Made once a formula. */
export function exactFunction(formula: FormulaObjective): ExactFunction | undefined {
  if (!known.has(formula)) known.set(formula, derive(formula));
  return known.get(formula);
}

function derive(formula: FormulaObjective): ExactFunction | undefined {
  if (formula.data || layoutOf(formula.start).size > mostVariables) return undefined;
  const {
    graph,
    layout: { tensors, size },
    parameters,
    value,
  } = formulaGraph(formula);
  if (graph.nodes.some(({ operation }) => operation === 'draw')) return undefined;
  const entries = entriesOf(graph, addGradient(graph, value, parameters), tensors);
  const offsets = tensors.map(({ offset }) => offset);
  const values = new GraphInNumbers([value], offsets);
  const slopes = new GraphInNumbers(entries, offsets);
  const gradient = (theta: ArrayLike<number>) => Float64Array.from(slopes.run(theta), ([slope]) => slope);
  const rows = secondDerivatives(graph, entries, parameters, tensors);
  const curvatures = rows && new GraphInNumbers(rows, offsets);
  return {
    size,
    value: (theta) => values.run(theta)[0][0],
    gradient,
    hessian: (theta) =>
      curvatures ? Float64Array.from(curvatures.run(theta), ([curvature]) => curvature) : byDifferences(gradient, theta),
  };
}

/** A scalar node for every entry of θ. */
function entriesOf(
  graph: Graph,
  derivatives: readonly (GraphNode | undefined)[],
  tensors: readonly { readonly shape: readonly number[]; readonly size: number }[],
): GraphNode[] {
  return tensors.flatMap(({ shape, size }, position) => {
    const derivative = derivatives[position];
    return Array.from({ length: size }, (_, i) => {
      if (!derivative) return graph.constant(0);
      return shape.length === 0 ? derivative : graph.index(derivative, i);
    });
  });
}

/** Row by row; undefined where the formula cannot be differentiated twice as a graph. */
function secondDerivatives(
  graph: Graph,
  slopes: readonly GraphNode[],
  parameters: readonly GraphNode[],
  tensors: Parameters<typeof entriesOf>[2],
): GraphNode[] | undefined {
  if (graph.nodes.some(({ operation }) => operation === 'productOfOthers')) return undefined;
  const rows: GraphNode[] = [];
  for (const slope of slopes) {
    rows.push(...entriesOf(graph, addGradient(graph, slope, parameters), tensors));
    if (graph.nodes.length > mostNodes) return undefined;
  }
  return rows;
}

/** Central differences of the exact gradient: right to about 1e-10 of its size. */
function byDifferences(gradient: (theta: ArrayLike<number>) => Float64Array, theta: ArrayLike<number>): Float64Array {
  const size = theta.length;
  const hessian = new Float64Array(size * size);
  const moved = Float64Array.from(theta);
  for (let i = 0; i < size; i++) {
    const h = 1e-5 * Math.max(1, Math.abs(theta[i]));
    moved[i] = theta[i] + h;
    const after = gradient(moved);
    moved[i] = theta[i] - h;
    const before = gradient(moved);
    moved[i] = theta[i];
    for (let j = 0; j < size; j++) hessian[j * size + i] = (after[j] - before[j]) / (2 * h);
  }
  return hessian;
}
