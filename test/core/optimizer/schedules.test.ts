import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fork } from '../../../src/core/engine/fork';
import { stagesOf } from '../../../src/core/engine/stageResults';
import { Run } from '../../../src/core/engine/run';
import { columnValues } from '../../../src/core/record/recordLayout';
import { explainStep } from '../../../src/core/explanation/explainRun';
import { schedules } from '../../../src/core/optimizer/schedules/registry';
import { completed, memoryOf, numberAt } from '../../../src/core/optimizer/schedules/scheduled';
import { finish, load } from '../../support/load';

interface Torch {
  readonly steps: number;
  readonly cases: readonly { readonly schedule: unknown; readonly rates: readonly number[] }[];
  readonly values: readonly number[];
  readonly plateaus: readonly { readonly schedule: unknown; readonly rates: readonly number[] }[];
  readonly adam: {
    readonly start: readonly number[];
    readonly centre: readonly number[];
    readonly scale: readonly number[];
    readonly path: readonly (readonly number[])[];
  };
}

/** Written by test/fixtures/schedules.py. */
const torch = JSON.parse(readFileSync(join(__dirname, '../../fixtures/schedules.json'), 'utf8')) as Torch;

const near = (actual: number, expected: number, what: string, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * (1e-3 + Math.abs(expected)), `${what}: ${actual} instead of ${expected}`);

const allocate = (bytes: number) => new ArrayBuffer(bytes);
const quadratic = (optimizer: string, steps: number, minimize = 'x^2 + 3*y^2') =>
  `objective:\n  minimize: ${minimize}\n  start: { x: 3, y: -2 }\noptimizer: ${optimizer}\nsteps: ${steps}\n`;
const rate = (run: Run, step: number) => columnValues(run.layout, run.row(step), 'learningRate')[0];

describe('schedules', () => {
  it('have defaults that they themselves accept, and lengths of one step and more', () => {
    for (const { name, options } of schedules)
      for (const [option, { default: usual, minimum = -Infinity, maximum = Infinity }] of Object.entries(
        options.properties as Record<string, { default?: unknown; minimum?: number; maximum?: number }>,
      ))
        if (typeof usual === 'number') assert.ok(usual >= minimum && usual <= maximum, `${name}: ${option}`);
  });

  it('take cycles of two steps, not of one; an average of every point, not of every none', async () => {
    const loaded = (options: string) => load(quadratic(`{ sgd: { learningRate: ${options} } }`, 4));
    await loaded('{ cyclic: { period: 2 } }');
    await assert.rejects(loaded('{ cyclic: { period: 1 } }'), /period/);
    await loaded('0.1, average: { from: 1, every: 1 }');
    await assert.rejects(loaded('0.1, average: { from: 1, every: 0 }'), /every/);
  });

  for (const { schedule, rates } of torch.cases) {
    it(`${JSON.stringify(schedule)} is torch’s`, () => {
      const at = numberAt(completed(schedule), torch.steps);
      rates.forEach((expected, t) => near(at(t), expected, `step ${t}`));
    });
  }

  for (const { schedule, rates } of torch.plateaus) {
    it(`${JSON.stringify(schedule)} is torch’s ReduceLROnPlateau on the same values`, () => {
      const [at, memory] = [numberAt(completed(schedule), torch.steps), memoryOf(completed(schedule), { goal: 'minimize' })];
      assert.ok(memory);
      const state = Object.fromEntries(memory.slots.map(({ name, initial }) => [name, Float32Array.of(Number(initial))]));
      rates.forEach((expected, t) => {
        near(
          at(t, (slot) => state[slot][0]),
          expected,
          `step ${t}`,
        );
        memory.stage.run(state, 1, { t, learningRate: 0, value: torch.values[t], evaluate: () => 0 });
      });
      assert.ok(new Set(rates).size > 1, 'the rate is cut');
    });
  }

  it('inverseSqrt rises to its rate and falls with the root of the step', () => {
    const at = numberAt({ inverseSqrt: { initial: 0.4, warmup: 4 } }, 100);
    [0, 0.1, 0.2, 0.3, 0.4].forEach((expected, t) => near(at(t), expected, `step ${t}`));
    near(at(16), 0.2, 'step 16');
    near(numberAt({ inverseSqrt: { initial: 0.4, warmup: 0 } }, 100)(3), 0.2, 'without warm-up');
  });

  it('a list stays at its last entry; a formula knows t, step, steps and constants', () => {
    const list = numberAt([0.1, 0.05, 0.01], 10);
    assert.deepEqual(
      [0, 1, 2, 9].map((t) => list(t)),
      [0.1, 0.05, 0.01, 0.01],
    );
    near(numberAt('0.1*(1 + cos(pi*t/steps))/2 + 0*step', 20)(5), (0.1 * (1 + Math.SQRT1_2)) / 2, 'formula');
    near(numberAt('where(t < 3, 1, 0.5)', 20)(3), 0.5, 'where');
    assert.throws(() => numberAt('0.1/n', 10), /knows no n/);
    assert.throws(() => numberAt({ cosin: {} }, 10), /no schedule cosin/);
  });

  it('a rise or a cycle of no length stays finite', () => {
    for (const rise of [0, 1])
      for (const steps of [1, 2, 5])
        for (let t = 0; t < 7; t++) {
          for (const schedule of [{ oneCycle: { rise } }, { oneCycleMomentum: { rise } }, { warmup: { over: 9, then: { cosine: {} } } }])
            assert.ok(Number.isFinite(numberAt(completed(schedule), steps)(t)));
        }
  });
});

