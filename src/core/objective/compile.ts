import type { FormulaObjective } from './formulaObjective';
import { formulaGraph } from './formulaGraph';
import { addGradient } from '../formula/graph/gradient';
import { chooseBackend, type CompileOptions } from './compileOptions';
import { compileCode } from './code/compileCode';
import type { ModuleObjective } from './moduleObjective';
import { compileFormulaOnData } from './compileFormulaOnData';
import { compileNetwork } from './network/compileNetwork';
import type { NetworkObjective } from './networkObjective';
import type { Objective } from './objective';
import type { RecordedObjective } from './recordedObjective';
import { useBackend } from './tensorflow/backend';
import { FormulaOnTensors } from './tensorflow/formulaOnTensors';

/**
 * Makes an experiment's objective ready to be evaluated on a tfjs backend.
 * @throws BackendError when the backend asked for cannot be used.
 * @throws InvalidObjective when the data or the layers of a network do not fit, or a module cannot be used.
 */
export function compileObjective(
  objective: FormulaObjective | NetworkObjective | ModuleObjective | RecordedObjective,
  options: CompileOptions,
): Promise<Objective> {
  switch (objective.kind) {
    case 'recorded':
      throw new RangeError(`Of ${objective.name} only the steps are known, not the function.`);
    case 'formula':
      return objective.data ? compileFormulaOnData(objective, objective.data, options) : compileFormula(objective, options);
    case 'module':
      return compileCode(objective, options);
    case 'network':
      return compileNetwork(objective, options);
  }
}

/** A checked formula's value and gradient as tfjs operations. */
async function compileFormula(objective: FormulaObjective, options: CompileOptions): Promise<Objective> {
  const { graph, layout, parameters, value, definitions } = formulaGraph(objective);
  const gradient = addGradient(graph, value, parameters);

  const backend = await chooseBackend(options, layout.size);
  useBackend(backend);
  return new FormulaOnTensors(objective, layout, backend, { parameters, value, gradient, definitions }, options.seed);
}
