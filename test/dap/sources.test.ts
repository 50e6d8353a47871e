import assert from 'node:assert/strict';
import { plain } from '../../src/dap/sources';

describe('paths that a client names', () => {
  it('are the same on Windows whatever their case and slashes, elsewhere as they stand', () => {
    assert.equal(plain('C:\\Work\\Rules.yaml'), plain('c:/work/rules.yaml'));
    assert.notEqual(plain('/work/Rules.yaml'), plain('/work/rules.yaml'));
    assert.equal(plain('/work/a\\b.yaml'), '/work/a\\b.yaml');
  });
});
