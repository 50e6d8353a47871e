import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assign } from '../../../../src/core/engine/assign';
import { compileExperiment } from '../../../../src/core/engine/compileExperiment';
import { Run } from '../../../../src/core/engine/run';
import { parseWithCode } from '../../../../src/core/experiment/parseWithCode';
import type { Diagnostic } from '../../../../src/core/diagnostic';
import { InvalidObjective } from '../../../../src/core/objective/invalidObjective';
import { codeNear } from '../../../../src/platform/node/code/loadCode';

/** A folder of its own with some files, by name. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** An experiment in a folder as far as it can be run: its first run, or what is wrong with it. */
export async function runOf(folder: string, source: string): Promise<{ readonly run?: Run; readonly diagnostics: readonly Diagnostic[] }> {
  const loadCode = codeNear(folder);
  const { experiment, diagnostics } = await parseWithCode(source, 'yaml', undefined, loadCode);
  if (!experiment) return { diagnostics };
  try {
    const objective = await compileExperiment(experiment, { backend: experiment.backend, loadCode });
    const run = new Run(assign(experiment, experiment.optimizers[0], objective), {
      budget: 1 << 22,
      allocate: (bytes) => new ArrayBuffer(bytes),
    });
    return { run, diagnostics };
  } catch (error) {
    if (!(error instanceof InvalidObjective)) throw error;
    return { diagnostics: error.diagnostics };
  }
}

export function toEnd(run: Run): Run {
  while (run.advance());
  return run;
}
