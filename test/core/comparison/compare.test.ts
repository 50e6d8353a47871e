import assert from 'node:assert/strict';
import { compareRuns } from '../../../src/core/comparison/compare';
import type { SeenRun, SeenStep, SeenTensor } from '../../../src/core/comparison/source';

const tensor = (shape: number[], values: number[]): SeenTensor => ({ shape, values: Float32Array.from(values) });
const none = new Map<string, never>();
function run(origin: SeenRun['origin'], ...steps: SeenStep[]): SeenRun {
  return {
    name: origin,
    origin,
    async *steps() {
      await Promise.resolve();
      yield* steps;
    },
  };
}

describe('comparing runs', () => {
  it('turns PyTorch’s weights, square ones too, where names are paired in their order', async () => {
    const ours = run('ours', {
      step: 0,
      state: none,
      parameters: new Map([
        ['dense/kernel', tensor([2, 2], [1, 2, 3, 4])],
        ['dense/bias', tensor([2], [5, 6])],
      ]),
    });
    const theirs = run('torch', {
      step: 0,
      state: none,
      parameters: new Map([
        ['0.weight', tensor([2, 2], [1, 3, 2, 4])],
        ['0.bias', tensor([2], [5, 6])],
      ]),
    });
    const found = await compareRuns(ours, theirs);
    assert.deepEqual(
      [found.first, found.pairing?.isByOrder, found.pairing?.pairs.map(({ isTurned }) => isTurned)],
      [undefined, true, [true, false]],
    );
    const back = await compareRuns(theirs, ours);
    assert.equal(back.first, undefined);
  });

  it('tells the first stage in the order in which a step is made, and takes up steps that both have', async () => {
    const step = (number: number, gradient: number, m: number): SeenStep => ({
      step: number,
      state: new Map([['m', new Map([['w', tensor([], [m])]])]]),
      gradient: new Map([['w', tensor([], [gradient])]]),
      parameters: new Map([['w', tensor([], [1])]]),
    });
    const found = await compareRuns(
      run('ours', step(0, 1, 1), step(2, 1, 1), step(3, 1, 1)),
      run('ours', step(1, 9, 9), step(2, 1, 1), step(3, 2, 3)),
    );
    assert.deepEqual([found.steps, found.first?.step, found.first?.stage, found.first?.a, found.first?.b], [2, 3, 'gradient', 1, 2]);
  });

  it('takes NaN for NaN, and for other than any number', async () => {
    const of = (value: number) => run('ours', { step: 0, state: none, value, parameters: new Map([['w', tensor([], [NaN])]]) });
    assert.equal((await compareRuns(of(NaN), of(NaN))).first, undefined);
    assert.equal((await compareRuns(of(NaN), of(1))).grown?.stage, 'value');
  });

  it('compares what is there only in figures with the figures of what is there whole', async () => {
    const whole = run('ours', { step: 0, state: none, parameters: new Map([['w', tensor([3], [3, 4, 0])]]) });
    const figures = (norm: number) =>
      run('ours', {
        step: 0,
        state: none,
        parameters: new Map([
          [
            'w',
            {
              shape: [3],
              figures: new Map([
                ['norm', norm],
                ['max', 4],
              ] as const),
            },
          ],
        ]),
      });
    assert.equal((await compareRuns(whole, figures(5))).first, undefined);
    assert.deepEqual((await compareRuns(whole, figures(6))).first?.b, 6);
  });
});
