import * as Type from 'typebox';
import type { Static } from 'typebox';
import { derived, equation } from '../notation/equation';
import { integer } from '../options';
import { defineRule, type RuleProblem } from '../rule';
import type { Stage } from '../stage';

/** More evaluations than this are refused: gridSearch is there to show why nobody searches by grid. */
const evaluationLimit = 1_000_000;

const options = Type.Object({
  pointsPerDimension: integer(10, 'Points along each coordinate; the grid has this number to the power of the dimension.', {
    minimum: 2,
    maximum: evaluationLimit,
  }),
  radius: Type.Number({
    default: 2,
    exclusiveMinimum: 0,
    maximum: 1e30,
    description: 'Coordinates without a `view:` are searched this far to both sides of 0.',
  }),
});
type Options = Static<typeof options>;

function windowOf({ radius }: Options, { layout, view }: RuleProblem): readonly (readonly [number, number])[] {
  return Array.from({ length: layout.size }, (_, i) => view[i] ?? [-radius, radius]);
}

/** Coordinate `i` of grid point `index`; coordinate 0 runs fastest. */
function gridCoordinate(index: number, i: number, points: number, [from, to]: readonly [number, number]): number {
  const along = Math.floor(index / points ** i) % points;
  return from + ((to - from) * along) / (points - 1);
}

const valueHere = derived('f', 'value at θ', ({ value }) => value);

/** The best point and its value, in this order, as the point is chosen by the value before. */
function rememberBest(goal: RuleProblem['goal']): readonly Stage[] {
  const [sign, better] =
    goal === 'minimize' ? (['<', (a: number, b: number) => a < b] as const) : (['>', (a: number, b: number) => a > b] as const);
  const isBetter = (value: number, best: number, t: number) => t === 0 || Number.isNaN(best) || better(value, best);
  return [
    {
      name: 'best point so far',
      output: 'best',
      symbol: 'θ*',
      formula: `θ* ← θ where f(θ) ${sign} f(θ*)`,
      equation: equation(`where(t == 0, theta, where(f ${sign} known, theta, best))`, {
        theta: 'theta',
        best: 'best',
        known: 'bestValue',
        f: valueHere,
      }),
      elementwise: false,
      run({ theta, best, bestValue }, _, { t, value }) {
        if (isBetter(value, bestValue[0], t)) best.set(theta);
      },
    },
    {
      name: 'best value so far',
      output: 'bestValue',
      symbol: 'f*',
      formula: `f* ← f(θ) where f(θ) ${sign} f*`,
      equation: equation(`where(t == 0, f, where(f ${sign} known, f, known))`, { known: 'bestValue', f: valueHere }),
      elementwise: false,
      run({ bestValue }, _, { t, value }) {
        if (isBetter(value, bestValue[0], t)) bestValue[0] = value;
      },
    },
    {
      name: 'evaluations so far',
      output: 'evaluations',
      symbol: 'n',
      formula: 'n = t + 1',
      equation: equation('t + 1', {}),
      elementwise: false,
      run({ evaluations }, _, { t }) {
        evaluations[0] = t + 1;
      },
    },
  ];
}

export const gridSearch = defineRule<Options>({
  name: 'gridSearch',
  title: 'Grid search',
  summary: 'Evaluates every point of a grid and keeps the best: points^dimensions evaluations, whatever the function.',
  formula: ['\\theta^* \\leftarrow \\arg\\min_{\\theta \\in \\text{grid}} f(\\theta)'],
  formulaText: ['θ ← the next point of the grid', 'θ* ← the best point so far; after the last point: θ ← θ*'],
  effectiveLearningRate: '0: there is no rate, the gradient is never used',
  reference: {
    authors: 'Bergstra & Bengio',
    title: 'Random search for hyper-parameter optimization',
    year: 2012,
    where: 'section 1, as the baseline',
    url: 'https://jmlr.org/papers/v13/bergstra12a.html',
  },
  options,
  usesGradient: false,
  ungrouped: 'The grid is one for all parameters. Remove `groups`.',
  refuse({ pointsPerDimension }, { layout }) {
    const all = pointsPerDimension ** layout.size;
    return all > evaluationLimit
      ? `A grid with ${pointsPerDimension} points per dimension has ${pointsPerDimension}^${layout.size} = ${all.toLocaleString('en', { maximumSignificantDigits: 4 })} points, ` +
          `more than the limit of ${evaluationLimit.toLocaleString('en')}: the number of evaluations grows exponentially with the dimension. Use fewer points, fewer variables, or an optimizer that follows the gradient.`
      : undefined;
  },
  slots: (_, { layout }) => [
    { name: 'best', title: 'best point so far', size: layout.size, isPoint: true, initial: 0 },
    { name: 'bestValue', title: 'best value so far', size: 1, scalar: true, initial: 0 },
    { name: 'evaluations', title: 'evaluations so far', size: 1, scalar: true, initial: 0 },
  ],
  stages(given, problem) {
    const window = windowOf(given, problem);
    const points = given.pointsPerDimension;
    const count = points ** problem.layout.size;
    return [
      ...rememberBest(problem.goal),
      {
        name: 'next point of the grid',
        output: 'update',
        symbol: 'Δθ',
        formula: 'Δθ = next grid point − θ; after the last: θ* − θ',
        equation: { names: {} },
        option: 'pointsPerDimension',
        elementwise: false,
        run({ theta, best, update, effectiveLearningRate }, length, { t }) {
          effectiveLearningRate.fill(0);
          for (let i = 0; i < length; i++) update[i] = (t < count ? gridCoordinate(t, i, points, window[i]) : best[i]) - theta[i];
        },
      },
    ];
  },
  limit: ({ pointsPerDimension }, { layout }) => pointsPerDimension ** layout.size + 1,
  evaluations: ({ pointsPerDimension }, { layout }) => {
    const all = pointsPerDimension ** layout.size;
    return `${pointsPerDimension}^${layout.size} = ${all.toLocaleString('en')} grid points and the start`;
  },
});
