/** A starting file offered by the command New Optimizer Experiment…. */
export interface Template {
  readonly id: string;
  /** A few words for a list. */
  readonly title: string;
  /** One sentence: what one learns from it. */
  readonly description: string;
  /** A valid experiment file in YAML. */
  readonly text: string;
}

export const templates: readonly Template[] = [
  {
    id: 'one-variable',
    title: 'One variable',
    description: 'A curve, its tangent, and gradient descent walking down.',
    text: `title: One variable
objective:
  minimize: x^4 - 3*x^2 + x          # or maximize:
  start: { x: 2 }                    # try -0.1 or -2: which valley does it find?
  view: { x: [-2.5, 2.5] }           # the window of the plot
optimizer:
  sgd: { learningRate: 0.02 }        # plain gradient descent: x ← x - 0.02·f′(x)
steps: 60
`,
  },
  {
    id: 'comparison',
    title: 'Two variables, several optimizers',
    description: 'Rosenbrock’s curved valley: descent, momentum and adam from the same start.',
    text: `title: Rosenbrock
objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }           # all optimizers start here
  view: { x: [-2, 2], y: [-1, 3] }
  minima:
    - { x: 1, y: 1 }                 # known minima are marked in the landscape
optimizers:
  - sgd: { learningRate: 0.0005 }
    label: gradient descent          # a name of your own
  - sgd: { learningRate: 0.0005, momentum: 0.9, nesterov: true }
    label: Nesterov
  - adam: { learningRate: 0.05 }
steps: 500
`,
  },
  {
    id: 'ravine',
    title: 'A ravine',
    description: 'Steep along y, flat along x: why one learning rate for all parameters is not enough.',
    text: `title: A ravine
objective:
  minimize: 0.5*x^2 + 0.5*c*y^2
  constants: { c: 50 }               # the condition number: how much steeper y is than x
  start: { x: 8, y: 1 }
  view: { x: [-10, 10], y: [-2, 2] }
optimizers:
  - sgd: { learningRate: 0.035 }     # zigzags along y; above 2/50 it diverges
    label: gradient descent
  - sgd: { learningRate: 0.035, momentum: 0.8 }
    label: momentum
  - adagrad: { learningRate: 1 }     # a rate of its own for each parameter
steps: 100
`,
  },
  {
    id: 'vector',
    title: 'Many variables',
    description: 'Vectors, and constants that are not optimized: a least-squares fit of a line.',
    text: `title: Fitting a line
objective:
  # The mean squared error of the line a·t + b through five points (t, z).
  minimize: mean((a*t + b - z)^2)
  start: { a: 0, b: 0 }              # a vector would be w: [1, 2, 3] or w: { length: 100, value: 1 }
  constants:
    t: [0, 1, 2, 3, 4]
    z: [1.1, 2.9, 5.2, 6.8, 9.1]
optimizers:
  - sgd: { learningRate: 0.05 }
  - adam: { learningRate: 0.3 }
steps: 200
`,
  },
  {
    id: 'schedule',
    title: 'Learning-rate schedules',
    description: 'A rate that changes from step to step: constant, halved, cosine.',
    text: `title: Learning-rate schedules
objective:
  minimize: (x^2 + y - 11)^2 + (x + y^2 - 7)^2
  start: { x: 0, y: 0 }
  view: { x: [-5, 5], y: [-5, 5] }
optimizers:
  - adam: { learningRate: 0.5 }      # overshoots, and has to come back
    label: constant
  - adam: { learningRate: { step: { initial: 0.5, factor: 0.5, every: 20 } } }
    label: halved every 20 steps
  - adam: { learningRate: { cosine: { initial: 0.5, final: 0 } } }   # over all steps
    label: cosine
steps: 100
`,
  },
  {
    id: 'grid-search',
    title: 'Grid search',
    description: 'The naive baseline: every point of a grid, against an optimizer that follows the gradient.',
    text: `title: Grid search
objective:
  minimize: (x - 1)^2 + (y + 0.5)^2 + 0.5*sin(3*x)*sin(3*y)
  start: { x: -2, y: 2 }
  view: { x: [-3, 3], y: [-3, 3] }   # the grid lies over the view
optimizers:
  - gridSearch: { pointsPerDimension: 15 }   # 15^2 = 225 evaluations
  - adam: { learningRate: 0.1 }
steps: 226
`,
  },
];
