import assert from 'node:assert/strict';
import type { Breakpoint } from '../../src/protocol/debugging';
import { closePorts, line, loaded, source, when } from './support/debuggedSession';

describe('breakpoints in a session', () => {
  afterEach(closePorts);

  it('places line breakpoints before the stage that is governed there, and says where nothing is', async () => {
    const { client, set, rest, where } = await loaded(source, ['adam']);
    const verdicts = await set(
      line(1, 'minimize:'),
      line(2, '- adam:'),
      line(3, 'learningRate: 0.05'),
      line(4, 'beta1'),
      line(5, 'weightDecay'),
      line(6, 'steps:'),
      line(7, 'label: Momentum'),
    );
    assert.deepEqual(
      verdicts.map(({ verified }) => verified),
      [true, true, true, true, true, false, false],
    );
    assert.match(verdicts[4].message ?? '', /No stage of adam is governed by weightDecay alone/);
    assert.match(verdicts[5].message ?? '', /Nothing is computed on this line/);
    const learningRate = (await client.request('stageList', { run: 'adam' })).findIndex(({ symbol }) => symbol === 'η');
    assert.equal(source.slice(verdicts[2].range?.start, verdicts[2].range?.end), 'learningRate: 0.05');
    const hits = [];
    for (let i = 0; i < 5; i++) hits.push(...where(await rest('run')));
    assert.deepEqual(hits, [
      ['adam', 0, 0, 1],
      ['adam', 0, 2, 2, 4, 5],
      ['adam', 0, learningRate, 3],
      ['adam', 1, 0, 1],
      ['adam', 1, 2, 2, 4, 5],
    ]);
    assert.equal((await client.request('stepBack', {})).runs[0].cursor, 0);
  });

  it('stops all runs at the tick at which a condition holds for one of them', async () => {
    const { rest, set, where } = await loaded();
    assert.deepEqual(await set(when(1, 'value < 1')), [{ id: 1, verified: true }]);
    const { hit } = await rest('run');
    assert.ok(hit);
    const [first] = hit.hits;
    assert.equal(hit.status.state, 'paused');
    assert.ok(hit.status.runs.every(({ cursor }) => cursor === first.step));
    assert.equal(first.text, `value < 1 holds at step ${first.step} of ${first.run}.`);
    // It goes on from there to the next step at which it holds.
    assert.notDeepEqual(where(await rest('run')), where({ hit }));
  });

  it('does not hold where the run stands, but holds again when run over again', async () => {
    const { client, rest, set, where } = await loaded(source, ['adam']);
    await set(when(1, 'step % 100 == 0'));
    assert.deepEqual(
      [where(await rest('run')), where(await rest('run')), where(await rest('run'))],
      [[['adam', 0, 0, 1]], [['adam', 100, 0, 1]], [['adam', 200, 0, 1]]],
    );
    await client.request('seek', { step: 100 });
    assert.deepEqual(where(await rest('run')), [['adam', 200, 0, 1]]);
    assert.deepEqual(
      [where(await rest('runBack')), where(await rest('runBack')), where(await rest('runBack'))],
      [[['adam', 100, 0, 1]], [['adam', 0, 0, 1]], ['until', 0]],
    );
    // Moving to a place does not stop on the way.
    assert.deepEqual(where(await rest('seek', 250)), ['until', 250]);
    assert.deepEqual(where(await rest('runBack')), [['adam', 200, 0, 1]]);
  });

  it('runs back stage by stage, and without breakpoints to the start', async () => {
    const { client, rest, set, where } = await loaded(source, ['adam']);
    await set(line(1, 'beta1'), line(2, 'learningRate: 0.05'));
    await rest('seek', 2);
    const stages = (await client.request('stageList', { run: 'adam' })).map(({ symbol }) => symbol);
    const [η, places] = [stages.indexOf('η'), []] as [number, unknown[]];
    for (let i = 0; i < 5; i++) places.push(where(await rest('runBack')));
    assert.deepEqual(places, [[['adam', 1, η, 2]], [['adam', 1, 2, 1]], [['adam', 0, η, 2]], [['adam', 0, 2, 1]], ['until', 0]]);
    await rest('seek', 30);
    await set();
    assert.deepEqual(where(await rest('runBack')), ['until', 0]);
  });

  it('counts hits, the same over moments that are run over again', async () => {
    const { client, rest, set, where } = await loaded(source, ['adam']);
    const verdicts = await set(when(1, 'step % 10 == 0', { hitCondition: '% 3' }), when(2, 'true', { hitCondition: 'often' }));
    assert.match(verdicts[1].message ?? '', /The hit count “often” cannot be read/);
    assert.deepEqual([where(await rest('run')), where(await rest('run'))], [[['adam', 20, 0, 1]], [['adam', 50, 0, 1]]]);
    assert.deepEqual(where(await rest('runBack')), [['adam', 20, 0, 1]]);
    assert.deepEqual(where(await rest('run')), [['adam', 50, 0, 1]]);
    await client.request('restart', {});
    assert.deepEqual(where(await rest('run')), [['adam', 20, 0, 1]]);
    await set(when(1, 'step % 10 == 0', { hitCondition: '>= 4' }));
    await client.request('restart', {});
    assert.deepEqual([where(await rest('run')), where(await rest('run'))], [[['adam', 30, 0, 1]], [['adam', 40, 0, 1]]]);
  });

  it('logs instead of stopping, at most some hundred lines at once', async () => {
    const { rest, set, where, lines, dropped } = await loaded(source, ['adam']);
    const [bad] = await set(when(7, 'step % 100 == 50', { logMessage: '{step}: {{x}} = {x}, {norm(nothing)}' }));
    assert.match(bad.message ?? '', /no name nothing/);
    await set(when(7, 'step % 100 == 50', { logMessage: '{step}: {{x}} is {x > 0}' }));
    assert.deepEqual(where(await rest('run')), ['ended', 300]);
    assert.deepEqual(
      lines.map(({ run, step, breakpoint, text }) => [run, step, breakpoint, text.slice(0, 10)]),
      [
        ['adam', 50, 7, '50: {x} is'],
        ['adam', 150, 7, '150: {x} i'],
        ['adam', 250, 7, '250: {x} i'],
      ],
    );
    const flooded = await loaded(source.replace('steps: 300', 'steps: 20000'), ['adam']);
    await flooded.set(when(1, 'true', { logMessage: '{value}' }));
    await flooded.rest('run');
    assert.equal(flooded.lines.length + flooded.dropped(), 20_001);
    assert.equal(dropped(), 0);
  });

  it('holds data breakpoints when a number changes sign, leaves a range, or changes by a factor', async () => {
    const { client, rest, set } = await loaded(source, ['adam']);
    const data = (id: number, expression: string, rule: Extract<Breakpoint['place'], { kind: 'data' }>['rule']): Breakpoint => ({
      id,
      place: { kind: 'data', expression, rule },
    });
    const read = async (step: number, expression: string) =>
      (await client.request('evaluate', { run: 'adam', step, stage: 0, expression })).values[0];
    const stepOf = async (breakpoint: Breakpoint) => {
      await client.request('restart', {});
      const [verdict] = await set(breakpoint);
      assert.ok(verdict.verified, verdict.message);
      const { hit } = await rest('run');
      assert.equal(hit?.hits[0].kind, 'data');
      return hit?.hits[0].step ?? NaN;
    };
    const sign = await stepOf(data(1, 'gradient.x', { kind: 'sign' }));
    assert.ok((await read(sign - 1, 'gradient.x')) < 0 && (await read(sign, 'gradient.x')) >= 0);
    const range = await stepOf(data(2, 'value', { kind: 'range', from: 5, to: 1000 }));
    assert.ok((await read(range - 1, 'value')) >= 5 && (await read(range, 'value')) < 5);
    const factor = await stepOf(data(3, 'gradient.x', { kind: 'factor', factor: 3 }));
    const ratio = Math.abs((await read(factor, 'gradient.x')) / (await read(factor - 1, 'gradient.x')));
    assert.ok(ratio > 3 || ratio < 1 / 3);
    assert.equal(await stepOf(data(4, 'm', { kind: 'change' })), 1);
    const refused = await set(
      data(5, 'z', { kind: 'sign' }),
      data(6, 'x', { kind: 'range', from: 2, to: 1 }),
      data(7, 'x', { kind: 'factor', factor: 1 }),
    );
    assert.deepEqual(
      refused.map(({ verified, message }) => [verified, message?.slice(0, 22)]),
      [
        [false, 'There is no name z. Th'],
        [false, 'A range goes from a sm'],
        [false, 'The factor of a change'],
      ],
    );
  });

  it('catches the first number that is not finite and names its operation', async () => {
    const { client, rest, set } = await loaded(
      'objective: { minimize: "log(x) + x", start: { x: 0.5 } }\noptimizer: { sgd: { learningRate: 0.4 } }\nsteps: 50\n',
    );
    const rules = await client.request('healthRules', {});
    assert.deepEqual(
      rules.filter(({ isOnByDefault }) => isOnByDefault).map(({ name }) => name),
      ['nonFinite'],
    );
    await set(
      ...rules
        .filter(({ isOnByDefault }) => isOnByDefault)
        .map(({ name }, id): Breakpoint => ({ id, place: { kind: 'exception', filter: name } })),
    );
    const { hit } = await rest('run');
    assert.equal(hit?.hits[0].kind, 'exception');
    assert.match(hit?.hits[0].text ?? '', /log\(x\) is (NaN|-Infinity) because x is/);
    assert.equal(hit?.status.runs[0].reason, 'nonFinite');
  });
});
