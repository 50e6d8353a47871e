import * as assert from 'node:assert/strict';
import { openWorkbench } from './hooks';
import { appears, eventually } from './workbench';

const name = 'edited.experiment.yaml';
const good = `objective:
  minimize: x^2
  start: { x: 1 }
optimizer:
  adam: { learningRate: 0.1 }
`;

describe('editing an experiment', () => {
  it('shows a problem as it is typed and takes it away when it is mended', async () => {
    const workbench = await openWorkbench({ [name]: good });
    await workbench.openFile(name);
    const squiggle = workbench.page.locator('.editor-instance .squiggly-error');
    await workbench.replaceText(good.replace('adam', 'adem'));
    await squiggle.first().waitFor();
    const problems = await eventually(
      () => workbench.problems(),
      (messages) => messages.length > 0,
      'A problem',
    );
    assert.match(problems.join('\n'), /adem[\s\S]*adam/, 'the message names neither the mistake nor what to write');
    await workbench.replaceText(good);
    await squiggle.first().waitFor({ state: 'detached' });
    assert.deepEqual(await workbench.problems(), []);
  });

  it('completes optimizers', async () => {
    const workbench = await openWorkbench({ [name]: good });
    await workbench.openFile(name);
    await workbench.replaceText(good.replace('adam: { learningRate: 0.1 }', ''));
    await workbench.goTo(5, 3);
    await workbench.page.keyboard.press('Control+Space');
    const list = workbench.page.locator('.suggest-widget.visible .monaco-list-row');
    const names = await eventually(
      () => list.allInnerTexts(),
      (texts) => texts.some((text) => text.includes('adagrad')),
      'The list of optimizers',
    );
    assert.ok(names.some((text) => text.includes('adam')));
  });

  it('explains an optimizer on hover, with its formula', async () => {
    const workbench = await openWorkbench({ [name]: good });
    await workbench.openFile(name);
    await workbench.goTo(5, 4);
    const hover = workbench.page.locator('.monaco-hover:not(.hidden) .hover-contents');
    // Asked before the extension is awake, VS Code shows nothing.
    const ask = async () => {
      await workbench.page.keyboard.press('Control+K');
      await workbench.page.keyboard.press('Control+I');
      return (await appears(hover.first(), 1_500)) ? hover.allInnerTexts() : [];
    };
    await eventually(ask, (texts) => /Adam/.test(texts.join('\n')), 'An explanation of adam');
  });

  it('offers runs as code lenses', async () => {
    const workbench = await openWorkbench({ [name]: good });
    await workbench.openFile(name);
    const lenses = workbench.page.locator('.codelens-decoration a');
    const texts = await eventually(
      () => lenses.allInnerTexts(),
      (all) => /Run[\s\S]*Step/.test(all.join(' · ')),
      'Code lenses to run and to step',
    );
    assert.ok(texts.length >= 2);
  });
});
