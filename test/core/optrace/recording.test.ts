import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../../src/core/objective/weights/safetensors';
import { checksumOf } from '../../../src/core/optrace/checksum';
import { Recording, type Tensors } from '../../../src/core/optrace/recording';
import { seeded } from '../../support/random';

const path = join(__dirname, '../../fixtures/recordings/optimizers/adam-decay.optrace');
const index = readFileSync(path);
const chunkOf = (chunk: number) => readFileSync(`${path}.tensors/${String(chunk).padStart(6, '0')}.safetensors`);
const chunks = new Map([0, 1].map((chunk) => [chunk, chunkOf(chunk)]));

/** A recording of bytes in memory. */
function recordingOf(bytes: Uint8Array, held: ReadonlyMap<number, Uint8Array> = chunks): Recording {
  const recording = new Recording((chunk, from, length) => {
    const whole = held.get(chunk);
    return whole && from + length <= whole.length ? whole.subarray(from, from + length) : undefined;
  });
  recording.index.add(bytes);
  return recording;
}

const lines = index.toString('utf8').split('\n');
const changed = (at: number, change: (line: string) => string) =>
  Buffer.from(lines.map((line, i) => (i === at ? change(line) : line)).join('\n'));
const lineOf = (type: string) => lines.findIndex((line) => line.includes(`"type":"${type}"`));
const parametersOf = (tensors: Tensors) => tensors.map((tensor) => tensor ?? new Float32Array(0));

describe('a recording', () => {
  it('gives every step with what was before and after it', async () => {
    const recording = recordingOf(index);
    const { steps, description } = recording.index.optimizers[0];
    assert.equal(description?.className, 'torch.optim.adam.Adam');
    assert.deepEqual(
      description.parameters.map(({ name, shape }) => [name, shape]),
      [
        ['0.weight', [4, 3]],
        ['0.bias', [4]],
        ['2.weight', [2, 4]],
        ['2.bias', [2]],
      ],
    );
    assert.equal(steps.length, 12);
    assert.deepEqual(steps[0].options[0].get('betas'), [0.8, 0.95]);
    const [third, fourth] = [await recording.whole(0, 3), await recording.whole(0, 4)];
    assert.deepEqual(fourth?.before, third?.after);
    assert.equal((await recording.whole(0, 0))?.before.state.size, 0);
  });

  it('has chunks that other readers of safetensors read: tensors whose first axis is the row', async () => {
    const { tensors } = readSafetensors(chunks.get(1) ?? new Uint8Array(), '000001.safetensors');
    const gradient = tensors.get('gradient/0.weight');
    assert.deepEqual(gradient?.shape, [12, 4, 3]);
    assert.deepEqual(gradient?.read().subarray(5 * 12, 6 * 12), (await recordingOf(index).whole(0, 5))?.gradient[0]);
  });

  it('has parameters whose bits sum to the checksum of every step', async () => {
    const recording = recordingOf(index);
    for (const [at, { checksum }] of recording.index.optimizers[0].steps.entries()) {
      assert.equal(checksumOf(parametersOf((await recording.whole(0, at))?.after.parameters ?? [])), checksum, `step ${at}`);
    }
  });

  it('is read whole up to any byte at which its index ends, however its bytes come in', async () => {
    const random = seeded(11);
    const ends = [...index.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1);
    const steps = lines.map((line, i) => (line.includes('"type":"step"') ? ends[i] : Infinity));
    for (let kill = 0; kill < 100; kill++) {
      const length = Math.floor(random() * (index.length + 1));
      const recording = recordingOf(new Uint8Array(0));
      for (let from = 0; from < length;) {
        const to = Math.min(length, from + 1 + Math.floor(random() * 700));
        recording.index.add(index.subarray(from, to));
        from = to;
      }
      const there = steps.filter((end) => end <= length).length;
      const read = recording.index.optimizers[0]?.steps ?? [];
      assert.equal(read.length, there, `${length} bytes`);
      if (there > 0) assert.ok(await recording.whole(0, there - 1));
    }
  });

  it('makes nothing up where a chunk is cut off or taken away', async () => {
    const random = seeded(12);
    const right = await recordingOf(index).whole(0, 7);
    for (let kill = 0; kill < 100; kill++) {
      const whole = chunks.get(1) ?? new Uint8Array();
      const cut = new Map([...chunks, [1, whole.subarray(0, Math.floor(random() * whole.length))] as const]);
      const step = await recordingOf(index, cut).whole(0, 7);
      if (step !== undefined) assert.deepEqual(step, right);
    }
    assert.equal(await recordingOf(index, new Map()).whole(0, 7), undefined);
  });

  it('goes on after a line that a killed recorder has left', () => {
    const torn = Buffer.concat([
      Buffer.from(`${lines.slice(0, 8).join('\n')}\n${lines[8].slice(0, 40)}\n`),
      Buffer.from(lines.slice(9).join('\n')),
    ]);
    const { optimizers, unread } = recordingOf(torn).index;
    assert.deepEqual([optimizers[0].steps.length, unread], [11, 1]);
  });
});

