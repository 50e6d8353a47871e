import { assign } from '../../src/core/engine/assign';
import { Run } from '../../src/core/engine/run';
import { summaries } from '../../src/core/instruments/summaries';
import { sumOfSquares } from '../../src/core/record/summary';
import { Optimizer } from '../../src/core/optimizer/optimizer';
import { numberAt } from '../../src/core/optimizer/schedules/scheduled';
import { median, type Figure } from './figure';
import { loadCase } from './networkCase';

const cases = [
  {
    name: '784-128-10, batch 64',
    shape: [784],
    classes: 10,
    count: 256,
    batchSize: 64,
    network: { preset: { mlp: { units: 128, depth: 1 } } },
    rounds: 41,
    steps: 20,
  },
  {
    name: 'ResNet-18, batch 8 of 32×32',
    shape: [32, 32, 3],
    classes: 10,
    count: 32,
    batchSize: 8,
    network: { preset: 'resnet18' },
    rounds: 5,
    steps: 3,
  },
];

/** A whole step that records what is recorded by default, against the same step that keeps nothing: in turn, with the median of the ratios. */
export async function recording(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const one of cases) {
    const { experiment, objective } = await loadCase(one);
    const assignment = assign(experiment, experiment.optimizers[0], objective);
    const run = new Run(assignment, { budget: 2 ** 28, allocate: (bytes) => new SharedArrayBuffer(bytes) });
    const optimizer = new Optimizer(assignment.rule, assignment.options, assignment.problem, assignment.start);
    const state = objective.stateStart.slice();
    const learningRate = numberAt(assignment.options.learningRate ?? 0, assignment.steps);
    const unrecorded = () => {
      const value = objective.evaluate(optimizer.theta, optimizer.gradient, { step: optimizer.t, state });
      // A run that goes on after a NaN is none: the check belongs to the step.
      if (!Number.isFinite(sumOfSquares(optimizer.gradient, 0, optimizer.gradient.length)))
        throw new Error('The bench left the finite numbers.');
      optimizer.update(value, learningRate(optimizer.t));
    };
    const time = (step: () => void) => {
      const began = performance.now();
      for (let i = 0; i < one.steps; i++) step();
      return (performance.now() - began) / one.steps;
    };
    // Long enough for every schedule to find its spacing.
    for (let i = 0; i < 3; i++) {
      time(() => run.advance());
      time(unrecorded);
    }
    const pairs = Array.from({ length: one.rounds }, () => [time(() => run.advance()), time(unrecorded)] as const);
    const ratio = median(pairs.map(([recorded, bare]) => recorded / bare));
    const [recorded, bare] = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))];
    const began = performance.now();
    const largest = assignment.problem.layout.tensors.reduce((a, b) => (b.size > a.size ? b : a));
    run.values(run.length - 1, 'parameters').slice(largest.offset, largest.offset + largest.size);
    const opening = performance.now() - began;
    figures.push(
      {
        name: `Recording at ${one.name} with adam: whole step against the same unrecorded`,
        value: `${ratio.toFixed(3)}× (${recorded.toFixed(2)} against ${bare.toFixed(2)} ms; summaries every ${run.instruments.of(summaries)?.schedule.every ?? 1} steps)`,
        bound: '≤ 1.05×',
        isMet: ratio <= 1.05,
      },
      {
        name: `Reading the largest tensor of ${one.name}, newest step`,
        value: `${opening.toFixed(1)} ms`,
        bound: '≤ 200 ms',
        isMet: opening <= 200,
      },
    );
    objective.dispose();
  }
  return figures;
}
