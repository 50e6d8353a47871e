import { assign } from '../../../src/core/engine/assign';
import { compileExperiment } from '../../../src/core/engine/compileExperiment';
import { Run } from '../../../src/core/engine/run';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { assess, type Assessment } from '../../../src/core/verdicts/assess';

/** Runs an experiment to its end and judges its first run there, or at `step`. */
export async function judged(description: Record<string, unknown>, step?: number): Promise<Assessment> {
  const { experiment, diagnostics } = parseExperiment(JSON.stringify(description), 'json');
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const objective = await compileExperiment(experiment, { backend: 'cpu' });
  try {
    const runs = experiment.optimizers.map((entry) => ({
      label: entry.label,
      run: new Run(assign(experiment, entry, objective), { budget: 1 << 24, allocate: (bytes) => new ArrayBuffer(bytes) }),
    }));
    for (const { run } of runs) while (run.advance());
    return assess(experiment, runs[0].run, step ?? runs[0].run.length - 1, runs);
  } finally {
    objective.dispose();
  }
}
