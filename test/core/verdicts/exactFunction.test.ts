import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { exactFunction } from '../../../src/core/verdicts/exact/exactFunction';
import { stationaryBelow } from '../../../src/core/verdicts/exact/stationaryPoint';
import { symmetricEigen } from '../../../src/core/verdicts/exact/symmetricEigen';

function exact(minimize: string, start: Record<string, unknown>) {
  const { experiment, diagnostics } = parseExperiment(
    JSON.stringify({ objective: { minimize, start }, optimizer: { sgd: {} }, steps: 1 }),
    'json',
  );
  if (experiment?.objective.kind !== 'formula') throw new Error(diagnostics.map(({ message }) => message).join());
  const f = exactFunction(experiment.objective);
  assert.ok(f);
  return f;
}

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-9): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((x, i) =>
    assert.ok(Math.abs(actual[i] - x) <= tolerance * Math.max(1, Math.abs(x)), `entry ${i} is ${actual[i]}, not ${x}`),
  );
}

describe('the exact derivatives of a formula', () => {
  it('are those of Rosenbrock’s function', () => {
    const f = exact('(1 - x)^2 + 100*(y - x^2)^2', { x: 0, y: 0 });
    const [x, y] = [-1.2, 1.7];
    near(f.gradient([x, y]), [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]);
    near(f.hessian([x, y]), [2 - 400 * (y - x * x) + 800 * x * x, -400 * x, -400 * x, 200]);
  });

  it('are those of functions of vectors', () => {
    const w = [1, -2, 3];
    near(exact('sum(w^4)', { w }).hessian(w), [12, 0, 0, 0, 48, 0, 0, 0, 108]);
    near(exact('dot(w, w)*w[0]', { w }).hessian(w), [6, -4, 6, -4, 2, 0, 6, 0, 2]);
    // H of ‖w‖ is (I − ŵŵᵀ)/‖w‖.
    const norm = Math.hypot(...w);
    near(
      exact('norm(w)', { w }).hessian(w),
      w.flatMap((a, i) => w.map((b, j) => (Number(i === j) - (a * b) / (norm * norm)) / norm)),
    );
    near(exact('max(w)^2', { w }).hessian(w), [0, 0, 0, 0, 0, 0, 0, 0, 2]);
  });

  it('take a product’s by differences of its exact gradient', () => {
    near(exact('prod(w)', { w: [1, 1, 1] }).hessian([2, 3, 5]), [0, 5, 3, 5, 0, 2, 3, 2, 0], 1e-8);
  });

  it('are those of every elementwise function, held against differences of the value', () => {
    for (const name of [
      'sin',
      'cos',
      'tan',
      'asin',
      'acos',
      'atan',
      'sinh',
      'cosh',
      'tanh',
      'asinh',
      'atanh',
      'exp',
      'log',
      'log2',
      'log10',
      'sqrt',
      'sigmoid',
      'softplus',
      'square',
    ]) {
      const f = exact(`${name}(x)`, { x: 0.3 });
      const h = 1e-4;
      near(f.hessian([0.3]), [(f.value([0.3 + h]) - 2 * f.value([0.3]) + f.value([0.3 - h])) / (h * h)], 1e-5);
    }
  });

  it('do not exist for more than 100 variables', () => {
    const { experiment } = parseExperiment(
      JSON.stringify({ objective: { minimize: 'sum(w^2)', start: { w: Array(101).fill(1) } }, optimizer: { sgd: {} }, steps: 1 }),
      'json',
    );
    assert.ok(experiment?.objective.kind === 'formula');
    assert.equal(exactFunction(experiment.objective), undefined);
  });
});

describe('the stationary point downhill', () => {
  const cases: [string, Record<string, number>, number[], string][] = [
    ['(1 - x)^2 + 100*(y - x^2)^2', { x: -1.5, y: 2 }, [1, 1], 'minimum'],
    ['x + 2*sin(x)', { x: 2.98 }, [(4 * Math.PI) / 3], 'minimum'],
    ['x^2 - y^2', { x: 1, y: 0 }, [0, 0], 'saddle'],
    ['x^4 + y^4', { x: 1, y: 2 }, [0, 0], 'minimum'],
    ['abs(x - 2)', { x: 0 }, [2], 'minimum'],
  ];
  for (const [formula, start, point, kind] of cases) {
    it(`of ${formula} is a ${kind}`, () => {
      const found = stationaryBelow(exact(formula, start), Object.values(start), 1);
      assert.ok(found);
      near(found.theta, point, 1e-3);
      assert.equal(found.kind, kind);
    });
  }

  it('is not there where the function falls for ever', () => {
    for (const formula of ['x', '-x^2', 'exp(-x)']) assert.equal(stationaryBelow(exact(formula, { x: 1 }), [1], 1), undefined);
  });
});

describe('eigenvalues of a symmetric matrix', () => {
  it('are those of a matrix with a known answer, with orthogonal unit vectors', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2), 3);
    near(values, [2 - Math.SQRT2, 2, 2 + Math.SQRT2]);
    vectors.forEach((a, i) => vectors.forEach((b, j) => near([a.reduce((sum, x, k) => sum + x * b[k], 0)], [Number(i === j)])));
  });
});
