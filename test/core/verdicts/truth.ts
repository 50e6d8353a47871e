/**
 * Runs of which theory says what they do: quadratics, whose errors are multiplied by 1 − αλ a step (Goh 2017), functions with known
 * stationary points, rules whose rates follow from their definition. Nothing here was read off the code under test.
 */
export interface Truth {
  readonly id: string;
  readonly experiment: Record<string, unknown>;
  /** Any of these is true. */
  readonly state: readonly string[];
  readonly point?: readonly string[];
  /** Between which the rate lies. */
  readonly rate?: readonly [number, number];
  readonly stepsNeeded?: readonly [number, number];
  readonly period?: number;
  /** Of a stalled run. */
  readonly cause?: string;
  /** Findings that hold, and such as do not. Of others nothing is claimed. */
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
}

type Optimizer = Record<string, unknown>;

function run(
  id: string,
  minimize: string,
  start: Record<string, unknown>,
  optimizer: Optimizer,
  steps: number,
  rest: Omit<Truth, 'id' | 'experiment'>,
  more: Record<string, unknown> = {},
): Truth {
  return { id, experiment: { objective: { minimize, start, ...more }, optimizers: [optimizer], steps }, ...rest };
}

const sgd = (learningRate: number, more = {}): Optimizer => ({ sgd: { learningRate, ...more } });

/** f = a·x²/2 under gradient descent: the error is multiplied by 1 − αa. */
function parabolas(): Truth[] {
  const factors = [0.99, 0.9, 0.7, 0.4, -0.4, -0.7, -0.9, -0.97];
  return [0.5, 1, 8].flatMap((a) =>
    factors.flatMap((factor) => {
      const alpha = (1 - factor) / a;
      // Errors from 3 down to 1e-3: on its way; and down to 1e-9: there.
      const early = Math.ceil(Math.log(1e-3 / 3) / Math.log(Math.abs(factor)));
      const late = Math.ceil(Math.log(1e-9 / 3) / Math.log(Math.abs(factor)));
      const left = Math.log(1e-6 / (3 * Math.abs(factor) ** early)) / Math.log(Math.abs(factor));
      const zigzag = factor < -0.3 ? { has: ['zigzag'] } : { hasNot: ['zigzag'] };
      const name = `parabola of curvature ${a}, factor ${factor}`;
      return [
        run(`${name}, early`, `${a}*x^2/2`, { x: 3 }, sgd(alpha), early, {
          state: ['converging'],
          rate: [factor - 0.005, factor + 0.005],
          stepsNeeded: [Math.floor(0.8 * left) - 1, Math.ceil(1.25 * left) + 1],
          point: ['minimum'],
          has: ['tooFewSteps', ...(zigzag.has ?? [])],
          hasNot: ['overshoot', 'localOptimum', 'rateDied', 'valleyFloor', ...(zigzag.hasNot ?? [])],
        }),
        run(`${name}, late`, `${a}*x^2/2`, { x: 3 }, sgd(alpha), late, {
          state: ['converged'],
          point: ['minimum'],
          hasNot: [
            'tooFewSteps',
            'overshoot',
            'localOptimum',
            'roundedAway',
            'rateDied',
            'valleyFloor',
            'epsilonDominated',
            'warmingUp',
            'clippedOften',
          ],
        }),
      ];
    }),
  );
}

/** The same beyond the stable rate 2/a, and exactly at it. */
function unstable(): Truth[] {
  const beyond = [-1.02, -1.1, -1.5, -3].map((factor) =>
    run(`parabola, factor ${factor}`, 'x^2', { x: 1 }, sgd((1 - factor) / 2), 25, {
      state: ['diverging'],
      rate: [factor * 1.01, factor * 0.99],
      hasNot: ['tooFewSteps', 'rateDied', 'localOptimum'],
    }),
  );
  const up = [1.05, 1.3].map((factor) =>
    run(`hill run down, factor ${factor}`, '-x^2', { x: 0.1 }, sgd((factor - 1) / 2), 60, {
      state: ['diverging'],
      rate: [factor - 0.02, factor + 0.02],
      hasNot: ['zigzag'],
    }),
  );
  const cycles = [1, 2, 4].map((a) =>
    run(`parabola of curvature ${a} at rate 2/a`, `${a}*x^2/2`, { x: 3 }, sgd(2 / a), 40, {
      state: ['cycle'],
      period: 2,
      hasNot: ['tooFewSteps'],
    }),
  );
  const sine = [1.2, 1.25, 1.3].map((alpha) =>
    run(`x + 2 sin x at rate ${alpha}: a lasting cycle`, 'x + 2*sin(x)', { x: 2.5 }, sgd(alpha), 300, { state: ['cycle'], period: 2 }),
  );
  return [...beyond, ...up, ...cycles, ...sine];
}

