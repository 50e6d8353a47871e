import assert from 'node:assert/strict';
import { fork } from '../../../src/core/engine/fork';
import { Run } from '../../../src/core/engine/run';
import { columnValues } from '../../../src/core/record/recordLayout';
import { endLine } from '../../../src/core/traceFormat/jsonLines';
import { finish, load } from '../../support/load';
import { loadNetwork } from '../../support/network';

const allocate = (bytes: number) => new ArrayBuffer(bytes);
/** At a rate of 1 from 0.75 gradient descent on |x| comes to 0.25 and back: 0.75, −0.25, 0.75 … */
const jumping = (stop: string) =>
  `objective: { minimize: "abs(x)", start: { x: 0.75 } }\noptimizer: { sgd: { learningRate: 1 } }\nsteps: 50\nstop: ${stop}\n`;
const theta = (run: Run, step: number) => columnValues(run.layout, run.row(step), 'parameters')[0];

describe('early stopping', () => {
  it('ends a run after so many looks without improvement, with the best parameters where that is asked', async () => {
    // Best at step 1; steps 2, 3 and 4 are no better, so that record 5 is the last.
    const { run: start } = await load(jumping('{ patience: 3 }'));
    const run = finish(start());
    assert.deepEqual([run.length, run.end?.reason, theta(run, 5)], [6, 'stoppedEarly', -0.25]);
    assert.match(
      run.end?.message ?? '',
      /^Stopped early after update 4: 3 looks in a row, one an update, brought no better value, which was best at step 1: 0\.25\.$/,
    );
    const even = finish((await load(jumping('{ patience: 4, restoreBest: true }'))).run());
    assert.deepEqual([even.length, theta(even, 5), theta(even, 6)], [7, -0.25, -0.25]);
    assert.equal(theta(finish((await load(jumping('{ patience: 4 }'))).run()), 6), 0.75);
    assert.equal(even.hasUpdate(6), false);
    assert.match(endLine('sgd', even, 6, {} as never), /"reason":"stoppedEarly"/);
  });

  it('takes no small change for an improvement, and looks when it is told to', async () => {
    const slow = (stop: string) =>
      `objective: { minimize: x^2, start: { x: 1 } }\noptimizer: { sgd: { learningRate: 0.01 } }\nsteps: 200\nstop: ${stop}\n`;
    // f falls by 4 % a step: less than 0.02 a look from the first where 0.0396·0.9604^t is.
    const run = finish((await load(slow('{ minimumChange: 0.3, patience: 2, every: 5 }'))).run());
    // Looks at 0 (1), 5 (0.82), 10 (0.67: better by more than 0.3), 15 (0.55), 20 (0.45).
    assert.equal(run.length - 1, 21);
    assert.equal(finish((await load(slow('{ patience: 2 }'))).run()).end?.reason, 'completed');
  });

  it('is the same in replays and forks, and a change before it takes it back', async () => {
    const { run: start } = await load(jumping('{ patience: 4, restoreBest: true }'));
    const [run, starved] = [finish(start()), finish(start(0, { budget: 1, checkpoints: 2 }))];
    for (const step of [6, 0, 3, 5]) assert.deepEqual(starved.row(step), run.row(step));
    const forked = finish(new Run(fork(run, 6, {}, 50), { budget: 1 << 20, allocate }));
    assert.equal(theta(forked, 6), -0.25);
    run.edit({ step: 3, text: 'x = 0.125', change: { kind: 'parameters', index: 0, value: 0.125 } });
    assert.equal(run.end, undefined);
    finish(run);
    assert.equal(run.length, 9, 'it waits anew from the better point on');
    assert.deepEqual(
      run.edits.map(({ change }) => change.kind),
      ['parameters', 'end'],
    );
  });

  const network = (stop: string, more = '') =>
    `data: { generate: { moons: { samples: 60, noise: 0.4 } }, batchSize: 8, validation: 0.5${more} }\nnetwork: { layers: [dense: { units: 24, activation: tanh }, dense: { units: 2 }], loss: crossEntropy }\noptimizer: { adam: { learningRate: 0.1 } }\nsteps: 400\nseed: 3\nstop: ${stop}\n`;

  it('looks at the rows kept for validation once an epoch, and ends with the weights that did best there', async () => {
    const { run: start, objective } = await loadNetwork(network('{ when: validation.loss, patience: 4, restoreBest: true }'));
    const run = finish(start());
    const epoch = Math.ceil(objective.updatesPerEpoch ?? 0);
    assert.equal(epoch, 4);
    assert.equal(run.end?.reason, 'stoppedEarly');
    const loss = (step: number) => run.metrics?.measuredAt(step)?.[run.metrics.names.indexOf('validation.loss')] ?? NaN;
    const last = run.length - 1;
    const looks = Array.from({ length: Math.floor((last - 1) / epoch) + 1 }, (_, i) => loss(i * epoch));
    assert.ok(looks.every(Number.isFinite), 'measured at every epoch');
    const best = looks.indexOf(Math.min(...looks));
    assert.equal(last - 1, (best + 4) * epoch);
    assert.ok(Math.abs(loss(last) - looks[best]) < 1e-6, 'the last record has what was best');
    for (const step of [last, 3, best * epoch]) assert.deepEqual(finish(start()).row(step), run.row(step));
  });

  it('waits for more where more is better', async () => {
    const { run: start } = await loadNetwork(network('{ when: validation.accuracy, patience: 2 }'));
    const run = finish(start());
    const accuracy = (step: number) => run.metrics?.lastAt(step, 'validation.accuracy') ?? NaN;
    const best = Number(/best at step (\d+)/.exec(run.end?.message ?? '')?.[1]);
    assert.ok(accuracy(best) > accuracy(0) && run.length - 2 === best + 8);
  });

  it('refuses a figure that is not measured, with what could be written', async () => {
    await assert.rejects(
      loadNetwork(network('{ when: validation.loss }').replace(', validation: 0.5', '')),
      /not measured: No rows are kept for validation/,
    );
    await assert.rejects(loadNetwork(network('{ when: validation.los }')), /no figure `validation\.los`.*`validation\.loss`/);
  });
});
