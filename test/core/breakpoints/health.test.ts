import assert from 'node:assert/strict';
import { healthRules, thresholdOf } from '../../../src/core/verdicts/healthRules';
import type { HealthRule } from '../../../src/core/verdicts/healthRule';
import { BreakpointSet } from '../../../src/core/breakpoints/breakpointSet';
import { Session } from '../../../src/core/engine/session';
import { findingKinds } from '../../../src/core/verdicts/findings/registry';
import { verdictOf } from '../../../src/core/verdicts/judge';
import { networkTruths } from '../verdicts/networkTruth';
import { Observation } from '../../../src/core/verdicts/observation';
import { RecordWindow } from '../../../src/core/recordLanguage/window';
import { finish, load } from '../../support/load';

const rule = (name: string): HealthRule => {
  const found = healthRules.find((one) => one.name === name);
  assert.ok(found);
  return found;
};

async function ran(minimize: string, start: string, optimizer: string, steps: number, goal = 'minimize') {
  const loaded = await load(`objective: { ${goal}: "${minimize}", start: ${start} }\noptimizer: ${optimizer}\nsteps: ${steps}\n`);
  return { ...loaded, done: finish(loaded.run()) };
}

const watched = ({ done, experiment }: Awaited<ReturnType<typeof ran>>) => ({
  window: new RecordWindow(done),
  observe: (step: number) => new Observation(done, step, experiment),
});

/** The steps at which a rule holds, asked in the given order. */
function holding(
  all: Awaited<ReturnType<typeof ran>>,
  name: string,
  threshold = thresholdOf(rule(name), undefined),
  order: (steps: number[]) => number[] = (steps) => steps,
): number[] {
  const watch = rule(name).watch(watched(all), threshold);
  const steps = order(Array.from({ length: all.done.length }, (_, step) => step));
  return steps.filter((step) => watch(step) !== undefined).sort((a, b) => a - b);
}

