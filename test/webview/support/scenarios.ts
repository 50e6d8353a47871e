/** Experiments that the panel's tests open, one text each. */
const threeWays = (rates: readonly [number, number, number], steps: number) => `optimizers:
  - adam: { learningRate: ${rates[0]} }
  - sgd: { learningRate: ${rates[1]}, momentum: 0.9, nesterov: true }
    label: Nesterov
  - adagrad: { learningRate: ${rates[2]} }
steps: ${steps}
`;

export const scenarios = {
  doubleWell: `title: A double well
objective:
  minimize: (x^2 - 1)^2 + y^2
  start: { x: 0.5, y: 0.8 }
  view: { x: [-1.7, 1.6], y: [-1, 1] }
optimizers:
  - sgd: { learningRate: 0.05 }
  - adam: { learningRate: 0.1 }
steps: 200
`,
  rosenbrock: `title: Rosenbrock, three ways
objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
  view: { x: [-2, 2], y: [-1, 3] }
  minima: [{ x: 1, y: 1 }]
${threeWays([0.05, 0.0005, 0.4], 200)}`,
  himmelblau: `objective:
  minimize: (x^2 + y - 11)^2 + (x + y^2 - 7)^2
  start: { x: -0.5, y: -1 }
  minima: [{ x: 3, y: 2 }, { x: -2.805118, y: 3.131312 }]
${threeWays([0.2, 0.002, 0.9], 100)}`,
  /** Not defined for x ≤ 0; names with markup, which must stay text. */
  logarithm: `title: '<img src=x onerror=alert(1)> & <b>log</b>'
objective:
  minimize: log(x) + y^2
  start: { x: 0.5, y: 1 }
optimizer:
  adam: { learningRate: 0.06 }
  label: '<i>adam</i>'
steps: 100
`,
  averaged: `objective:
  minimize: (x^2 + y - 11)^2 + (x + y^2 - 7)^2
  start: { x: -0.5, y: -1 }
optimizers:
  - asgd: { learningRate: 0.017, lambda: 0, t0: 0 }
  - adam: { learningRate: 0.2 }
steps: 100
`,
  million: `objective:
  minimize: (1 - x)^2 + 100*(y - x^2)^2
  start: { x: -1.5, y: 2 }
optimizers:
  - adam: { learningRate: 0.00001 }
  - sgd: { learningRate: 0.0000001 }
  - rmsprop: { learningRate: 0.00001 }
steps: 1000000
`,
} as const;