describe('an option that follows a schedule', () => {
  const { start, centre, scale, path } = torch.adam;
  const source = `objective:
  minimize: sum((x - c)^2*s)
  start: { x: [${start.join(', ')}] }
  constants: { c: [${centre.join(', ')}], s: [${scale.join(', ')}] }
optimizer: { adam: { learningRate: 0.05, beta1: { linear: { initial: 0.9, final: 0.7 } }, beta2: 0.99, weightDecay: "max(0, 0.1 - 0.01*t)" } }
steps: ${torch.steps}
`;

  it('moves as torch’s Adam with its options set before each update', async () => {
    const run = finish((await load(source)).run());
    path.forEach((expected, t) =>
      expected.forEach((value, i) => near(columnValues(run.layout, run.row(t + 1), 'parameters')[i], value, `step ${t + 1}, ${i}`, 2e-5)),
    );
  });

  it('replays, and forks, bit for bit', async () => {
    const { run: start } = await load(source);
    const [whole, starved] = [finish(start()), finish(start(0, { budget: 1, checkpoints: 2 }))];
    for (const step of [0, 39, 3, 17, 25]) assert.deepEqual(starved.row(step), whole.row(step));
    const forked = finish(new Run(fork(whole, 12, {}, torch.steps), { budget: 1 << 20, allocate }));
    for (let step = 12; step <= torch.steps; step++) assert.deepEqual(forked.row(step), whole.row(step));
  });

  it('is explained with its number at the step', async () => {
    const run = finish((await load(source)).run());
    const told = (step: number) =>
      explainStep(run, step, 0, 4)
        .stages.map(({ numbers }) => numbers?.latex ?? '')
        .join('\n');
    // β₁ is 0.9 at step 0 and 0.9 − 0.2·20/40 = 0.8 at step 20; λ is gone by then.
    assert.match(told(0), /0\.9/);
    assert.match(told(20), /0\.8(?!\d)/);
    assert.match(told(0), /0\.1 \\cdot|0\.1/);
  });

  it('in a group, inside lookahead and in clip', async () => {
    const fixed = finish(
      (
        await load(
          quadratic('{ sgd: { learningRate: 0.05, momentum: 0.5, clip: { globalNorm: 1 }, groups: [{ match: y, momentum: 0.25 }] } }', 6),
        )
      ).run(),
    );
    const lists = finish(
      (
        await load(
          quadratic(
            '{ sgd: { learningRate: [0.05], momentum: "0.5", clip: { globalNorm: [1, 1] }, groups: [{ match: y, momentum: { constant: { rate: 0.25 } } }] } }'.replace(
              '"0.5"',
              '[0.5]',
            ),
            6,
          ),
        )
      ).run(),
    );
    for (let step = 0; step <= 6; step++) assert.deepEqual(lists.row(step), fixed.row(step));
    const ahead = finish(
      (await load(quadratic('{ lookahead: { inner: { name: sgd, learningRate: 0.05, momentum: [0.5, 0.2] } } }', 3))).run(),
    );
    // b₁ = 0.2·b₀ + g₁ from the second update on.
    const [g0, g1] = [0, 1].map((step) => columnValues(ahead.layout, ahead.row(step), 'gradient')[0]);
    near(columnValues(ahead.layout, ahead.row(1), 'update')[0], -0.05 * (0.2 * g0 + g1), 'second update', 1e-5);
  });

  it('comes to 0 without losing its stage', async () => {
    const run = finish((await load(quadratic('{ sgd: { learningRate: 0.05, weightDecay: [0.5, 0] } }', 3))).run());
    const update = (step: number) => columnValues(run.layout, run.row(step), 'update')[0];
    near(update(0), -0.05 * (6 + 1.5), 'with decay', 1e-5);
    near(update(1), -0.05 * columnValues(run.layout, run.row(1), 'gradient')[0], 'without', 1e-5);
    assert.deepEqual(
      stagesOf(run, 1).map(({ stage }) => stage.name),
      stagesOf(run, 0).map(({ stage }) => stage.name),
    );
  });
});

