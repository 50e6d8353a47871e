import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { nodePlatform } from '../../src/platform/node/nodePlatform';
import { Conformances } from '../../src/worker/conformances';
import { loadRecording, type LoadedRecording } from '../../src/worker/recordedLoading';

const fixtures = join(__dirname, '../fixtures/recordings');
const platform = nodePlatform('');

async function loaded(path: string, given: { rule?: string; beside?: string } = {}): Promise<LoadedRecording> {
  const answer = await loadRecording(
    { source: '', format: 'json', traceBudget: 2 ** 24, directory: dirname(path), fileName: basename(path), ...given },
    platform,
  );
  if (!('experiment' in answer)) throw new Error(answer[0].message);
  return answer;
}

async function told(recording: LoadedRecording, run = recording.entries[0].id) {
  const conformances = new Conformances(platform, recording.sources, recording.rule, () => undefined);
  await conformances.check(recording.experiment.steps);
  return conformances.of(run);
}

describe('a recording at work', () => {
  it('is held against its rule: the finding', async () => {
    const right = await told(await loaded(join(fixtures, 'optimizers/adam.optrace')));
    assert.match(right?.sentence ?? '', /^Our rule matches PyTorch (to the last bit|within [12] ulp)\.$/);
    assert.equal(right?.findings[0].severity, 'information');
    const wrong = await told(await loaded(join(fixtures, 'bugs/decay-twice.optrace'), { rule: 'adamw' }));
    assert.match(wrong?.sentence ?? '', /^Departs from adamw at step \d+, first in \S+, at the stage “[^”]+”\. The numbers fit: .*twice/);
    assert.equal(wrong?.findings[0].severity, 'error');
    // Its step is where it shows.
    assert.equal(typeof wrong?.findings[0].step, 'number');
  });

  it('tells a mistake around the updates, too', async () => {
    const lost = await told(await loaded(join(fixtures, 'bugs/momentum-not-restored.optrace')));
    assert.ok(lost?.findings.some(({ message }) => message.startsWith('momentum not restored on resume')));
  });

  it('asks which rule an optimizer of one’s own is to follow', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'optrace-'));
    try {
      const path = join(folder, 'own.optrace');
      const source = join(fixtures, 'bugs/decay-twice.optrace');
      cpSync(`${source}.tensors`, `${path}.tensors`, { recursive: true });
      writeFileSync(path, readFileSync(source, 'utf8').replace(/"rule":"[^"]*"/g, '"rule":null'));
      const params = { source: '', format: 'json' as const, traceBudget: 2 ** 24, directory: folder, fileName: 'own.optrace' };
      const refused = await loadRecording(params, platform);
      assert.ok(!('experiment' in refused) && refused[0].code === 'recording-rule', JSON.stringify(refused));
      assert.ok('experiment' in (await loadRecording({ ...params, rule: 'adamw' }, platform)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('stands beside another under a name of its own, with the step at which they part', async () => {
    const both = await loaded(join(fixtures, 'right/own-adamw.optrace'), {
      rule: 'adamw',
      beside: join(fixtures, 'bugs/decay-twice.optrace'),
    });
    assert.deepEqual(
      both.entries.map(({ id, label }) => [id, label.replace(/^\w+, /, '')]),
      [
        ['adamw', 'own-adamw.optrace'],
        ['adamw-2', 'decay-twice.optrace'],
      ],
    );
    const conformances = new Conformances(platform, both.sources, both.rule, () => undefined);
    await conformances.check(both.experiment.steps);
    assert.match(
      conformances.of('adamw')?.sentence ?? '',
      /^Parts from decay-twice\.optrace at step \d+, (first in|in the) .* (matches|Matches) adamw/i,
    );
    assert.match(conformances.of('adamw-2')?.sentence ?? '', /^Departs from adamw/);
    const itself = await loaded(join(fixtures, 'right/own-adamw.optrace'), {
      rule: 'adamw',
      beside: join(fixtures, 'right/own-adamw.optrace'),
    });
    assert.match((await told(itself))?.sentence ?? '', /^The same as own-adamw\.optrace in \d+ steps, to the last bit\./);
  });

  it('refuses what is no recording, with a sentence, and survives what is hostile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'optrace-'));
    const answer = async (text: string) => {
      writeFileSync(join(folder, 'run.optrace'), text);
      const found = await loadRecording(
        { source: '', format: 'json', traceBudget: 2 ** 24, directory: folder, fileName: 'run.optrace' },
        platform,
      );
      return 'experiment' in found ? 'opened' : found[0].message;
    };
    try {
      assert.match(await answer(''), /first line is not there/);
      assert.match(await answer('PK\u0003\u0004 zip\n'), /does not begin as a recording does/);
      const source = readFileSync(join(fixtures, 'optimizers/adam.optrace'), 'utf8');
      assert.match(await answer(`${source.split('\n')[0]}\n`), /no recorded step yet/);
      // Without its folder of tensors: every step is there, and none is kept.
      assert.equal(await answer(source), 'opened');
      appendFileSync(join(folder, 'run.optrace'), '{"type":"layout","layout":0,"optimizer":0,"rows":1048577,"begin":0,"tensors":[]}\n');
      // Large: not held against its rule unasked, which is said.
      const large = source.replace(/"shape":\[4,3\]/g, '"shape":[2048,4096]');
      assert.equal(await answer(large), 'opened');
      assert.match((await told(await loaded(join(folder, 'run.optrace'))))?.sentence ?? '', /^Large, so .* not checked unasked/);
      assert.match(await answer(source.replace('"version":1', '"version":2')), /version 2 of the format/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
