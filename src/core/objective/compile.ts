import type { TextRange } from '../diagnostic';
import type { FormulaObjective } from './formulaObjective';
import { layoutOf } from '../parameters';
import { buildGraph } from '../formula/graph/build';
import { addGradient } from '../formula/graph/gradient';
import { Graph, type GraphNode } from '../formula/graph/graph';
import { compileNetwork } from './network/compileNetwork';
import type { NetworkObjective } from './networkObjective';
import type { Objective } from './objective';
import type { ReadFile } from './readFile';
import { BackendError, initializeBackend, initializeTensorflow, useBackend, type BackendName } from './tensorflow/backend';
import { FormulaOnTensors } from './tensorflow/formulaOnTensors';

export interface CompileOptions {
  /** `auto`: cpu for small functions, wasm for large ones if it can be used. */
  readonly backend: 'auto' | BackendName;
  /** Where the .wasm files of tfjs-backend-wasm lie; by default beside that package. */
  readonly wasmDirectory?: string;
  /** Loads the module that brings the `tensorflow` backend; absent: there is none to be had. */
  readonly loadTensorflow?: () => unknown;
  /** Networks only: the seed of everything random, by default 1. */
  readonly seed?: number;
  /** Networks only: sizes of batches that single runs ask for, and where. */
  readonly batchSizes?: readonly { readonly size: number; readonly range: TextRange }[];
  /** Networks only: reads the files that the experiment refers to; by default every file is refused. */
  readonly readFile?: ReadFile;
}

/** From this many parameters on, wasm's faster kernels outweigh its cost per call. */
const LARGE = 10_000;

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

/** @param parameters how large the problem is: from ten thousand on, wasm is worth its cost per call. */
export async function chooseBackend({ backend, wasmDirectory, loadTensorflow }: CompileOptions, parameters: number): Promise<BackendName> {
  // Always there: the cpu backend is what everything falls back to.
  await initializeBackend('cpu');
  if (backend === 'cpu' || (backend === 'auto' && parameters < LARGE)) return 'cpu';
  if (backend === 'tensorflow') {
    if (!loadTensorflow) throw new BackendError('The backend tensorflow is looked for beside the experiment file, and this experiment has no place of its own. Save its file first.');
    await initializeTensorflow(loadTensorflow);
    return 'tensorflow';
  }
  try {
    await initializeBackend('wasm', wasmDirectory);
    return 'wasm';
  } catch (error) {
    // The objective says which backend it runs on, so falling back is not silent.
    if (backend === 'auto' && error instanceof BackendError) return 'cpu';
    throw error;
  }
}
