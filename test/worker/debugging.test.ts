import assert from 'node:assert/strict';
import { UserError } from '../../src/protocol/channel';
import { closePorts, loaded, source, when } from './support/debuggedSession';

describe('the debugger’s side of a session', () => {
  afterEach(closePorts);

  it('lists the stages of an update, each where it is governed', async () => {
    const { client } = await loaded();
    const stages = await client.request('stageList', { run: 'adam' });
    assert.deepEqual(
      stages.map(({ kind }) => kind),
      ['loss', 'gradient', 'rule', 'rule', 'rule', 'rule', 'rule', 'rule', 'apply'],
    );
    const text = (i: number) => source.slice(stages[i].range.start, stages[i].range.end);
    assert.equal(text(0), '(1 - x)^2 + 100*(y - x^2)^2');
    assert.deepEqual(stages.map(({ symbol }) => symbol).slice(2, 4), ['m', 'v']);
    assert.equal(text(stages.findIndex(({ symbol }) => symbol === 'η')), 'learningRate: 0.05');
    assert.match(text(8), /^adam:/);
  });

  it('steps through the stages and back, and over to the next update', async () => {
    const { client } = await loaded(source, ['adam']);
    const moments: string[] = [];
    const note = ({ runs: [{ cursor, stage }] }: { runs: readonly { cursor: number; stage?: number }[] }) =>
      moments.push(`${cursor}.${stage ?? 0}`);
    for (let i = 0; i < 10; i++) note(await client.request('stepStage', {}));
    note(await client.request('stepStageBack', {}));
    note(await client.request('stepStageBack', {}));
    note(await client.request('restartUpdate', {}));
    note(await client.request('stepStage', {}));
    note(await client.request('step', {}));
    note(await client.request('stepStageBack', {}));
    note(await client.request('stepBack', {}));
    note(await client.request('stepStageBack', {}));
    assert.deepEqual(moments, [
      '0.1',
      '0.2',
      '0.3',
      '0.4',
      '0.5',
      '0.6',
      '0.7',
      '0.8',
      '1.0',
      '1.1',
      '1.0',
      '0.8',
      '0.0',
      '0.1',
      '1.0',
      '0.8',
      '0.0',
      '0.0',
    ]);
  });

  it('shows of a stage what it made, when it is done', async () => {
    const { client } = await loaded(source, ['adam']);
    const output = (stage: number) =>
      client.request('entries', { run: 'adam', step: 0, stage, source: { stageOutput: 2 }, from: 0, count: 10 });
    assert.equal((await output(2)).length, 0);
    const m = await output(3);
    const gradient = await client.request('entries', {
      run: 'adam',
      step: 0,
      stage: 0,
      source: { quantity: 'gradient' },
      from: 0,
      count: 10,
    });
    assert.ok(Math.abs(m[0] - 0.1 * gradient[0]) < 1e-4 * Math.abs(gradient[0]));
    assert.deepEqual(
      m,
      await client.request('entries', { run: 'adam', step: 0, stage: 3, source: { quantity: 'state', slot: 'm' }, from: 0, count: 10 }),
    );
    const summaries = await client.request('summaries', { run: 'adam', step: 0, stage: 0, source: { quantity: 'parameters' } });
    assert.deepEqual(
      summaries.map(({ name, shape, figures }) => [name, shape, [...figures]]),
      [
        ['x', [], [1.5, -1.5, -1.5, -1.5, 0]],
        ['y', [], [2, 2, 2, 2, 0]],
      ],
    );
    assert.deepEqual(
      [...(await client.request('entries', { run: 'adam', step: 0, stage: 0, source: { quantity: 'parameters' }, from: 1, count: 9 }))],
      [2],
    );
    assert.deepEqual(await client.request('summaries', { run: 'adam', step: 0, stage: 0, source: { stageOutput: 3 } }), []);
    await assert.rejects(
      client.request('summaries', { run: 'adam', step: 0, stage: 0, source: { quantity: 'state', slot: 'q' } }),
      UserError,
    );
    await assert.rejects(client.request('summaries', { run: 'adam', step: 9, stage: 0, source: { quantity: 'value' } }), /no step 9/);
  });

  it('evaluates at any moment and refuses with the reason', async () => {
    const { client, rest } = await loaded();
    await rest('seek', 20);
    const evaluate = (expression: string, step = 20) => client.request('evaluate', { run: 'adam', step, stage: 0, expression });
    assert.deepEqual(await evaluate('f(1, 2)'), { shape: [], values: Float64Array.of(100), isBoolean: false });
    assert.deepEqual((await evaluate('gradient(f)(1, 2)')).values, Float64Array.of(-400, 200));
    assert.equal((await evaluate('value < 1e9')).isBoolean, true);
    assert.equal((await evaluate('step', 3)).values[0], 3);
    await assert.rejects(evaluate('valu'), (error: unknown) => error instanceof UserError && /Did you mean value/.test(error.message));
    const names = await client.request('names', { run: 'adam' });
    assert.ok(['x', 'y', 'm', 'gradient', 'cosine', 'norm'].every((name) => names.some((one) => one.name === name)));
  });

  it('changes parameters, state and options at the cursor, and says so', async () => {
    const { client, info, rest } = await loaded();
    await rest('seek', 40);
    await client.request('seek', { step: 20 });
    const changed = await client.request('assign', { run: 'adam', target: { kind: 'parameters', index: 0 }, value: 'x + 1/2' });
    assert.equal(changed.status.runs[0].records, 21);
    assert.equal(changed.status.runs[1].records, 41);
    const x = (await client.request('evaluate', { run: 'adam', step: 20, stage: 0, expression: 'x' })).values[0];
    assert.deepEqual(
      changed.info.runs[0].edits?.map(({ step, text }) => [step, Math.fround(Number(text.replace('x = ', '')))]),
      [[20, x]],
    );
    await client.request('assign', { run: 'adam', target: { kind: 'option', name: 'learningRate' }, value: '0.01' });
    const after = await client.request('assign', { run: 'adam', target: { kind: 'state', slot: 'v', index: 1 }, value: '4' });
    assert.equal(after.info.runs[0].options.find(({ name }) => name === 'learningRate')?.text, '0.01');
    assert.equal(info.runs[0].options.find(({ name }) => name === 'learningRate')?.text, '0.05');
    assert.deepEqual(after.info.runs[0].edits?.map(({ text }) => text).slice(1), ['learningRate = 0.01', 'v.y = 4']);
    assert.equal((await client.request('evaluate', { run: 'adam', step: 20, stage: 0, expression: 'v.y' })).values[0], 4);
    const refuse = (target: Parameters<typeof client.request<'assign'>>[1]['target'], value: string, message: RegExp) =>
      assert.rejects(
        client.request('assign', { run: 'adam', target, value }),
        (error: unknown) => error instanceof UserError && message.test(error.message),
      );
    await refuse({ kind: 'option', name: 'beta1' }, '1.5', /`beta1` is 1\.5, but must be/);
    await refuse({ kind: 'option', name: 'amsgrad' }, 'true', /another state/);
    await refuse({ kind: 'parameters', index: 0 }, '1/0', /no finite float32/);
    await refuse({ kind: 'parameters', index: 5 }, '1', /no entry 5/);
    await refuse({ kind: 'state', slot: 'w', index: 0 }, '1', /no state called w/);
    await refuse({ kind: 'parameters', index: 0 }, 'gradient', /2 entries, but a single number/);
    assert.equal((await client.request('step', {})).runs[0].records, 22);
  });

  it('has no numbers of an update where none was made: at the end they are absent, not NaN', async () => {
    const { client, rest } = await loaded(source, ['adam']);
    await rest('run');
    const ask = (expression: string, step: number) => client.request('evaluate', { run: 'adam', step, stage: 0, expression });
    for (const expression of ['learningRate', 'update', 'update.x', 'effectiveLearningRate', 'norm(update)', 'ratio']) {
      await assert.rejects(
        ask(expression, 300),
        (error: Error) => error instanceof UserError && /last record: no update was made from there/.test(error.message),
      );
      assert.ok((await ask(expression, 299)).values.every(Number.isFinite), expression);
    }
    assert.ok((await ask('previous.learningRate', 300)).values.every(Number.isFinite));
    assert.ok((await ask('value', 300)).values.every(Number.isFinite));
    assert.deepEqual([...(await ask('isFinite(update)', 300)).values], [0]);
  });

  it('forks a run from its present step, with its parent marked', async () => {
    const { client, rest, set, where } = await loaded(source, ['adam']);
    await set(when(1, 'step == 25'));
    await rest('run');
    await client.request('stepBack', {});
    const { run, info, status } = await client.request('fork', { run: 'adam', options: { learningRate: 0.2 } });
    assert.equal(run, 'adam-2');
    const child = info.runs[1];
    assert.deepEqual([child.parent, child.forkedAt, child.label], ['adam', 24, 'adam, learningRate = 0.2 from step 24']);
    assert.deepEqual(status.runs[1], { id: 'adam-2', state: 'paused', cursor: 24, records: 25 });
    const other = await client.request('fork', { run: 'adam', optimizer: 'radam', label: 'Rectified' });
    assert.deepEqual([other.run, other.info.runs[2].label, other.info.runs[2].optimizer], ['radam', 'Rectified', 'radam']);
    // The breakpoint holds for the new runs, too: each has its own place to come to.
    assert.deepEqual(where(await rest('run')), [
      ['adam', 25, 0, 1],
      ['adam-2', 25, 0, 1],
      ['radam', 25, 0, 1],
    ]);
    await assert.rejects(client.request('fork', { run: 'adam', options: { learningRate: -1 } }), UserError);
    const frame = await client.request('frame', {
      runs: ['adam', 'radam'],
      series: ['value'],
      from: 0,
      to: null,
      points: 1000,
      path: [0, 1],
    });
    assert.equal(frame.runs[1].steps[0], 24);
    assert.equal(frame.runs[0].values[24], frame.runs[1].values[0]);
    assert.equal((await client.request('restart', {})).runs[2].cursor, 24);
  });

  it('is not changed by breakpoints, watches and stages', async () => {
    const plain = await loaded();
    await plain.rest('run');
    const watched = await loaded();
    await watched.set(
      when(1, 'norm(gradient(f)(x, y)) < 0 or cosine(m, previous.m) > 2'),
      { id: 2, place: { kind: 'exception', filter: 'oscillation' }, condition: '-0.9999' },
      when(3, 'step == 150'),
    );
    for (let i = 0; i < 400; i++) {
      const { stopped, hit } = await watched.rest('run');
      const step = hit?.hits[0].step ?? 0;
      await watched.client.request('stages', { run: 'adam', step });
      await watched.client.request('evaluate', { run: 'Momentum', step, stage: 0, expression: 'f(parameters + update)' });
      if (stopped) break;
    }
    for (const run of ['adam', 'Momentum']) {
      for (const step of [0, 1, 149, 150, 151, 299, 300]) {
        assert.deepEqual(
          await watched.client.request('record', { run, step }),
          await plain.client.request('record', { run, step }),
          `${run} ${step}`,
        );
      }
    }
  });
});