describe('a hostile recording', () => {
  const refused = (bytes: string) => recordingOf(Buffer.from(bytes)).index.refusal ?? '';

  it('is refused where it is none', () => {
    assert.match(refused('\x80\x04cos\nsystem\n'), /does not begin as a recording does/);
    assert.match(refused('{"type":"step"}\n'), /does not begin/);
    assert.match(refused('{"type":"optrace","version":99,"torch":"3","python":"4","rank":0,"world":1}\n'), /version 99/);
  });

  it('takes no memory that a shape asks for, and reads nothing outside of its columns', async () => {
    for (const shape of ['[99999999999]', '[-4,3]', '[4,3.5]', '"x"', '[1e308]', `[${'9999,'.repeat(9)}9]`]) {
      const { index: read } = recordingOf(changed(lineOf('layout') + 1, (line) => line.replace('[4,3]', shape)));
      assert.equal(read.unread, 1, shape);
    }
    for (const [was, is] of [
      ['"row":7', '"row":12'],
      ['"row":7', '"row":4'],
      ['"row":7', '"row":1e15'],
      ['"chunk":1,"row":7', '"chunk":0,"row":0'],
      ['"layout":1,"chunk":1,"row":7', '"layout":7,"chunk":1,"row":7'],
    ]) {
      const at = lines.findIndex((line) => line.includes('"row":7'));
      assert.equal(await recordingOf(changed(at, (line) => line.replace(was, is))).whole(0, 7), undefined, is);
    }
  });

  it('loses only the lines that say what cannot be', () => {
    const at = lines.findIndex((line) => line.includes('"step":5,'));
    for (const [was, is] of [
      ['"optimizer":0', '"optimizer":1000000'],
      ['"step":5', '"step":-1'],
      ['"step":5', '"step":2'],
      ['"loss":', '"loss":{},"x":'],
      ['"whole":{', '"whole":[],"x":{'],
      ['"state":{', '"state":"s","x":{'],
    ]) {
      const { optimizers, unread } = recordingOf(changed(at, (line) => line.replace(was, is))).index;
      assert.deepEqual([optimizers[0].steps.length, unread], [11, 1], is);
    }
  });

  it('takes the names of an object’s own properties for names', () => {
    const { optimizers } = recordingOf(
      changed(lineOf('step'), (line) => line.replace('"loss":', '"__proto__":1,"constructor":2,"loss":')),
    ).index;
    assert.deepEqual([...optimizers[0].steps[0].scalars.keys()], ['__proto__', 'constructor', 'loss']);
  });

  it('ends no reader, whatever byte is another', async () => {
    const random = seeded(13);
    for (let round = 0; round < 200; round++) {
      const bytes = Uint8Array.from(index);
      for (let k = 0; k < 3; k++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const recording = recordingOf(bytes);
      const count = recording.index.optimizers[0]?.steps.length ?? 0;
      if (count > 0) await recording.whole(0, count - 1);
    }
  });
});