/** Two eigenvalues under gradient descent. */
function valleys(): Truth[] {
  return [100, 1000].flatMap((condition) => [
    run(`valley, condition ${condition}, safe rate`, `x^2/2 + ${condition}*y^2/2`, { x: 1, y: 1 }, sgd(1 / condition), 100, {
      state: ['converging'],
      rate: [1 - 1.02 / condition, 1 - 0.98 / condition],
      has: ['valleyFloor', 'tooFewSteps'],
      hasNot: ['zigzag', 'overshoot'],
    }),
    run(`valley, condition ${condition}, walls`, `x^2/2 + ${condition}*y^2/2`, { x: 1, y: 1 }, sgd(1.9 / condition), 20, {
      state: ['converging'],
      has: ['zigzag'],
      hasNot: ['overshoot'],
    }),
    run(`valley, condition ${condition}, past the walls' rate`, `x^2/2 + ${condition}*y^2/2`, { x: 1, y: 1 }, sgd(2.2 / condition), 60, {
      state: ['diverging'],
      rate: [-1.21, -1.19],
    }),
  ]);
}

/** Heavy ball on x²/2: the factor is √μ where α is large enough that it swings, and it swings past the bottom. */
function momenta(): Truth[] {
  return [0.5, 0.8, 0.9, 0.95].flatMap((momentum) => {
    const alpha = 2 * (1 - Math.sqrt(momentum)) ** 2 + 0.1;
    const factor = Math.sqrt(momentum);
    const steps = Math.ceil(Math.log(1e-3) / Math.log(factor));
    const late = Math.ceil(Math.log(1e-11) / Math.log(factor));
    return [
      run(`heavy ball ${momentum}, swinging`, 'x^2/2', { x: 1 }, sgd(alpha, { momentum }), Math.max(steps, 24), {
        state: ['converging'],
        rate: [-1, factor + 0.06],
        has: ['overshoot'],
        hasNot: ['valleyFloor', 'rateDied'],
      }),
      run(`heavy ball ${momentum}, come to rest`, 'x^2/2', { x: 1 }, sgd(alpha, { momentum }), late + 20, {
        state: ['converged'],
        point: ['minimum'],
        hasNot: ['tooFewSteps'],
      }),
    ];
  });
}

/** Stationary points of every kind. */
function points(): Truth[] {
  const at = (
    id: string,
    f: string,
    start: Record<string, unknown>,
    alpha: number,
    steps: number,
    point: string[],
    more: Partial<Truth> = {},
  ) => run(id, f, start, sgd(alpha), steps, { state: ['converged'], point, hasNot: ['tooFewSteps', 'overshoot'], ...more });
  return [
    at('saddle from its ridge', 'x^2 - y^2', { x: 1, y: 0 }, 0.1, 200, ['saddle']),
    at('monkey saddle from its middle', 'x^3 - 3*x*y^2', { x: 0, y: 0 }, 0.1, 20, ['saddle']),
    at('bowl in three', 'x^2 + 2*y^2 + 3*z^2', { x: 1, y: 1, z: -1 }, 0.15, 200, ['minimum']),
    at('hill top', '-x^2', { x: 0 }, 0.1, 20, ['maximum']),
    at('plain', '3 + 0*x', { x: 2 }, 0.1, 20, ['flat']),
    at('dead relu', 'relu(x) + 1', { x: -2 }, 0.1, 20, ['flat']),
    at('logarithm of a bowl', 'log(1 + x^2)', { x: 1 }, 0.3, 200, ['minimum']),
    at('cosine', 'cos(x)', { x: 1 }, 0.5, 100, ['minimum']),
    at('vector bowl', 'sum(w^2)', { w: [1, 2, 3, 4] }, 0.2, 100, ['minimum']),
    run('maximize a hill', '', {}, sgd(0.1), 200, { state: ['converged'], point: ['maximum'] }),
  ].map((truth) =>
    truth.id === 'maximize a hill'
      ? { ...truth, experiment: { objective: { maximize: '5 - (x - 1)^2', start: { x: -2 } }, optimizers: [sgd(0.1)], steps: 200 } }
      : truth,
  );
}

