/**
 * Runs of kinds that the first table holds few of, written before they were judged: each is true by theory. Descent on
 * (1 − r)x²/2 + rx³/3 at rate 1 is the logistic map x ← rx(1 − x), whose cycles are known (May, Simple mathematical models with very
 * complicated dynamics, 1976); with noise s in its gradient descent on x²/2 settles to the spread s·√(α/(2 − α)) about the bottom.
 */
import type { Truth } from './truth';

type Rest = Omit<Truth, 'id' | 'experiment'>;

function run(
  id: string,
  minimize: string,
  start: Record<string, unknown>,
  optimizer: Record<string, unknown>,
  steps: number,
  rest: Rest,
): Truth {
  return { id, experiment: { objective: { minimize, start }, optimizers: [optimizer], steps }, ...rest };
}

const sgd = (learningRate: unknown, more = {}) => ({ sgd: { learningRate, ...more } });

const logistic = (r: number, steps: number, rest: Rest) =>
  run(`logistic map at ${r}`, `${1 - r}*x^2/2 + ${r}*x^3/3`, { x: 0.3 }, sgd(1), steps, rest);

const maps: readonly Truth[] = [
  logistic(2.8, 20, { state: ['converging'], rate: [-0.82, -0.78], hasNot: ['localOptimum', 'overshoot', 'rateDied'] }),
  logistic(2.8, 200, { state: ['converged'], point: ['minimum'], hasNot: ['tooFewSteps'] }),
  logistic(3.2, 400, { state: ['cycle'], period: 2, hasNot: ['tooFewSteps', 'rateDied', 'roundedAway'] }),
  logistic(3.3, 400, { state: ['cycle'], period: 2, hasNot: ['tooFewSteps'] }),
  logistic(3.5, 400, { state: ['cycle'], period: 4, hasNot: ['tooFewSteps'] }),
  logistic(3.55, 600, { state: ['cycle'], period: 8, hasNot: ['tooFewSteps'] }),
  logistic(3.83, 600, { state: ['cycle'], period: 3, hasNot: ['tooFewSteps'] }),
  ...[3.7, 3.9, 3.97].map((r) => logistic(r, 400, { state: ['wandering'], hasNot: ['tooFewSteps', 'localOptimum', 'rateDied'] })),
];

const cycles: readonly Truth[] = [
  run('sharp bottom', 'abs(x)', { x: 0.35 }, sgd(0.2), 60, { state: ['cycle'], period: 2, has: ['zigzag'], hasNot: ['tooFewSteps'] }),
  run('sharp bottom in two', 'abs(x) + abs(y)', { x: 0.35, y: 0.1 }, sgd(0.2), 60, {
    state: ['cycle'],
    period: 2,
    hasNot: ['tooFewSteps'],
  }),
  run('one direction at 2/λ, the other at 1/λ', 'x^2/2 + y^2/4', { x: 1, y: 3 }, sgd(2), 40, {
    state: ['cycle'],
    period: 2,
    hasNot: ['tooFewSteps', 'valleyFloor'],
  }),
];

const moving: readonly Truth[] = [
  run('plain that falls', 'x + 2*y', { x: 0, y: 0 }, sgd(0.1), 60, { state: ['wandering'], hasNot: ['zigzag', 'overshoot', 'rateDied'] }),
  run('plain that falls, with momentum at its full speed', '-x', { x: 0 }, sgd(0.1, { momentum: 0.5 }), 120, {
    state: ['wandering'],
    hasNot: ['zigzag', 'overshoot', 'tooFewSteps'],
  }),
  // Thrown out of the bowl once (the rate is 3 there, 0.3 allowed), then on a slope for ever.
  run('off a ramp', 'relu(x)*3 - x', { x: 0.2 }, sgd(0.3), 60, { state: ['cycle', 'wandering'], hasNot: ['tooFewSteps', 'rateDied'] }),
];

const still: readonly Truth[] = [
  // 3 ↦ 3·(1 − 1e-7) a step, two of float32's spacings: 1.5·10⁸ steps to 1e-6.
  run('a rate of nothing', 'x^2/2', { x: 3 }, sgd(1e-7), 50, {
    state: ['stalled'],
    cause: 'learningRate',
    hasNot: ['rateDied', 'scheduleEnded', 'zigzag'],
  }),
  run('clipped to nothing', 'x^2/2', { x: 1000 }, sgd(0.1, { clip: { globalNorm: 1e-5 } }), 50, {
    state: ['stalled'],
    cause: 'clipping',
    has: ['clippedOften'],
    hasNot: ['rateDied', 'scheduleEnded'],
  }),
  // The rates sum up to 0.2: the run stops near 3·∏(1 − 0.1·2⁻ᵗ) = 2.45.
  run('a schedule that halves every step', 'x^2/2', { x: 3 }, sgd({ exponential: { initial: 0.1, decay: 0.5 } }), 100, {
    state: ['stalled'],
    cause: 'schedule',
    has: ['scheduleEnded'],
    hasNot: ['rateDied', 'warmingUp'],
  }),
  // Around 10⁸ numbers of float32 are 8 apart, and the update is 0.1.
  run('lost in rounding far out', '(x - 100001000)^2/2e7', { x: 1e8 }, sgd(1000), 30, {
    state: ['stalled'],
    cause: 'rounding',
    has: ['roundedAway'],
    hasNot: ['rateDied', 'scheduleEnded'],
  }),
  run('the flank of a well far off', '-exp(-x^2)', { x: 5 }, sgd(0.1), 60, {
    state: ['stalled', 'converged'],
    hasNot: ['tooFewSteps', 'rateDied', 'zigzag'],
  }),
  run('rounded to rest beside the bottom', '(x - 4)^2', { x: 3 }, sgd(0.05), 600, {
    state: ['converged'],
    point: ['minimum'],
    hasNot: ['tooFewSteps', 'roundedAway'],
  }),
];

