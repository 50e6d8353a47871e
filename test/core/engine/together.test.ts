import assert from 'node:assert/strict';
import { Session, type RunPosition } from '../../../src/core/engine/session';
import { load } from '../../support/load';
import { seeded } from '../../support/random';

/** sgd ends early: its numbers leave the range of float32. */
const source = `
objective: { minimize: x^4, start: { x: 3 } }
optimizers:
  - adam: { learningRate: 0.1 }
  - sgd: { learningRate: 0.2 }
  - rmsprop: { learningRate: 0.1 }
steps: 40
`;
const ids = ['adam', 'sgd', 'rmsprop'];

/** Stops rmsprop before its second stage now and then, and adam at the beginning of some updates. */
const stopConditions = {
  stages: ({ id }: RunPosition) => (id === 'rmsprop' ? [2] : id === 'adam' ? [0] : []),
  stopsAt: ({ id }: RunPosition, step: number) => (id === 'rmsprop' ? step % 5 === 3 : step % 11 === 7),
};

async function started() {
  const { run } = await load(source);
  const session = new Session({ stopConditions, stageCount: () => 5 });
  ids.forEach((id, i) => session.add(id, run(i)));
  return { session, positions: session.positions };
}

/** The same step for all, as far as each run has it. */
function assertTogether({ positions, isRunning }: Session, what: string): void {
  assert.equal(isRunning, false);
  const step = Math.max(...positions.map(({ cursor }) => cursor));
  for (const { id, cursor, run } of positions) assert.equal(cursor, run.end ? Math.min(step, run.length - 1) : step, `${id} after ${what}`);
}

describe('runs that move together', () => {
  it('stand at one step whenever all stand, whatever stopped one of them', async () => {
    const { session, positions } = await started();
    const moves: Record<string, (lead: string) => void> = {
      step: (lead) => session.step({ lead }),
      stepBack: (lead) => session.stepBack({ lead }),
      stepStage: (lead) => session.stepStage({ lead }),
      stepStageBack: (lead) => session.stepStageBack({ lead }),
      restartUpdate: (lead) => session.restartUpdate({ lead }),
      run: () => session.start(undefined),
      runBack: () => session.startBack(undefined),
      seek: () => session.seek(Math.floor(40 * random()), undefined),
      restart: () => session.restart(),
    };
    const random = seeded(7);
    const of = <T>(list: readonly T[]) => list[Math.floor(list.length * random())];
    const visited = new Set<number>();
    for (let i = 0; i < 2000; i++) {
      const name = of(Object.keys(moves));
      moves[name](of(ids));
      // Now and then somebody pauses on the way.
      for (let ticks = 0; session.isRunning; ticks++) {
        if (random() < 0.05) session.pause();
        else session.tick();
      }
      assertTogether(session, `${i} ${name}`);
      visited.add(positions[0].cursor);
    }
    assert.ok(visited.size > 30 && positions[1].run.end?.reason === 'nonFinite' && positions[1].run.length < 40);
  });

  it('meet again after one has been moved alone: the others come to the step of the lead', async () => {
    const { session, positions } = await started();
    for (let i = 0; i < 3; i++) session.step({ runs: ['rmsprop'] });
    assert.deepEqual(
      positions.map(({ cursor }) => cursor),
      [0, 0, 3],
    );
    session.step({ lead: 'rmsprop' });
    while (session.isRunning) session.tick();
    assert.deepEqual(
      positions.map(({ cursor }) => cursor),
      [4, Math.min(4, positions[1].run.length - 1), 4],
    );
    session.step({ runs: ['rmsprop'] });
    session.step({ lead: 'adam' });
    assert.deepEqual(
      positions.map(({ cursor }) => cursor).filter((_, i) => i !== 1),
      [5, 5],
    );
  });

  it('wait at the beginning of the update while one goes through its stages, and follow it over its end', async () => {
    const { session, positions } = await started();
    for (let stage = 1; stage < 5; stage++) {
      session.stepStage({ lead: 'adam' });
      assert.deepEqual(
        positions.map((position) => [position.cursor, position.stage]),
        [
          [0, stage],
          [0, 0],
          [0, 0],
        ],
      );
    }
    session.stepStage({ lead: 'adam' });
    assert.deepEqual(
      positions.map((position) => [position.cursor, position.stage]),
      [
        [1, 0],
        [1, 0],
        [1, 0],
      ],
    );
    session.stepStageBack({ lead: 'rmsprop' });
    assert.deepEqual(
      positions.map((position) => [position.cursor, position.stage]),
      [
        [0, 0],
        [0, 0],
        [0, 4],
      ],
    );
  });

  it('do not move at all where the update of one is interrupted', async () => {
    const { session, positions } = await started();
    session.step();
    const { run } = positions[2];
    const advance = run.advance.bind(run);
    Object.assign(run, {
      advance: () => {
        throw new Error('interrupted');
      },
    });
    assert.throws(() => session.step(), /interrupted/);
    assert.deepEqual(
      positions.map(({ cursor }) => cursor),
      [1, 1, 1],
    );
    session.start(undefined);
    assert.throws(() => session.tick(), /interrupted/);
    assert.deepEqual(
      positions.map(({ cursor }) => cursor),
      [1, 1, 1],
    );
    Object.assign(run, { advance });
    session.tick();
    assert.deepEqual(
      positions.map(({ cursor }) => cursor),
      [2, 2, 2],
    );
  });
});
