import { explain } from '../../../src/core/explanation/explain';
import type { Explanation } from '../../../src/core/explanation/explanation';
import { columnValues } from '../../../src/core/engine/record';
import { Optimizer } from '../../../src/core/optimizer/optimizer';
import { defaultsOf } from '../../../src/core/optimizer/options';
import { builtIn } from '../../../src/core/optimizer/registry';
import type { Stage, Vectors } from '../../../src/core/optimizer/stage';
import type { FakeRun } from './fakeRun';

/** The real rule of the same name, made to repeat the fake run's update, explained. */
export function fakeExplanation(run: FakeRun, step: number, coordinate: number, digits: number): Explanation {
  const { info, problem } = run;
  const given = run.rule.options;
  const [row, previous] = [run.row(step), step > 0 ? run.row(step - 1) : undefined];
  const rule = builtIn.named(info.optimizer);
  if (!rule) throw new Error(`There is no rule ${info.optimizer}: give the fake run the name of a real one.`);
  const options = { ...defaultsOf(rule.options), ...given, ...(info.optimizer === 'sgd' && given.momentum > 0 ? { nesterov: true } : {}) };
  const { layout, goal } = problem;
  const theta = columnValues(info.record, row, 'parameters').slice();
  const optimizer = new Optimizer(rule, options, { layout, goal, view: problem.view.map((window) => window ?? undefined) }, theta);
  const slots: Vectors = {};
  for (const { name, size } of optimizer.slots) {
    const isKept = info.record.columns.some(({ slot }) => slot === name);
    slots[name] = isKept && previous ? columnValues(info.record, previous, 'state', name).slice() : new Float32Array(size);
  }
  optimizer.restore({ t: step, theta, slots });
  const sign = goal === 'minimize' ? 1 : -1;
  columnValues(info.record, row, 'gradient').forEach((g, i) => (optimizer.gradient[i] = sign * g));
  const before: Vectors = { theta, gradient: optimizer.gradient.slice(), ...slots };
  const outputs = new Map<Stage, Float32Array>();
  const learningRate = given.learningRate;
  optimizer.update(0, learningRate, (stage, values) => outputs.set(stage, values.slice()));
  const context = { t: step, learningRate, value: 0, evaluate: () => NaN };
  return explain({ rule, options, slots: optimizer.slots, stages: [...outputs.keys()], layout }, coordinate, { before, outputs: [...outputs.values()], context, isWhole: true }, digits);
}
