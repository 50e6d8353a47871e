import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assign } from '../core/engine/assign';
import { Run } from '../core/engine/run';
import type { Experiment } from '../core/experiment/experiment';
import type { Objective } from '../core/objective/objective';
import { agreementText } from '../core/torchScript/agreementText';
import { compareRuns, recordsOf, type TraceRecord } from '../core/torchScript/departure';
import { NotInTorch } from '../core/torchScript/python';
import { torchScript } from '../core/torchScript/script';
import { endLine, stepLine } from '../core/traceFormat/jsonLines';
import { runPythonScript } from '../platform/node/files/pythonScript';
import type { CompareTorchArguments } from './arguments';
import { loadFile } from './experimentFile';
import { say } from './say';

/** Parameters of larger networks are not compared one by one: their values are. */
const mostParameters = 20_000;
const numbers = 'numbers.safetensors';

/**
 * Makes the runs of a file here and with PyTorch, in float32 and in float64, and says of each run where it parts.
 * @returns the exit code: 0 where all agree; 1 where one departs; 2 for a bad file, or one of which PyTorch can say nothing.
 * @throws UsageError, PythonFailed
 */
export async function compareTorch(wanted: CompareTorchArguments): Promise<number> {
  const loaded = await loadFile(wanted);
  if (!loaded) return 2;
  const { experiment, objective } = loaded;
  const folder = await mkdtemp(join(tmpdir(), 'optimizer-debugger-torch-'));
  try {
    const script = torchScript(experiment, objective, numbers);
    say(...script.left.map(({ run, why }) => `${run} is left out: ${why}`));
    const path = join(folder, 'run.py');
    await writeFile(path, script.text);
    if (script.tensors) await writeFile(join(folder, numbers), script.tensors);
    const isFull = objective.layout.size <= mostParameters;
    const inPython = async (dtype: string) => {
      const lines: string[] = [];
      await runPythonScript(wanted.python, path, ['--dtype', dtype, ...(isFull ? ['--full'] : [])], (line) => lines.push(line));
      return recordsOf(lines);
    };
    const [inFloat32, inFloat64] = [await inPython('float32'), await inPython('float64')];
    const left = new Set(script.left.map(({ run }) => run));
    const ours = recordsOf(linesOf(experiment, objective, left, isFull));
    const agreements = [...ours].map(([run, records]: [string, TraceRecord[]]) =>
      compareRuns(run, records, inFloat32.get(run) ?? [], inFloat64.get(run) ?? []),
    );
    process.stdout.write(agreements.map((agreement) => `${agreementText(agreement)}\n`).join(''));
    return agreements.some(({ departure }) => departure) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NotInTorch)) throw error;
    say(`${wanted.file}:1:1: ${error.message}`);
    return 2;
  } finally {
    objective.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

function* linesOf(experiment: Experiment, objective: Objective, left: ReadonlySet<string>, full: boolean): Generator<string> {
  for (const entry of experiment.optimizers) {
    if (left.has(entry.id)) continue;
    const run = new Run(assign(experiment, entry, objective), { budget: 1 << 22, allocate: (bytes) => new ArrayBuffer(bytes) });
    while (run.advance()) {
      const step = run.length - 1;
      yield run.hasUpdate(step) ? stepLine(entry.id, run, step, { full }) : endLine(entry.id, run, step, { full });
    }
  }
}
