import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openRecording } from '../../src/platform/node/files/recordingFile';
import { Client } from './support/client';

const recordings = join(__dirname, '../fixtures/recordings/optimizers');

describe('debugging a recorded PyTorch run', function () {
  this.timeout(60_000);
  let client: Client;
  beforeEach(async () => {
    client = await new Client().start();
  });
  afterEach(() => client.stop());
  const at = async (expression: string) => Number(await client.evaluate(expression));

  it('goes through the recorded steps forward and back, with the recorded numbers', async () => {
    const program = join(recordings, 'adam-decay.optrace');
    const { recording, close } = await openRecording(program);
    await client.launch({ program, stopOnEntry: true });
    const { steps } = recording.index.optimizers[0];
    for (let step = 0; step < 10; step++) {
      const whole = await recording.whole(0, step);
      assert.equal(await at('step'), step);
      assert.ok(Math.abs((await at('value')) - (steps[step].scalars.get('loss') ?? NaN)) < 1e-6);
      const gradient = whole?.gradient[0] ?? [];
      assert.ok(Math.abs((await at('norm(gradient["0.weight"])')) / Math.hypot(...gradient) - 1) < 1e-5);
      assert.ok(Math.abs((await at('norm(parameters["2.weight"])')) / Math.hypot(...(whole?.before.parameters[2] ?? [])) - 1) < 1e-6);
      await client.stopped('next', { threadId: 1 });
    }
    await client.stopped('stepBack', { threadId: 1 });
    assert.equal(await at('step'), 9);
    await close();
  });

  it('stops on conditions over it, also backwards, and steps into the stages of our rule', async () => {
    await client.launch({ program: join(recordings, 'adamw-groups.optrace'), stopOnEntry: true });
    await client.send('setFunctionBreakpoints', { breakpoints: [{ name: 'step == 7' }] });
    await client.stopped('continue', { threadId: 1 });
    assert.equal(await at('step'), 7);
    const names: string[] = [];
    for (let stage = 0; stage < 4; stage++) {
      await client.stopped('stepIn', { threadId: 1 });
      names.push((await client.stack(1))[0].name);
    }
    assert.ok(
      names.some((name) => name.includes('first moment')),
      names.join(', '),
    );
  });

  it('takes learning rates as they were at every step', async () => {
    await client.launch({ program: join(recordings, '../right/warmed-up.optrace'), stopOnEntry: true });
    const rates: number[] = [];
    for (let step = 0; step < 4; step++) {
      rates.push(await at('learningRate'));
      await client.stopped('next', { threadId: 1 });
    }
    assert.deepEqual(
      rates.map((rate) => Math.round(rate * 1000)),
      [20, 40, 60, 80],
    );
  });

  it('says why a recording cannot be stepped through', async () => {
    await assert.rejects(
      client.launch({ program: join(recordings, 'lbfgs.optrace') }),
      /cannot be stepped through: LBFGS evaluates the function several times/,
    );
  });
});
