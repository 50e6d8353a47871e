import assert from 'node:assert/strict';
import { Trace } from '../../../src/core/recording/trace';

function traceWith(budget: number) {
  const log: string[] = [];
  const trace = new Trace({
    stride: 4,
    budget,
    allocate: (bytes) => new ArrayBuffer(bytes),
    onChunk: (first) => log.push(`chunk ${first}`),
    onEvicted: (first) => log.push(`evicted ${first}`),
  });
  const fill = (count: number) => {
    for (let i = 0; i < count; i++) trace.append().fill(trace.length - 1);
  };
  return { trace, log, fill };
}

describe('trace', () => {
  it('gives back every row as it was written', () => {
    const { trace, fill } = traceWith(1 << 20);
    fill(2000);
    for (const step of [0, 511, 512, 1999]) assert.deepEqual([...(trace.row(step) ?? [])], [step, step, step, step]);
    assert.throws(() => trace.row(2000), /no record 2000/);
    assert.throws(() => trace.row(-1), /no record -1/);
  });

  it('stays within its budget by giving up the oldest chunks, and says so', () => {
    const { trace, log, fill } = traceWith(3 * 512 * 16);
    fill(512 * 6);
    assert.ok(trace.bytes <= 3 * 512 * 16);
    assert.equal(trace.row(0), undefined);
    assert.equal(trace.row(512 * 3)?.[0], 512 * 3);
    assert.deepEqual(
      log.filter((line) => line.startsWith('evicted')),
      ['evicted 0', 'evicted 512', 'evicted 1024'],
    );
  });

  it('makes chunks of one row where a row is very long', () => {
    const trace = new Trace({ stride: 1 << 20, budget: 1, allocate: (bytes) => new ArrayBuffer(bytes) });
    assert.equal(trace.rowsPerChunk, 1);
    trace.append();
    trace.append();
    assert.equal(trace.row(0)?.length, 1 << 20);
  });
});
