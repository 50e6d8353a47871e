import assert from 'node:assert/strict';
import { panelPlace, type EditorColumn } from '../../src/host/panelPlace';

/** Columns from left to right by what is in them: f the file, p a panel. */
const place = (...columns: string[]) =>
  panelPlace(columns.map((what, i): EditorColumn => ({ column: i + 1, hasFile: what.includes('f'), hasPanel: what.includes('p') })));

describe('Where a panel opens', () => {
  it('is beside its file, whatever column the user is in', () => {
    assert.deepEqual(place('f'), { panel: 2 });
    assert.deepEqual(place('', 'f'), { panel: 3 });
    assert.deepEqual(place('f', ''), { panel: 2 });
  });

  it('is with the panels of other experiments', () => {
    assert.deepEqual(place('f', 'p'), { panel: 2 });
    assert.deepEqual(place('p', 'f'), { panel: 1 });
    assert.deepEqual(place('f', '', 'p'), { panel: 3 });
  });

  it('is not over its file, though another panel stands there', () => {
    assert.deepEqual(place('fp'), { panel: 2 });
    assert.deepEqual(place('fp', 'p'), { panel: 2 });
  });

  it('is beside the file that it opens, where nobody had opened it', () => {
    assert.deepEqual(place(), { panel: 1, file: 2 });
    assert.deepEqual(place(''), { panel: 2, file: 1 });
    assert.deepEqual(place('', 'p'), { panel: 2, file: 1 });
    assert.deepEqual(place('p'), { panel: 1, file: 2 });
    assert.deepEqual(place('p', ''), { panel: 1, file: 2 });
  });
});
