import assert from 'node:assert/strict';
import { lessonOf, scriptLessonOf, topicOf } from '../../src/host/lesson';

describe('The lesson of an example', () => {
  it('is its first comment in one line, under its title', () => {
    assert.deepEqual(lessonOf('# Four rates,\n# four verdicts.\ntitle: "Rates: four"\n# Not this.\nsteps: 3\n'), {
      title: 'Rates: four',
      lesson: 'Four rates, four verdicts.',
    });
    assert.deepEqual(lessonOf('// A bowl.\n{\n  "title": "Bowl",\n  "steps": 3\n}\n'), { title: 'Bowl', lesson: 'A bowl.' });
    assert.deepEqual(lessonOf('{\n  // A bowl.\n  "title": "Bowl"\n}\n'), { title: 'Bowl', lesson: 'A bowl.' });
    assert.deepEqual(lessonOf('objective:\n'), { title: '', lesson: '' });
  });

  it('stands under a topic named by its folder', () => {
    assert.equal(topicOf('2-several-variables'), 'Several variables');
  });

  it('of a recording is the first paragraph of its script', () => {
    assert.deepEqual(
      scriptLessonOf('"""An AdamW by hand with a mistake in it, and a recording. Find it:\n\n    python x.py\n"""\nimport torch\n'),
      {
        title: 'An AdamW by hand with a mistake in it',
        lesson: 'An AdamW by hand with a mistake in it, and a recording. Find it.',
      },
    );
    assert.deepEqual(scriptLessonOf('import torch\n'), { title: '', lesson: '' });
  });
});
