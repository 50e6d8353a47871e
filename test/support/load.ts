import { assign } from '../../src/core/engine/assign';
import { Run } from '../../src/core/engine/run';
import type { RunOptions } from '../../src/core/engine/runOptions';
import type { Experiment } from '../../src/core/experiment/experiment';
import { parseExperiment } from '../../src/core/experiment/parse';
import { compileObjective } from '../../src/core/objective/compile';
import type { Objective } from '../../src/core/objective/objective';

export interface LoadedForTest {
  experiment: Experiment;
  objective: Objective;
  /** A new run of optimizer number `index`. */
  run: (index?: number, options?: Partial<RunOptions>) => Run;
}

/** Parses and compiles an experiment as the worker does; fails on any error in it. */
export async function load(source: string): Promise<LoadedForTest> {
  const { experiment, diagnostics } = parseExperiment(source, source.trimStart().startsWith('{') ? 'json' : 'yaml');
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const objective = await compileObjective(experiment.objective, { backend: experiment.backend });
  const run = (index = 0, options: Partial<RunOptions> = {}) =>
    new Run(assign(experiment, experiment.optimizers[index], objective), {
      budget: 1 << 26,
      allocate: (bytes) => new ArrayBuffer(bytes),
      ...options,
    });
  return { experiment, objective, run };
}

export const rosenbrock = (optimizer: string, steps = 300) => `
objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
  view: { x: [-2, 2], y: [-1, 3] }
optimizer: ${optimizer}
steps: ${steps}
`;

/** Computes to the end. */
export function finish(run: Run): Run {
  while (run.advance());
  return run;
}
