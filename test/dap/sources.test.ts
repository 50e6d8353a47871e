import assert from 'node:assert/strict';
import { plain } from '../../src/dap/sources';

describe('paths that a client names', () => {
  it('are the same on Windows whatever their case and slashes, elsewhere as they stand', () => {
    assert.equal(plain('C:\\Rules\\Own.yaml'), plain('c:/rules/own.yaml'));
    assert.notEqual(plain('/rules/Own.yaml'), plain('/rules/own.yaml'));
    assert.equal(plain('/rules/a\\b.yaml'), '/rules/a\\b.yaml');
  });
});