describe('health rules', () => {
  it('nonFinite: the record and its operation, also in state and update alone', async () => {
    const overflow = await ran('x^4', '{ x: 3 }', '{ sgd: { learningRate: 10 } }', 50);
    const steps = holding(overflow, 'nonFinite');
    assert.equal(steps.at(-1), overflow.done.length - 1);
    const watch = rule('nonFinite').watch(watched(overflow), NaN);
    assert.match(watch(steps.at(-1) ?? 0) ?? '', /Try a smaller learning rate|because/);
    // g² leaves float32 before g does: Adam's v is infinite while value and gradient are finite.
    const squares = await ran('1e21*x', '{ x: 1 }', '{ adam: { learningRate: 0.001 } }', 3);
    assert.ok(holding(squares, 'nonFinite').includes(0));
    assert.match(rule('nonFinite').watch(watched(squares), NaN)(0) ?? '', /stage “second moment”/);
    assert.deepEqual(holding(await ran('x^2', '{ x: 1 }', 'adam', 20), 'nonFinite'), []);
  });

  it('divergence: from the first value above 4 times the start on', async () => {
    // x ← -1.2·x: f grows by 1.44 a step, and exceeds 4 at 1.44^t > 4, t ≥ 4.
    const growing = await ran('x^2', '{ x: 1 }', '{ sgd: { learningRate: 1.1 } }', 10);
    assert.deepEqual(holding(growing, 'divergence'), [4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(holding(growing, 'divergence', 30), [10]);
    const falling = await ran('-x^2', '{ x: 1 }', '{ sgd: { learningRate: 1.1 } }', 10, 'maximize');
    assert.deepEqual(holding(falling, 'divergence'), [4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(holding(await ran('x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.1 } }', 10), 'divergence'), []);
  });

  it('explodingGradient and vanishingGradient: the norm against a threshold, and the parameter most concerned', async () => {
    const growing = await ran('x^2 + 0.001*y^2', '{ x: 1, y: 1 }', '{ sgd: { learningRate: 2 } }', 8);
    // x ← -3·x and g = 2x: above 1000 from 2·3^6 = 1458 on.
    assert.deepEqual(holding(growing, 'explodingGradient'), [6, 7, 8]);
    assert.match(rule('explodingGradient').watch(watched(growing), 1000)(6) ?? '', /norm is 1458 at step 6.*most of it in x/);
    // x ← x/10 and g = 2x: below 1e-7 from 2e-8 on.
    const shrinking = await ran('x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.45 } }', 12);
    assert.deepEqual(holding(shrinking, 'vanishingGradient'), [8, 9, 10, 11, 12]);
    assert.deepEqual(holding(shrinking, 'vanishingGradient', 1e-3), [4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('oscillation: three reversals in a row, whatever order the steps are asked in', async () => {
    const jumping = await ran('x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.9 } }', 8);
    assert.deepEqual(holding(jumping, 'oscillation'), [3, 4, 5, 6, 7, 8]);
    assert.deepEqual(
      holding(jumping, 'oscillation', -0.5, (steps) => steps.toReversed()),
      [3, 4, 5, 6, 7, 8],
    );
    assert.deepEqual(
      holding(jumping, 'oscillation', -0.5, (steps) => steps.map((step) => (step * 5) % steps.length)),
      [3, 4, 5, 6, 7, 8],
    );
    assert.deepEqual(holding(await ran('x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.1 } }', 8), 'oscillation'), []);
  });

  it('stall: no improvement by a ten-thousandth within 10 steps', async () => {
    const converged = await ran('x^2 + 1', '{ x: 1 }', '{ sgd: { learningRate: 0.25 } }', 40);
    // f - 1 = 4^-t; from step 7 on the 10 steps after gain less than 1e-4.
    assert.deepEqual(holding(converged, 'stall')[0], 17);
    assert.equal(holding(converged, 'stall').length, 41 - 17);
    assert.deepEqual(holding(await ran('x^2', '{ x: 1 }', '{ sgd: { learningRate: 0.01 } }', 60), 'stall'), []);
    assert.deepEqual(holding(await ran('-(x^2) - 1', '{ x: 1 }', '{ sgd: { learningRate: 0.25 } }', 40, 'maximize'), 'stall')[0], 17);
  });

  it('take a threshold that makes sense and refuse others with what to write', () => {
    assert.equal(thresholdOf(rule('explodingGradient'), ' > 1e2 '), 100);
    assert.equal(thresholdOf(rule('explodingGradient'), ''), 1000);
    for (const [name, text] of [
      ['explodingGradient', 'big'],
      ['explodingGradient', '-1'],
      ['divergence', '1'],
      ['oscillation', '2'],
      ['stall', '1'],
      ['stall', 'NaN'],
    ] as const) {
      assert.throws(() => thresholdOf(rule(name), text), /is no threshold for .* Write a number such as/, `${name} ${text}`);
    }
    assert.throws(() => thresholdOf(rule('nonFinite'), '3'), /takes no condition\. Remove it/);
  });

  it('hold wherever the finding of the same name does, unless a threshold of one’s own is given', async () => {
    for (const name of ['vanishingGradient', 'explodingGradient']) {
      const truth = networkTruths.find(({ has }) => has?.includes(name));
      assert.ok(truth);
      const loaded = await load(JSON.stringify(truth.experiment));
      const all = { ...loaded, done: finish(loaded.run()) };
      const kind = findingKinds.find((one) => one.kind === name);
      assert.ok(kind?.health && healthRules.includes(kind.health));
      const steps = Array.from({ length: all.done.length }, (_, step) => step).filter((step) => {
        const o = watched(all).observe(step);
        return [kind.find(o, verdictOf(o)) ?? []].flat().some((found) => (found.step ?? step) === step);
      });
      assert.ok(steps.length > 0);
      const held = holding(all, name);
      for (const step of steps) assert.ok(held.includes(step), `${name} at ${step}`);
      assert.deepEqual(holding(all, name, name === 'vanishingGradient' ? 1e-30 : 1e30), []);
    }
  });

  it('tell of a state that overflowed as the verdict does', async () => {
    const squares = await ran('1e21*x', '{ x: 1 }', '{ adam: { learningRate: 0.001 } }', 3);
    const { observe } = watched(squares);
    for (const step of [0, 3]) {
      const verdict = verdictOf(observe(step));
      assert.equal(verdict.state, 'nonFinite');
      assert.match(verdict.message, /stage “second moment”/);
    }
  });

  it('stop a run when they begin to hold, not again while they last', async () => {
    const { experiment, run: start } = await ran('x^2', '{ x: 1 }', '{ sgd: { learningRate: 1.1 } }', 40);
    const set = new BreakpointSet();
    const session = new Session({ stopConditions: set });
    const { run } = session.add('sgd', start());
    const verdicts = set.set(
      [
        { id: 1, place: { kind: 'exception', filter: 'divergence' } },
        { id: 2, place: { kind: 'exception', filter: 'nonsense' } },
        { id: 3, place: { kind: 'exception', filter: 'stall' }, condition: 'x' },
      ],
      [{ id: 'sgd', label: 'sgd', run, experiment, entry: experiment.optimizers[0], step: 0 }],
    );
    assert.deepEqual(
      verdicts.map(({ verified }) => verified),
      [true, false, false],
    );
    session.start(undefined);
    while (session.isRunning) session.tick();
    const [hit] = set.takeHits();
    assert.deepEqual([hit.step, hit.kind, hit.breakpoints], [4, 'exception', [1]]);
    assert.match(hit.text, /^The run diverges: the value is 4\.3 at step 4, but was 1 at the start\./);
    session.start(undefined);
    while (session.isRunning) session.tick();
    assert.deepEqual(set.takeHits(), []);
    assert.equal(run.end?.reason, 'completed');
  });

  it('have a title, a description with its source and a meaning of their condition', () => {
    for (const { name, title, description, conditionDescription, threshold, isOnByDefault } of healthRules) {
      for (const text of [description, conditionDescription]) assert.match(text, /\.$/, name);
      assert.ok(title.length > 3);
      assert.equal(isOnByDefault, name === 'nonFinite');
      if (threshold !== undefined) assert.match(description, /\(.*\d{4}.*\)/, name);
    }
  });
});
