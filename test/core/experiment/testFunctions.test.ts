import assert from 'node:assert/strict';
import { hoverAt } from '../../../src/core/experiment/language/hover';
import { parseExperiment } from '../../../src/core/experiment/parse';
import { testFunctions } from '../../../src/core/objective/testFunctions/registry';
import { exactFunction } from '../../../src/core/verdicts/exact/exactFunction';
import { finish, load } from '../../support/load';
import { formulaOf } from '../../support/formulaOf';

const written = (name: string, dimensions: number | undefined, rest = '') =>
  `objective: { function: ${name}${dimensions === undefined ? '' : `, dimensions: ${dimensions}`}${rest} }\noptimizer: { adam: { learningRate: 0.05 } }\nsteps: 20\n`;

/** Where the slope at a minimum is none, or the minimum lies at the edge of its window. */
const kinked = new Set(['ackley', 'dropWave', 'bukin6', 'eggholder', 'holderTable']);

describe('functions of the literature', () => {
  it('are about 25 and more, none twice', () => {
    assert.ok(testFunctions.length >= 25);
    assert.equal(new Set(testFunctions.map(({ name }) => name)).size, testFunctions.length);
  });

  for (const { name, least, minima, minimum } of testFunctions) {
    for (const size of least === undefined ? [2] : [2, 5]) {
      it(`${name} in ${size} dimensions has its known minima, lower than all around, and starts and stays where it has numbers`, async () => {
        const source = written(name, least === undefined ? undefined : size);
        const { experiment, diagnostics } = parseExperiment(source, 'yaml');
        assert.deepEqual(diagnostics, []);
        const objective = formulaOf(experiment);
        const exact = exactFunction(objective);
        assert.ok(exact);
        const lowest = minimum(size);
        assert.equal(objective.minima.length, minima(size).length);
        for (const point of objective.minima) {
          const value = exact.value(point);
          assert.ok(
            lowest !== undefined && Math.abs(value - lowest) <= 1e-6 * Math.max(1, Math.abs(lowest)),
            `${value} instead of ${lowest}`,
          );
          if (!kinked.has(name))
            exact.gradient(point).forEach((slope) => assert.ok(Math.abs(slope) <= 2e-5 * Math.max(1, Math.abs(lowest)), `slope ${slope}`));
          for (let i = 0; i < size; i++)
            for (const by of [-1e-3, 1e-3])
              if (name !== 'eggholder' || i > 0 || by < 0)
                assert.ok(
                  exact.value(point.map((x, j) => (i === j ? x + by : x))) >= value - 1e-7 * Math.max(1, Math.abs(value)),
                  `lower beside coordinate ${i}`,
                );
        }
        const run = finish((await load(source)).run());
        assert.equal(run.end?.reason, 'completed');
        assert.equal(Object.keys(objective.view).length > 0, true);
      });
    }
  }

  it('take a start, a window, definitions and starts of the file’s own', () => {
    const own = formulaOf(parseExperiment(written('rosenbrock', 3, ', start: { x: [1, 2, 3] }, view: { x: [0, 4] }'), 'yaml').experiment);
    assert.deepEqual([own.start[0].values, own.view], [[1, 2, 3], { x: [0, 4] }]);
    const several = parseExperiment(written('beale', undefined, ', starts: [{ x: 1, y: 1 }, { x: 2, y: 0 }]'), 'yaml');
    assert.deepEqual(several.diagnostics, []);
    assert.equal(several.experiment?.optimizers.length, 2);
  });

  it('are told of on hover', () => {
    const source = written('himmelblau', undefined);
    assert.match(
      hoverAt(source, source.indexOf('himmelblau') + 2, 'yaml')?.markdown ?? '',
      /Four minima.*\(x\^2 \+ y - 11\)\^2.*Minimum 0\./s,
    );
  });
});