describe('reduceOnPlateau', () => {
  // At a rate of 1 gradient descent on |x| jumps between two points: nothing improves.
  const source =
    'objective:\n  minimize: abs(x)\n  start: { x: 0.5 }\noptimizer: { sgd: { learningRate: { reduceOnPlateau: { initial: 1, factor: 0.5, patience: 3, cooldown: 2 } } } }\nsteps: 60\n';

  it('cuts the rate of a run that no longer improves, and replays and forks repeat it', async () => {
    const { run: start } = await load(source);
    const run = finish(start());
    // Update 0 is the best so far; 1 to 4 are no better, so that the fifth begins with half the rate.
    assert.deepEqual(
      [0, 4, 5].map((step) => rate(run, step)),
      [1, 1, 0.5],
    );
    assert.ok(rate(run, 59) < 0.1);
    const starved = finish(start(0, { budget: 1, checkpoints: 2 }));
    for (const step of [59, 0, 30, 5]) assert.deepEqual(starved.row(step), run.row(step));
    const forked = finish(new Run(fork(run, 20, {}, 60), { budget: 1 << 20, allocate }));
    for (let step = 20; step <= 60; step++) assert.deepEqual(forked.row(step), run.row(step));
    assert.equal(explainStep(run, 30, 0, 6).stages.length > 0, true);
  });

  it('waits for the largest value where the objective is maximized', async () => {
    const run = finish((await load(source.replace('minimize: abs(x)', 'maximize: -abs(x)'))).run());
    assert.deepEqual(
      [0, 4, 5].map((step) => rate(run, step)),
      [1, 1, 0.5],
    );
  });

  it('begins to count after a warm-up', async () => {
    const warm = source.replace('{ reduceOnPlateau:', '{ warmup: { over: 10, then: { reduceOnPlateau:').replace('} } } }', '} } } } } }');
    const run = finish((await load(warm)).run());
    assert.deepEqual(
      [0, 5, 10].map((step) => rate(run, step)),
      [0, 0.5, 1],
    );
    assert.ok(rate(run, 40) < 1);
  });
});
