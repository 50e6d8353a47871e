import type { Expression, FormulaText } from '../expression';
import { broadcastShape } from '../functions/formulaFunction';
import { builtinConstants, functions } from '../functions/registry';
import { entriesOf } from '../slices';
import { foldExpression, operandsOf } from '../traverse';
import { type Graph, type GraphNode, type Shape } from './graph';

/** A part of a formula in the graph, and its shape: a matrix is a vector there. */
export interface Shaped {
  readonly node: GraphNode;
  readonly shape: Shape;
}

/**
 * Adds a checked expression to a graph. `names` holds parameters, declared constants and definitions.
 * @param within the definition that the expression is; absent: the formula itself.
 * @throws Error when the expression was not checked: an unknown name or function.
 */
export function buildGraph(graph: Graph, expression: Expression, names: ReadonlyMap<string, Shaped>, within?: FormulaText): Shaped {
  return foldExpression<Shaped>(expression, (part, parts) => {
    const operands = operandsOf(part).flatMap((operand, i) => (i < parts.length ? [{ expression: operand, node: parts[i].node }] : []));
    graph.origin = { expression: part, operands, derivative: false, ...(within ? { within } : {}) };
    const built = buildPart(graph, part, parts, names);
    graph.origin = undefined;
    return built;
  });
}

function buildPart(graph: Graph, part: Expression, parts: readonly Shaped[], names: ReadonlyMap<string, Shaped>): Shaped {
  const nodes = parts.map(({ node }) => node);
  const shapes = parts.map(({ shape }) => shape);
  switch (part.kind) {
    case 'number':
      return { node: graph.constant(part.value), shape: [] };
    case 'name': {
      const constant = builtinConstants.get(part.name);
      const known = names.get(part.name) ?? (constant && { node: graph.constant(constant.value), shape: [] });
      if (!known) throw new Error(`The formula was not checked: there is no variable ${part.name}.`);
      return known;
    }
    case 'negate':
      return { node: graph.negate(nodes[0]), shape: shapes[0] };
    case 'vector':
      return { node: graph.vector(nodes), shape: [nodes.length] };
    case 'index': {
      const entry = part.index.kind === 'number' ? part.index.value : NaN;
      const [, ...rest] = shapes[0];
      const width = sizeOf(rest);
      return {
        node: rest.length === 0 ? graph.index(nodes[0], entry) : graph.slice(nodes[0], { from: entry, step: 1, count: 1, width }),
        shape: rest,
      };
    }
    case 'slice': {
      const [length, ...rest] = shapes[0];
      const entries = entriesOf(part.range, length);
      return { node: graph.slice(nodes[0], { ...entries, width: sizeOf(rest) }), shape: [entries.count, ...rest] };
    }
    case 'call': {
      const called = functions.get(part.name);
      if (!called) throw new Error(`The formula was not checked: there is no function ${part.name}.`);
      return { node: called.build(graph, nodes, shapes), shape: checked(called.shape(shapes)) };
    }
    case 'binary':
      return { node: buildBinary(graph, part.operator, nodes[0], nodes[1]), shape: checked(broadcastShape(shapes)) };
  }
}

const sizeOf = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

function checked(shape: Shape | string): Shape {
  if (typeof shape === 'string') throw new Error(`The formula was not checked: it ${shape}.`);
  return shape;
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
