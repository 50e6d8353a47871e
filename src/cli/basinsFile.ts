import { assign } from '../core/engine/assign';
import { BasinMap, landmarksOf, refuseBasins } from '../core/basins/basinMap';
import { basinsJson } from '../core/basins/basinsJson';
import { startWindow } from '../core/basins/startWindow';
import { reasonOf } from '../platform/node/files/regularFile';
import { writeWhole } from '../platform/node/files/wholeFile';
import { UsageError, type BasinsArguments } from './arguments';
import { compiled, readExperiment } from './experimentFile';
import { Interruption } from './interruption';
import { checkOutputs } from './outputs';
import { Progress } from './progress';
import { NotWritten } from './traceOutput';

/** How long signals may wait to be heard, in ms. */
const longestWait = 100;

/**
 * Maps where every optimizer of a file ends, by where it starts, and writes the maps as one line of JSON.
 * @returns the exit code: 0; 2 for a bad file, with `file:line:col: message` on standard error; 130 or 143 where it was interrupted.
 * @throws UsageError, NotWritten
 */
export async function basinsFile(wanted: BasinsArguments): Promise<number> {
  const inputs = new Set([wanted.file]);
  const onRead = (path: string) => void inputs.add(path);
  const read = await readExperiment(wanted.file, onRead);
  if (read === undefined) return 2;
  const experiment = { ...read.experiment, steps: wanted.steps ?? read.experiment.steps };
  const { objective: formula } = experiment;
  const refusal = refuseBasins(experiment);
  if (refusal !== undefined || formula.kind !== 'formula') throw new UsageError(`${wanted.file}: ${refusal}`);
  if (wanted.out !== undefined) await checkOutputs([{ option: '--out', path: wanted.out }], [...inputs]);
  const objective = await compiled(experiment, wanted.backend, wanted.file, read.text, onRead);
  if (objective === undefined) return 2;
  const interruption = new Interruption();
  const progress = new Progress(process.stderr, wanted.out === undefined && process.stdout.isTTY);
  try {
    // Entries that differ in their start alone have one map.
    const entries = experiment.optimizers.filter(
      ({ range }, i, everyone) => everyone.findIndex((other) => other.range.start === range.start) === i,
    );
    const assignments = entries.map((entry) => assign(experiment, entry, objective, objective.start));
    const axes = startWindow(formula, assignments[0].problem, objective.start, wanted.points);
    const landmarks = landmarksOf(experiment, objective.start, axes);
    const runs = entries.map(({ id }, i) => ({ id, map: new BasinMap(assignments[i], objective.start, axes, landmarks) }));
    let heard = performance.now();
    for (const [i, { map }] of runs.entries()) {
      for (const work = map.work(); !work.next().done;) {
        if (performance.now() - heard < longestWait) continue;
        progress.show(Math.round((i + map.share) * map.fate.length), runs.length * map.fate.length, 'start');
        // Signals are heard between tasks.
        await new Promise((resolve) => setImmediate(resolve));
        if (interruption.exitCode !== undefined) return interruption.exitCode;
        heard = performance.now();
      }
    }
    await put(wanted.out, `${basinsJson(experiment, objective.layout, runs, objective.start)}\n`);
    return 0;
  } finally {
    progress.end();
    interruption.dispose();
    objective.dispose();
  }
}

async function put(path: string | undefined, text: string): Promise<void> {
  if (path === undefined) {
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
    return;
  }
  try {
    await writeWhole(path, [new TextEncoder().encode(text)]);
  } catch (error) {
    throw new NotWritten(`The basins cannot be written to ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}
