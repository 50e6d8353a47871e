import assert from 'node:assert/strict';
import { compileExperiment } from '../../src/core/engine/compileExperiment';
import { parseExperiment } from '../../src/core/experiment/parse';
import { digestOf } from '../../src/pool/digest';
import { filesFrom } from '../support/network';

describe('what two threads compare that have read the same experiment', () => {
  const rows = (last: string) => `x,y\n1,2\n2,3\n3,5\n4,${last}\n`;
  const digest = async (source: string, last: string) => {
    const { experiment } = parseExperiment(source, 'yaml');
    assert.ok(experiment);
    const objective = await compileExperiment(experiment, { backend: 'cpu', readFile: filesFrom({ 'points.csv': rows(last) }) });
    try {
      return digestOf(objective);
    } finally {
      objective.dispose();
    }
  };

  for (const [title, what] of [
    ['a formula of data', 'objective: { minimize: mean((a*x - y)^2), start: { a: 1 } }'],
    ['a network', 'network: { layers: [dense: { units: 1 }], loss: meanSquaredError }'],
  ])
    it(`tells a file that has changed since, for ${title}`, async () => {
      const source = `data: { csv: points.csv, batchSize: 2 }\n${what}\noptimizer: sgd\nsteps: 2\n`;
      assert.equal(await digest(source, '7'), await digest(source, '7'));
      assert.notEqual(await digest(source, '7'), await digest(source, '7.5'));
    });
});
