import type { Graph, GraphNode } from './graph';
import { operations } from './operations';
import { Uses } from './uses';

/**
 * Reverse-mode differentiation: adds to the graph what computes the derivative of the scalar `value` by each of
 * `parameters`, in the same operations as the value. A derivative has its parameter's shape; undefined means it is 0
 * everywhere because nothing differentiable leads from the parameter to the value. What the value does not depend on at a point, such as
 * the branch of a `where` that is not taken, adds 0 there, whatever its slope: 0 times an infinite slope would be NaN.
 * (Griewank and Walther, Evaluating Derivatives, 2008, section 3.2.)
 */
export function addGradient(graph: Graph, value: GraphNode, parameters: readonly GraphNode[]): (GraphNode | undefined)[] {
  const varying = dependents(graph, parameters);
  const contributions = new Map<GraphNode, GraphNode[]>();
  const totals = new Map<GraphNode, GraphNode>();
  const uses = new Uses(graph, value);
  if (varying.has(value)) contributions.set(value, [graph.constant(1)]);
  for (let id = value.id; id >= 0; id--) {
    const node = graph.nodes[id];
    const received = contributions.get(node);
    if (!received) continue;
    graph.origin = node.origin && { ...node.origin, derivative: true };
    const adjoint = total(graph, received);
    totals.set(node, adjoint);
    const operation = operations.get(node.operation);
    if (!operation) continue;
    const dependence = operation.dependence?.(graph, { inputs: node.inputs, output: node });
    operation.derivative(graph, { inputs: node.inputs, output: node, adjoint }).forEach((contribution, i) => {
      const input = node.inputs[i];
      if (!contribution || !varying.has(input)) return;
      const fitted = graph.fitTo(uses.mask(node, contribution), input.shape);
      uses.add(input, node, i, dependence?.[i]);
      const earlier = contributions.get(input);
      if (earlier) earlier.push(fitted);
      else contributions.set(input, [fitted]);
    });
  }
  graph.origin = undefined;
  return parameters.map((parameter) => totals.get(parameter));
}

/** The nodes whose value depends on one of `sources`, these included. */
function dependents(graph: Graph, sources: readonly GraphNode[]): ReadonlySet<GraphNode> {
  const found = new Set(sources);
  for (const node of graph.nodes) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/** The sum of the contributions; those to single entries of a vector are gathered first, so that w[0] … w[9] make one vector. */
function total(graph: Graph, contributions: readonly GraphNode[]): GraphNode {
  const byEntry = new Map<number, GraphNode[]>();
  const whole: GraphNode[] = [];
  let length = 0;
  for (const contribution of contributions) {
    if (contribution.operation !== 'scatter') {
      whole.push(contribution);
      continue;
    }
    length = contribution.attributes[0];
    contribution.attributes.slice(1).forEach((entry, i) => {
      const scalars = byEntry.get(entry);
      if (scalars) scalars.push(contribution.inputs[i]);
      else byEntry.set(entry, [contribution.inputs[i]]);
    });
  }
  if (byEntry.size > 0) {
    const entries = [...byEntry.keys()].sort((a, b) => a - b);
    const scalars = entries.map((entry) => (byEntry.get(entry) ?? []).reduce((a, b) => graph.add(a, b)));
    whole.push(scalars.length === length ? graph.vector(scalars) : graph.scatter(scalars, entries, length));
  }
  return whole.reduce((a, b) => graph.add(a, b));
}
