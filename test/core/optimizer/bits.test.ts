import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprints } from './bits';

/**
 * Made by `npx tsx test/fixtures/optimizers/writeBits.ts` from the loops written by hand, one a stage, that each optimizer
 * had before its equations; on purpose only made anew where an optimizer is meant to round otherwise.
 */
const expected = JSON.parse(readFileSync(join(__dirname, '../../fixtures/optimizers/bits.json'), 'utf8')) as Record<string, string>;

describe('optimizers made from their equations', () => {
  const found = fingerprints();

  it('are all compared', () => assert.deepEqual([...found.keys()], Object.keys(expected)));

  for (const [name, bits] of found) it(`round as the loops by hand did: ${name}`, () => assert.equal(bits, expected[name]));
});
