import type { FormulaObjective } from './formulaObjective';
import { layoutOf } from '../parameters';
import { buildGraph } from '../formula/graph/build';
import { addGradient } from '../formula/graph/gradient';
import { Graph, type GraphNode } from '../formula/graph/graph';
import { chooseBackend, type CompileOptions } from './compileOptions';
import { compileNetwork } from './network/compileNetwork';
import type { NetworkObjective } from './networkObjective';
import type { Objective } from './objective';
import { useBackend } from './tensorflow/backend';
import { FormulaOnTensors } from './tensorflow/formulaOnTensors';

/**
 * Makes an experiment's objective ready to be evaluated on a tfjs backend.
 * @throws BackendError when the backend asked for cannot be used.
 * @throws InvalidObjective when the data or the layers of a network do not fit.
 */
export function compileObjective(objective: FormulaObjective | NetworkObjective, options: CompileOptions): Promise<Objective> {
  return objective.kind === 'formula' ? compileFormula(objective, options) : compileNetwork(objective, options);
}

/** A checked formula's value and gradient as tfjs operations. */
async function compileFormula(objective: FormulaObjective, options: CompileOptions): Promise<Objective> {
  const layout = layoutOf(objective.start);
  const graph = new Graph();
  const parameters = layout.tensors.map(({ shape }, position) => graph.parameter(position, shape));
  const names = new Map<string, GraphNode>(layout.tensors.map(({ name }, position) => [name, parameters[position]]));
  for (const { name, shape, values } of objective.constants) {
    names.set(name, shape.length === 0 ? graph.constant(values[0]) : graph.constantVector(values));
  }
  const value = buildGraph(graph, objective.expression, names);
  const gradient = addGradient(graph, value, parameters);

  const backend = await chooseBackend(options, layout.size);
  useBackend(backend);
  return new FormulaOnTensors(objective, layout, backend, { parameters, value, gradient });
}
