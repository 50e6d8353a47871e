import assert from 'node:assert/strict';
import { SpareThread } from '../../src/session/spareThread';
import type { WorkerThread } from '../../src/platform/workerThread';

describe('a spare thread', () => {
  class Thread implements WorkerThread {
    readonly port = { post: () => undefined, onMessage: () => undefined };
    isOver = false;
    private readonly listeners: ((reason: string) => void)[] = [];
    onDeath(listener: (reason: string) => void) {
      this.listeners.push(listener);
    }
    die() {
      for (const listener of this.listeners) listener('gone');
    }
    end() {
      this.isOver = true;
      return Promise.resolve();
    }
  }
  let started: Thread[];
  let spare: SpareThread;
  beforeEach(() => {
    started = [];
    spare = new SpareThread(() => {
      started.push(new Thread());
      return started.at(-1) as Thread;
    });
  });
  afterEach(() => spare.dispose());

  it('is started once, however often it is prepared, and taken once', () => {
    spare.prepare();
    spare.prepare();
    assert.equal(started.length, 1);
    assert.equal(spare.take(), started[0]);
    assert.equal(spare.take(), started[1]);
    spare.prepare();
    assert.equal(started.length, 3);
  });

  it('that has died is never taken', () => {
    spare.prepare();
    started[0].die();
    assert.equal(spare.take(), started[1]);
  });

  it('that was taken stays, whatever happens to the one who kept it', async () => {
    spare.prepare();
    const taken = spare.take() as Thread;
    taken.die();
    spare.prepare();
    assert.equal(started.length, 2);
    await spare.dispose();
    assert.equal(taken.isOver, false);
    assert.equal(started[1].isOver, true);
  });
});
