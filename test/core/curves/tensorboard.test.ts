import assert from 'node:assert/strict';
import { crc32c, maskedCrc32c } from '../../../src/core/curves/tensorboard/crc32c';
import { histogramFrom, summariesOf, summaryRecord, versionRecord } from '../../../src/core/curves/tensorboard/events';
import { readRecords, recordOf } from '../../../src/core/curves/tensorboard/records';
import { fieldsOf, Message } from '../../../src/core/curves/tensorboard/wire';
import { readCurves } from '../../../src/core/curves/read';

const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const path = 'logs/events.out.tfevents.1700000000.host';

describe('CRC-32C', () => {
  it('is that of RFC 3720, appendix B.4', () => {
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c);
    assert.equal(crc32c(new TextEncoder().encode('123456789')), 0xe3069283);
  });

  it('is masked as TensorFlow masks it: rotated right by 15 bits, plus a constant', () => {
    // 0xe3069283 turned by 15 is 0x2507c60d; with 0xa282ead8 that is 0xc78ab0e5.
    assert.equal(maskedCrc32c(new TextEncoder().encode('123456789')), 0xc78ab0e5);
  });
});

describe('files of events', () => {
  it('hold a scalar as the rules of the format say, byte for byte', () => {
    // event.proto: wall_time = 1 (double), step = 2 (int64), summary = 5; summary.proto: value = 1 { tag = 1, simple_value = 2 (float) }.
    const { records } = readRecords(summaryRecord(1, 300, [['loss', 0.5]]));
    const value = [0x0a, 4, 0x6c, 0x6f, 0x73, 0x73, 0x15, 0, 0, 0, 0x3f];
    assert.deepEqual(
      [...records[0]],
      [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0xac, 0x02, 0x2a, value.length + 2, 0x0a, value.length, ...value],
    );
    assert.deepEqual(
      [...readRecords(versionRecord(1)).records[0]],
      [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x1a, 13, ...Buffer.from('brain.Event:2')],
    );
  });

  it('are read as they are written: scalars, distributions, several runs of one tag', () => {
    const histogram = histogramFrom([1, 2, 3, 4, NaN, Infinity]);
    assert.ok(histogram);
    const bytes = join(
      versionRecord(5),
      summaryRecord(6, 0, [
        ['loss', 2],
        ['w', histogram],
      ]),
      summaryRecord(7, 10, [['loss', NaN]]),
      summaryRecord(8, 10, [['loss', 1]]),
    );
    const { curves, histograms, warning } = readCurves(bytes, path);
    assert.equal(warning, undefined);
    assert.deepEqual(curves, [{ name: 'loss', run: undefined, steps: Float64Array.of(0, 10), values: Float64Array.of(2, 1) }]);
    assert.deepEqual(histograms, [{ tag: 'w', step: 0, time: 6, value: histogram }]);
    assert.deepEqual([histogram.least, histogram.most, histogram.count, histogram.sum, histogram.sumOfSquares], [1, 4, 4, 10, 30]);
    assert.equal(
      histogram.counts.reduce((sum, one) => sum + one, 0),
      4,
    );
    assert.equal(histogram.limits.at(-1), 4);
    assert.deepEqual([...(histogramFrom([2, 2])?.counts ?? [])], [2]);
    assert.equal(histogramFrom([NaN]), undefined);
  });

  it('may hold scalars as tensors, as TensorFlow 2 writes them, and what is no curve', () => {
    const tensor = (content: Message) => new Message().text(1, 'acc').message(8, content).done();
    const event = (value: Uint8Array) => new Message().double(1, 1).whole(2, 3).message(5, new Message().message(1, value)).done();
    const packed = new Uint8Array(Float32Array.of(0.25).buffer);
    const values = [
      tensor(new Message().whole(1, 1).message(2, new Message()).message(5, packed)),
      tensor(new Message().whole(1, 1).message(4, packed)),
      tensor(new Message().whole(1, 2).message(4, new Uint8Array(Float64Array.of(0.25).buffer))),
    ];
    for (const value of values) assert.deepEqual(summariesOf(event(value)), [{ tag: 'acc', step: 3, time: 1, value: 0.25 }]);
    assert.deepEqual(summariesOf(event(new Message().text(1, 'picture').message(4, new Message().whole(1, 8)).done())), []);
    assert.deepEqual(summariesOf(new Message().double(1, 1).message(4, new Uint8Array(9)).done()), []);
  });

  it('are read while they grow: whole records now, the rest from there on', () => {
    const records = [versionRecord(1), summaryRecord(1, 0, [['a', 1]]), summaryRecord(2, 1, [['a', 2]])];
    const whole = join(...records);
    const ends = records.map((_, i) => records.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
    for (let length = 0; length <= whole.length; length++) {
      const read = readRecords(whole.subarray(0, length));
      const count = ends.filter((end) => end <= length).length;
      assert.deepEqual([read.records.length, read.end, read.isDamaged], [count, count === 0 ? 0 : ends[count - 1], false]);
      assert.equal(readRecords(whole, read.end).records.length, records.length - count);
    }
  });

  it('end at what is damaged, and it is said', () => {
    const whole = join(versionRecord(1), summaryRecord(1, 0, [['a', 1]]), summaryRecord(2, 1, [['a', 2]]));
    const { curves, warning } = readCurves(whole.with(whole.length - 6, 0xff), path);
    assert.deepEqual(curves[0].steps, Float64Array.of(0));
    assert.match(warning ?? '', /is damaged from byte \d+ on: what comes after is not read\.$/);
    assert.throws(() => readCurves(new Uint8Array(100).fill(7), path), {
      name: 'NoCurves',
      message: /is no file of events of TensorBoard: its first record has another checksum\./,
    });
    const absurd = new Uint8Array(12).fill(0xff);
    new DataView(absurd.buffer).setUint32(8, maskedCrc32c(absurd.subarray(0, 8)), true);
    assert.equal(readRecords(absurd).isDamaged, true);
  });

  it('are refused where a record is no message, at every byte', () => {
    const content = new Message()
      .double(1, 1)
      .whole(2, 3)
      .message(5, new Message().message(1, new Message().text(1, 'a').float(2, 1)))
      .done();
    for (let length = 0; length < content.length; length++) {
      try {
        summariesOf(content.subarray(0, length));
      } catch (error) {
        assert.equal((error as Error).constructor.name, 'Malformed');
      }
    }
    assert.throws(() => readCurves(recordOf(Uint8Array.of(0x0b)), path), {
      message: /a record of it is a kind of field that is not known\./,
    });
    assert.throws(() => [...fieldsOf(new Uint8Array(20).fill(0x80))], /a number without end/);
  });
});
