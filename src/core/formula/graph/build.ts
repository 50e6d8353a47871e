import type { Expression } from '../expression';
import { builtinConstants, functions } from '../functions/registry';
import { foldExpression, operandsOf } from '../traverse';
import { type Graph, type GraphNode } from './graph';

/**
 * Adds a checked expression to a graph. `names` holds the nodes of parameters and declared constants.
 * @throws Error when the expression was not checked: an unknown name or function.
 */
export function buildGraph(graph: Graph, expression: Expression, names: ReadonlyMap<string, GraphNode>): GraphNode {
  return foldExpression<GraphNode>(expression, (part, nodes) => {
    const operands = operandsOf(part).map((operand, i) => ({ expression: operand, node: nodes[i] }));
    graph.origin = { expression: part, operands, derivative: false };
    const node = buildPart(graph, part, nodes, names);
    graph.origin = undefined;
    return node;
  });
}

function buildPart(graph: Graph, part: Expression, nodes: readonly GraphNode[], names: ReadonlyMap<string, GraphNode>): GraphNode {
  switch (part.kind) {
    case 'number':
      return graph.constant(part.value);
    case 'name': {
      const constant = builtinConstants.get(part.name);
      const node = names.get(part.name) ?? (constant && graph.constant(constant.value));
      if (!node) throw new Error(`The formula was not checked: there is no variable ${part.name}.`);
      return node;
    }
    case 'negate':
      return graph.negate(nodes[0]);
    case 'vector':
      return graph.vector(nodes);
    case 'index':
      return graph.index(nodes[0], part.index.kind === 'number' ? part.index.value : NaN);
    case 'call': {
      const called = functions.get(part.name);
      if (!called) throw new Error(`The formula was not checked: there is no function ${part.name}.`);
      return called.build(graph, nodes);
    }
    case 'binary':
      return buildBinary(graph, part.operator, nodes[0], nodes[1]);
  }
}

function buildBinary(graph: Graph, operator: Extract<Expression, { kind: 'binary' }>['operator'], a: GraphNode, b: GraphNode): GraphNode {
  switch (operator) {
    case '+':
      return graph.add(a, b);
    case '-':
      return graph.subtract(a, b);
    case '*':
      return graph.multiply(a, b);
    case '/':
      return graph.divide(a, b);
    case '^':
      return graph.power(a, b);
    default:
      return graph.compare(operator, a, b);
  }
}
