import assert from 'node:assert/strict';
import { Session } from '../../../src/core/engine/session';
import { load } from '../../support/load';

const source = `
objective: { minimize: x^2, start: { x: 1 } }
optimizers:
  - sgd: { learningRate: 0.1 }
  - adam: { learningRate: 0.1 }
steps: 5
`;

async function started() {
  const { run } = await load(source);
  const session = new Session();
  const [a, b] = [session.add('a', run(0)), session.add('b', run(1))];
  return { session, a, b };
}

describe('session', () => {
  it('computes exactly one update a step, of all runs or of one', async () => {
    const { session, a, b } = await started();
    assert.deepEqual([a.run.length, b.run.length], [1, 1]);
    session.step();
    session.step({ runs: ['b'] });
    assert.deepEqual([a.cursor, b.cursor, a.run.length, b.run.length], [1, 2, 2, 3]);
  });

  it('takes a run with what it has recorded already', async () => {
    const { run } = await load(source);
    const recorded = run(0);
    for (let i = 0; i < 4; i++) recorded.advance();
    const position = new Session().add('a', recorded);
    assert.deepEqual([position.cursor, recorded.length], [0, 4]);
  });

  it('steps back over recorded steps and forward again without computing', async () => {
    const { session, a } = await started();
    for (let i = 0; i < 3; i++) session.step();
    session.stepBack();
    session.stepBack();
    assert.deepEqual([a.cursor, a.run.length], [1, 4]);
    session.step();
    assert.deepEqual([a.cursor, a.run.length], [2, 4]);
    for (let i = 0; i < 9; i++) session.stepBack();
    assert.equal(a.cursor, 0);
  });

  it('runs to the end, and each run rests there', async () => {
    const { session, a, b } = await started();
    session.start(undefined);
    for (let i = 0; i < 5; i++) {
      assert.ok(session.isRunning);
      session.tick();
    }
    assert.ok(!session.isRunning && session.isAtEnd(a) && session.isAtEnd(b));
    session.start(undefined);
    assert.ok(!session.isRunning);
  });

  it('runs on from an earlier step', async () => {
    const { session, a } = await started();
    session.start(undefined);
    for (let i = 0; i < 5; i++) session.tick();
    session.seek(2, undefined);
    assert.ok(!session.isAtEnd(a));
    session.start(['a']);
    while (session.isRunning) session.tick();
    assert.equal(a.cursor, 5);
  });

  it('seeks to a step to come by computing up to it', async () => {
    const { session, a } = await started();
    session.seek(3, undefined);
    assert.ok(session.isRunning);
    while (session.isRunning) session.tick();
    assert.deepEqual([a.cursor, a.run.length], [3, 4]);
    session.seek(100, undefined);
    while (session.isRunning) session.tick();
    assert.equal(a.cursor, 5);
  });

  it('goes on running when it is scrubbed while it runs', async () => {
    const { session, a } = await started();
    session.step();
    session.start(undefined);
    session.seek(0, undefined);
    assert.ok(session.isRunning);
    session.tick();
    assert.equal(a.cursor, 1);
  });

  it('refuses runs that are not there', async () => {
    const { session } = await started();
    assert.throws(() => session.step({ runs: ['c'] }), /no run c/);
  });
});
