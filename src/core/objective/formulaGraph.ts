import { buildGraph, type Shaped } from '../formula/graph/build';
import { Graph, type GraphNode, type Shape } from '../formula/graph/graph';
import { layoutOf, type ParameterLayout } from '../parameters';
import type { FormulaObjective } from './formulaObjective';

/** A checked formula as a graph. */
export interface FormulaGraph {
  readonly graph: Graph;
  readonly layout: ParameterLayout;
  /** In the order of the layout. */
  readonly parameters: readonly GraphNode[];
  readonly value: GraphNode;
  /** Columns of data, in the order given; the graph's parameters after those of θ. */
  readonly columns: readonly GraphNode[];
  /** By name, in the order of the file. */
  readonly definitions: ReadonlyMap<string, Shaped>;
}

/** In the graph a matrix is a vector, row by row. */
const flat = (shape: Shape): Shape => (shape.length === 0 ? [] : [shape.reduce((size, length) => size * length, 1)]);

/** @throws Error when the formula was not checked. */
export function formulaGraph(
  { start, constants, definitions = [], expression }: Pick<FormulaObjective, 'start' | 'constants' | 'definitions' | 'expression'>,
  columns: readonly { readonly name: string; readonly shape: Shape }[] = [],
): FormulaGraph {
  const graph = new Graph();
  const layout = layoutOf(start);
  const parameters = layout.tensors.map(({ shape }, position) => graph.parameter(position, flat(shape)));
  const names = new Map<string, Shaped>(layout.tensors.map(({ name, shape }, position) => [name, { node: parameters[position], shape }]));
  for (const { name, shape, values } of constants)
    names.set(name, { node: shape.length === 0 ? graph.constant(values[0]) : graph.constantVector(values), shape });
  const given = columns.map(({ name, shape }, i) => {
    const node = graph.parameter(parameters.length + i, flat(shape));
    names.set(name, { node, shape });
    return node;
  });
  const defined = new Map<string, Shaped>();
  for (const definition of definitions) {
    const built = buildGraph(graph, definition.expression, names, definition);
    names.set(definition.name, built);
    defined.set(definition.name, built);
  }
  return { graph, layout, parameters, value: buildGraph(graph, expression, names).node, columns: given, definitions: defined };
}