const noisy: readonly Truth[] = [
  ...[0.5, 2].flatMap((noise) =>
    [0.1, 0.4].map((alpha) =>
      run(`a bowl with noise ${noise} at rate ${alpha}`, `x^2/2 + noise(${noise})*x`, { x: 1 }, sgd(alpha), 600, {
        state: ['noisy'],
        hasNot: ['tooFewSteps', 'zigzag', 'overshoot', 'rateDied'],
      }),
    ),
  ),
  // Values from 5000 to 3350, with noise of about 1.
  run('far up a bowl with little noise', 'x^2/2 + noise(0.01)*x', { x: 100 }, sgd(0.001), 200, {
    state: ['converging'],
    has: ['tooFewSteps'],
  }),
  run('a bowl with noise, beyond the stable rate', 'x^2/2 + noise(0.1)*x', { x: 1 }, sgd(2.2), 60, {
    state: ['diverging', 'nonFinite'],
    hasNot: ['tooFewSteps'],
  }),
  run('adam in a noisy bowl', 'x^2/2 + noise(1)*x', { x: 1 }, { adam: { learningRate: 0.05 } }, 800, {
    state: ['noisy'],
    hasNot: ['rateDied', 'tooFewSteps'],
  }),
];

const seeds = [4, 5, 6];

function net(id: string, experiment: Record<string, unknown>, rest: Rest): Truth[] {
  return seeds.map((seed) => ({ id: `${id}, seed ${seed}`, experiment: { ...experiment, seed }, ...rest }));
}

const line = (data: Record<string, unknown>, optimizer: Record<string, unknown>, steps: number, samples: Record<string, unknown> = {}) => ({
  data: { generate: { line: { samples: 96, noise: 0.5, ...samples } }, ...data },
  network: { layers: [{ dense: { units: 1 } }], loss: 'meanSquaredError' },
  optimizers: [optimizer],
  steps,
});

const networks: readonly Truth[] = [
  ...net('a noisy line by two rows', line({ batchSize: 2 }, sgd(0.1), 500), {
    state: ['noisy'],
    hasNot: ['tooFewSteps', 'deadUnits', 'unscaledTargets'],
  }),
  // Weights move by 1e-6 of the way: what changes from batch to batch is the batch.
  ...net('a rate that teaches nothing', line({ batchSize: 4 }, sgd(1e-7), 120), {
    state: ['noisy'],
    has: ['updateRatio'],
    hasNot: ['tooFewSteps', 'explodingGradient'],
  }),
  // By all rows descent on a quadratic comes to its least squares: nothing is left to gain.
  ...net('a line by all rows, at its end', line({}, sgd(0.3), 1500), {
    state: ['converged', 'stalled'],
    hasNot: ['tooFewSteps', 'overfitting', 'deadUnits', 'clippedOften'],
  }),
  ...net('clipped at every update', line({ batchSize: 16 }, sgd(0.05, { clip: { globalNorm: 1e-3 } }), 60), {
    state: ['converging', 'noisy', 'wandering'],
    has: ['clippedOften'],
    hasNot: ['explodingGradient', 'deadUnits'],
  }),
  ...net('a warm-up longer than the run', line({ batchSize: 16 }, sgd({ warmup: { rate: 0.1, over: 500 } }), 60), {
    state: ['converging', 'noisy', 'wandering'],
    has: ['warmingUp'],
    hasNot: ['scheduleEnded', 'singleClassBatch'],
  }),
  ...net('a schedule over after a tenth', line({ batchSize: 16 }, sgd({ polynomial: { initial: 0.05, over: 20 } }), 200), {
    state: ['converging', 'noisy', 'wandering', 'stalled'],
    has: ['scheduleEnded'],
    hasNot: ['warmingUp', 'rateDied'],
  }),
  // Targets of about 1,000 in size.
  ...net('targets in thousands', line({ batchSize: 16 }, sgd(0.01), 40, { intercept: 1000 }), {
    state: ['converging', 'noisy', 'wandering'],
    has: ['unscaledTargets'],
    hasNot: ['unscaledInputs', 'deadUnits', 'singleClassBatch'],
  }),
];

export const heldOut: readonly Truth[] = [...maps, ...cycles, ...moving, ...still, ...noisy, ...networks];