/** Several minima, the best known from the literature or by another run. */
function local(): Truth[] {
  const double = '(x^2 - 1)^2 + 0.3*x';
  const best = -1.0356;
  return [
    run(
      'double well, the worse side',
      double,
      { x: 1.5 },
      sgd(0.05),
      300,
      { state: ['converged'], point: ['minimum'], has: ['localOptimum'] },
      { minima: [{ x: best }] },
    ),
    run(
      'double well, the better side',
      double,
      { x: -1.5 },
      sgd(0.05),
      300,
      { state: ['converged'], point: ['minimum'], hasNot: ['localOptimum'] },
      { minima: [{ x: best }] },
    ),
    run('double well, nothing known', double, { x: 1.5 }, sgd(0.05), 300, { state: ['converged'], hasNot: ['localOptimum'] }),
    run('hill climb', '', {}, sgd(0.01), 100, { state: ['converged'], point: ['maximum'], has: ['localOptimum'] }),
    run(
      'himmelblau',
      '(x^2 + y - 11)^2 + (x + y^2 - 7)^2',
      { x: 4, y: 3 },
      sgd(0.01),
      300,
      { state: ['converged'], point: ['minimum'], hasNot: ['localOptimum'] },
      {
        minima: [
          { x: 3, y: 2 },
          { x: -2.805118, y: 3.131312 },
        ],
      },
    ),
  ].map((truth) =>
    truth.id === 'hill climb'
      ? {
          ...truth,
          experiment: {
            objective: { maximize: '25*sin(x) - x^2', start: { x: -2 }, minima: [{ x: 1.454197 }] },
            optimizers: [sgd(0.01)],
            steps: 100,
          },
        }
      : truth,
  );
}

/** x + 2·sin x, the essay's function: the minimum 4π/3 has curvature √3. */
function essay(): Truth[] {
  const sine = (alpha: number, steps: number, rest: Omit<Truth, 'id' | 'experiment'>) =>
    run(`x + 2 sin x, rate ${alpha}, ${steps} steps`, 'x + 2*sin(x)', { x: 2.5 }, sgd(alpha), steps, rest);
  const slow = Math.log(1e-6 / 1.2) / Math.log(1 - 0.01 * Math.sqrt(3));
  return [
    sine(1, 15, { state: ['converging'], rate: [-0.76, -0.7], stepsNeeded: [20, 28], has: ['zigzag', 'tooFewSteps'] }),
    sine(1, 120, { state: ['converged'], point: ['minimum'], has: ['zigzag'], hasNot: ['tooFewSteps'] }),
    sine(0.1, 300, { state: ['converged'], point: ['minimum'], hasNot: ['zigzag', 'tooFewSteps'] }),
    sine(0.01, 60, { state: ['converging'], stepsNeeded: [0.8 * slow, 1.3 * slow], has: ['tooFewSteps'], hasNot: ['zigzag'] }),
    sine(0.5, 12, { state: ['converging', 'converged'], hasNot: ['overshoot'] }),
  ];
}

