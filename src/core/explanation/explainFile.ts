import { runTargetsOf } from '../experiment/language/outline';
import type { RuleFileReader } from '../experiment/rulesSection';
import { parseExperiment, type ExperimentFormat } from '../experiment/parse';
import { apply } from '../optimizer/optimizer';
import { defaultsOf } from '../optimizer/options';
import { layoutOf } from '../parameters';
import { explain } from './explain';
import type { Explanation } from './explanation';

/** Stands for what a broken file, or a network not built yet, does not tell. */
const oneScalar = layoutOf([{ name: 'θ', shape: [] }]);

/**
 * An optimizer of an experiment file, explained without being run: its options as the file gives them, or where the file is
 * broken its defaults.
 * @param run the id of one of its runs.
 * @returns undefined where the file has no such optimizer.
 */
export function explainInFile(source: string, format: ExperimentFormat, run: string, readFile?: RuleFileReader): Explanation | undefined {
  const { experiment, book } = parseExperiment(source, format, readFile);
  const entry = experiment?.optimizers.find(({ id }) => id === run);
  const name = entry?.name ?? runTargetsOf(source, format, readFile)?.optimizers.find(({ ids }) => ids.includes(run))?.optimizer;
  const rule = name === undefined ? undefined : book.named(name);
  if (!rule) return undefined;
  const objective = experiment?.objective;
  const layout = objective?.kind === 'formula' ? layoutOf(objective.start) : oneScalar;
  const options = entry?.options ?? defaultsOf(rule.options);
  const problem = {
    layout,
    goal: objective?.kind === 'formula' ? objective.goal : ('minimize' as const),
    view: [],
    steps: experiment?.steps,
  };
  const stages = [...rule.stages(options, problem), apply];
  return explain({ rule, options, slots: rule.slots(options, problem), stages, layout }, 0);
}
