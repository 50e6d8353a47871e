import { assign } from '../engine/assign';
import type { Assignment } from '../engine/stepper';
import type { Experiment } from '../experiment/experiment';
import type { NetworkOnTensors } from '../objective/network/networkOnTensors';
import type { Objective } from '../objective/objective';
import { clipInTorch } from './clipping';
import { formulaInTorch } from './formulaInTorch';
import { networkInTorch } from './networkInTorch';
import { OptimizerWriter, type OptimizerInTorch } from './optimizers';
import { indented, NotInTorch, oneLine, text } from './python';
import { dropoutLines, helperLines, lookaheadLines, plateauLines, ruleLines, runLines, whereLines } from './scriptParts';
import { TensorFile } from './tensorFile';

/** An experiment as a script of Python with PyTorch. */
export interface TorchScript {
  readonly text: string;
  /** What the script reads from a file beside it; undefined: it stands alone. */
  readonly tensors: Uint8Array | undefined;
  /** Runs that are not in it, with why: whole sentences. */
  readonly left: readonly { readonly run: string; readonly why: string }[];
}

/**
 * Writes an experiment so that PyTorch makes the same runs: the same start, the same batches, the same rules.
 * @param tensorFile the name of the file of numbers, beside the script.
 * @throws NotInTorch where nothing of it can be said.
 */
export function torchScript(experiment: Experiment, objective: Objective, tensorFile: string): TorchScript {
  const { steps, seed, stop } = experiment;
  if (stop)
    throw new NotInTorch(
      '`stop` ends runs by what is measured on the way, which the script does not do. Take it out of the experiment first.',
    );
  const file = new TensorFile();
  if (experiment.objective.kind === 'recorded')
    throw new NotInTorch('Of a recording only the steps are known, not the function that was minimized.');
  if (experiment.objective.kind === 'formula' && experiment.objective.data)
    throw new NotInTorch(
      'A formula of `data` is not written as a script yet. Put the numbers into `constants`, or write it as a network: one `dense` layer is a line.',
    );
  if (experiment.objective.kind === 'module')
    throw new NotInTorch(
      `The loss is a \`module\` of code for TensorFlow.js (${experiment.objective.module.path}), which has no counterpart in PyTorch.`,
    );
  const problem =
    experiment.objective.kind === 'formula'
      ? formulaInTorch(experiment.objective, objective.layout, file)
      : networkInTorch(objective as NetworkOnTensors, file, steps);
  const optimizers = new OptimizerWriter(new Set(['Network', 'Rule', 'Lookahead']));
  const left: { run: string; why: string }[] = [];
  const runs = experiment.optimizers.flatMap((entry) => {
    try {
      const assignment = assign(experiment, entry, objective);
      return [
        {
          id: entry.id,
          assignment,
          optimizer: optimizerOf(optimizers, assignment),
          clip: clipInTorch(assignment.options, assignment.problem.layout, assignment.steps),
        },
      ];
    } catch (error) {
      if (!(error instanceof NotInTorch)) throw error;
      left.push({ run: entry.id, why: error.message });
      return [];
    }
  });
  if (runs.length === 0) throw new NotInTorch(left.map(({ why }) => why).join(' '));
  const written = runs.map(({ id, assignment, optimizer, clip }) => [
    `    run(${text(id)}, ${assignment.steps}, {`,
    ...indented(problem.start(assignment.start, id), 2),
    `    }, ${problem.rows(assignment.objective, id)},`,
    `        lambda p: ${optimizer.made},`,
    `        [${optimizer.schedules.join(', ')}]${clip === undefined ? '' : `,\n        clip=${clip.call}`})`,
  ]);
  const classes = runs.flatMap(({ optimizer }) => optimizer.classes);
  const clips = new Set(runs.flatMap(({ clip }) => (clip && clip.definition.length > 0 ? [clip.definition] : [])));
  const uses = (name: string) => [...written.flat(), ...classes, ...problem.lines].some((line) => line.includes(`${name}(`));
  const lines = [
    '"""',
    `${oneLine(experiment.title ?? 'An experiment')}: the same run as of Optimizer Debugger, in PyTorch.`,
    '',
    'Prints JSON Lines, a line a step: the value before the update and, with --full, the parameters there.',
    ...left.map(({ run, why }) => oneLine(`Not in here: ${run}. ${why}`)),
    '"""',
    ...helperLines({ goal: objective.goal, tensorFile: file.isNeeded ? tensorFile : undefined }),
    ...(uses('where') ? whereLines : []),
    ...(problem.drops ? dropoutLines(seed) : []),
    ...problem.lines,
    '',
    '',
    ...(uses('Plateau') ? plateauLines : []),
    ...(uses('Lookahead') ? lookaheadLines : []),
    ...(classes.length > 0 ? ruleLines : []),
    ...classes.flatMap((one) => [one, '', '']),
    ...[...clips].flatMap((definition) => [...definition, '', '']),
    ...runLines(problem.shown),
    ...written.flatMap((one) => ['', ...one]),
  ];
  return {
    text: `${lines.join('\n').replace('if __name__ == "__main__":\n\n', 'if __name__ == "__main__":\n')}\n`,
    tensors: file.isNeeded ? file.bytes() : undefined,
    left,
  };
}

function optimizerOf(writer: OptimizerWriter, { rule, options, problem, steps, origin }: Assignment): OptimizerInTorch {
  if (origin)
    throw new NotInTorch('The run goes on from an optimizer’s saved state, which the script does not have. Start from the weights alone.');
  return writer.of(rule, options, problem, steps);
}