/** Rates that die, recover, are scheduled, are lost in rounding. */
function rates(): Truth[] {
  const steep = { x: 100 };
  return [
    run('adagrad under large gradients first', '10*x^2', steep, { adagrad: { learningRate: 0.1 } }, 400, {
      state: ['converging', 'stalled'],
      has: ['rateDied'],
      hasNot: ['zigzag'],
    }),
    run('adagrad comes to rest', 'x^2', { x: 1 }, { adagrad: { learningRate: 1 } }, 400, { state: ['converged'], hasNot: ['rateDied'] }),
    run('rmsprop keeps its rates', '10*x^2', steep, { rmsprop: { learningRate: 0.1 } }, 200, {
      state: ['converging', 'wandering'],
      hasNot: ['rateDied'],
    }),
    run('adam keeps its rates', '10*x^2', steep, { adam: { learningRate: 0.1 } }, 200, {
      state: ['converging', 'wandering'],
      hasNot: ['rateDied'],
    }),
    run('an update below the spacing', '(x - 10000100)^2/200000', { x: 10000000 }, sgd(10), 20, {
      state: ['stalled'],
      has: ['roundedAway'],
    }),
    run('the same function near zero', '(x - 100)^2/200', { x: 0 }, sgd(10), 20, { state: ['converging'], hasNot: ['roundedAway'] }),
    run(
      'schedule over after a tenth',
      'x^2/2 + 50*y^2',
      { x: 1, y: 1 },
      { sgd: { learningRate: { polynomial: { initial: 0.01, over: 20 } } } },
      200,
      { state: ['stalled'], has: ['scheduleEnded'] },
    ),
    run('warm-up not over', 'x^2/2', { x: 1 }, { sgd: { learningRate: { warmup: { rate: 0.1, over: 1000 } } } }, 50, {
      state: ['converging'],
      has: ['warmingUp'],
      hasNot: ['scheduleEnded'],
    }),
    run('warm-up long over', 'x^2/2', { x: 1 }, { sgd: { learningRate: { warmup: { rate: 0.1, over: 5 } } } }, 50, {
      state: ['converging'],
      hasNot: ['warmingUp', 'scheduleEnded'],
    }),
    run('clipped all the way', 'x^2/2', { x: 1000 }, { sgd: { learningRate: 0.1, clip: { globalNorm: 1 } } }, 100, {
      state: ['converging', 'wandering'],
      has: ['clippedOften'],
    }),
    run('clip never reached', 'x^2/2', { x: 1 }, { sgd: { learningRate: 0.1, clip: { globalNorm: 10 } } }, 50, {
      state: ['converging'],
      hasNot: ['clippedOften'],
    }),
    run('epsilon above every gradient', '1e-6*x^2', { x: 1 }, { adam: { learningRate: 0.01, epsilon: 0.1 } }, 50, {
      state: ['converging', 'stalled'],
      has: ['epsilonDominated'],
    }),
    run('epsilon below every gradient', 'x^2', { x: 5 }, { adam: { learningRate: 0.01 } }, 50, {
      state: ['converging'],
      hasNot: ['epsilonDominated'],
    }),
    run('saturated slope', '5 - 4*exp(-x^2)', { x: 6 }, sgd(0.1), 50, { state: ['stalled', 'converged'], hasNot: ['tooFewSteps'] }),
    run('logarithm leaves its domain', 'log(x)', { x: 1 }, sgd(0.7), 20, { state: ['nonFinite'] }),
    run('division by zero', '1/x', { x: 0 }, sgd(0.1), 5, { state: ['nonFinite'] }),
    run('slope for ever', 'x', { x: 0 }, sgd(0.1), 50, { state: ['wandering'] }),
  ];
}

/** Good runs by rules of their own: nothing is to be complained of. */
function healthy(): Truth[] {
  const calm = [
    'zigzag',
    'rateDied',
    'tooFewSteps',
    'roundedAway',
    'epsilonDominated',
    'localOptimum',
    'warmingUp',
    'clippedOften',
    'scheduleEnded',
  ];
  const one = (id: string, f: string, optimizer: Optimizer, steps: number) =>
    run(id, f, { x: 0, y: 0 }, optimizer, steps, { state: ['converged'], point: ['minimum'], hasNot: calm });
  return [
    one('newton-like', '(x - 1)^2 + (y + 2)^2', { lbfgs: {} }, 20),
    one('lbfgs on Rosenbrock', '(1 - x)^2 + 100*(y - x^2)^2', { lbfgs: {} }, 80),
    one('adam with a schedule', '(x - 1)^2 + (y + 2)^2', { adam: { learningRate: { exponential: { initial: 0.3, decay: 0.99 } } } }, 600),
    one('gradient descent', '(x - 1)^2 + 2*(y + 2)^2', sgd(0.2), 120),
    one('nesterov', '(x - 1)^2 + 5*(y + 2)^2', sgd(0.05, { momentum: 0.5, nesterov: true }), 300),
  ];
}

export const truths: readonly Truth[] = [
  ...parabolas(),
  ...unstable(),
  ...valleys(),
  ...momenta(),
  ...points(),
  ...local(),
  ...essay(),
  ...rates(),
  ...healthy(),
];
