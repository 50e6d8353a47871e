import * as assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyExamples } from '../../support/examples';
import { startVscode } from '../../support/vscodeServer';
import { place, settings } from './hooks';
import { Panel } from './panel';
import { eventually, Workbench } from './workbench';

describe('a folder that nobody trusts', () => {
  it('runs experiments all the same, and asks for no trust', async function () {
    // VS Code's driver for tests trusts every folder, so this needs one without it, which takes no extension from its sources' folder.
    if (!place.vsix) {
      this.test!.title += ' (skipped: only with --vsix)';
      this.skip();
    }
    const folder = join(place.folder, 'untrusted');
    rmSync(folder, { recursive: true, force: true });
    const workspace = join(folder, 'workspace');
    mkdirSync(folder, { recursive: true });
    copyExamples(workspace);
    const trusting = {
      ...settings,
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    };
    const server = await startVscode({ edition: place.edition, folder, vsix: place.vsix, automated: false, settings: trusting });
    const page = await place.browser.newPage({ viewport: { width: 1400, height: 900 } });
    try {
      const workbench = new Workbench(page, workspace, server.address({ folder: workspace }));
      await workbench.open();
      await workbench.statusBar.getByText('Restricted Mode').waitFor();
      await workbench.openFile('rosenbrock.experiment.yaml');
      await workbench.titleButton(/^Run Experiment/).click();
      const panel = new Panel(workbench.panel);
      await panel.timeline.waitFor({ timeout: 60_000 });
      await panel.drawn();
      await eventually(
        () => panel.position(),
        ({ newest }) => newest === 1000,
        'The last step',
      );
      assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
      await workbench.statusBar.getByText('Restricted Mode').waitFor();
    } finally {
      await page.close();
      await server.stop();
    }
  });
});
