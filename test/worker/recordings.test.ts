import assert from 'node:assert/strict';
import { join } from 'node:path';
import { UserError } from '../../src/protocol/channel';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { recordingHandlers } from '../../src/worker/recordings';

const root = join(__dirname, '../..');
const recordings = join(root, 'test/fixtures/recordings');
const { verifyRecording, compareRecordings } = recordingHandlers(nodePlatform(''));

describe('reports of recordings in the editor', () => {
  it('find the mistake of the example', async () => {
    const { lines, needsRule } = await verifyRecording({ path: join(root, 'examples/pytorch/my_adamw.optrace') });
    assert.equal(needsRule, false);
    assert.match(
      lines[0],
      /^__main__\.MyAdamW: departs from adamw at step 0, first in 0\.weight, at the stage “weight decay”; checked: all 60 steps/,
    );
    assert.match(lines[2], /The numbers fit: coupled weight decay\./);
  });

  it('tell where two recordings part', async () => {
    const { lines } = await compareRecordings({
      path: join(recordings, 'right/own-adamw.optrace'),
      other: join(recordings, 'bugs/coupled.optrace'),
    });
    assert.match(lines[0], /^__main__\.Own: they part at step 0, first in 0\.weight, at the stage “state m”/);
  });

  it('refuse what is no recording in the user’s words', async () => {
    await assert.rejects(
      verifyRecording({ path: join(root, 'package.json') }),
      (error) => error instanceof UserError && /does not begin as a recording does/.test(error.message),
    );
    await assert.rejects(
      compareRecordings({ path: join(root, 'package.json'), other: join(root, 'package.json') }),
      (error) => error instanceof UserError && /neither a recording nor a trace/.test(error.message),
    );
  });
});
