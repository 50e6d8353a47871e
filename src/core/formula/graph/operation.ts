import type { Graph, GraphNode } from './graph';

/** What a derivative may use: the operation's inputs and result, and the derivative of the objective by that result. */
interface DerivativeContext {
  readonly inputs: readonly GraphNode[];
  readonly output: GraphNode;
  readonly adjoint: GraphNode;
}

/**
 * What the operation adds to the derivative of the objective by each of its inputs (the vector-Jacobian product);
 * undefined where it adds nothing. Broadcasting need not be undone: the caller sums a vector for a scalar input.
 */
export type Derivative = (graph: Graph, context: DerivativeContext) => readonly (GraphNode | undefined)[];

/**
 * Where the result depends on each input at all, as 1 and 0 for every entry of the result (of the input, for one that picks entries);
 * undefined: everywhere.
 */
export type Dependence = (graph: Graph, context: Pick<DerivativeContext, 'inputs' | 'output'>) => readonly (GraphNode | undefined)[];

/** An operation of the graph; what computes it stands in the table of kernels under the same name. */
export interface Operation {
  readonly name: string;
  readonly derivative: Derivative;
  /** Absent: the result depends on every input everywhere. */
  readonly dependence?: Dependence;
}

/** The derivative of an elementwise function of one argument, given f′(x). `y` is f(x). */
export function chainRule(slope: (graph: Graph, x: GraphNode, y: GraphNode) => GraphNode): Derivative {
  return (graph, { inputs: [x], output, adjoint }) => [graph.multiply(adjoint, slope(graph, x, output))];
}

/** Piecewise constant operations: zero wherever the derivative exists. */
export const noDerivative: Derivative = (_graph, { inputs }) => inputs.map(() => undefined);
