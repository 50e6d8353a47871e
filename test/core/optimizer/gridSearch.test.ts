import assert from 'node:assert/strict';
import { columnValues } from '../../../src/core/record/recordLayout';
import { finish, load } from '../../support/load';

describe('grid search', () => {
  it('visits every point of the view, the first coordinate fastest, and remembers the best', async () => {
    const { run: start } = await load(`
objective:
  minimize: (x - 1)^2 + (y - 4)^2
  start: { x: 0, y: 0 }
  view: { x: [-1, 3], y: [2, 4] }
optimizer: { gridSearch: { pointsPerDimension: 3 } }
steps: 20
`);
    const run = finish(start());
    const visited = Array.from({ length: 10 }, (_, step) => [...columnValues(run.layout, run.row(step), 'parameters')]);
    const expected = [2, 3, 4].flatMap((y) => [-1, 1, 3].map((x) => [x, y]));
    assert.deepEqual(visited.slice(1), expected);
    assert.deepEqual([...columnValues(run.layout, run.row(run.length - 1), 'state', 'best')], [1, 4]);
  });
});
