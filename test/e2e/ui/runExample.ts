import { Panel } from './panel';
import type { Workbench } from './workbench';

/** Opens an experiment and presses Run in its title bar; resolves when the panel shows a session. */
export async function runExample(workbench: Workbench, name: string): Promise<Panel> {
  await workbench.openFile(name);
  await workbench.titleButton(/^Run Experiment/).click();
  // The panel's own tab, named like the experiment.
  await workbench.page
    .locator('.tab.active')
    .getByText(name.replace(/\.experiment\.\w+$/, ''), { exact: true })
    .waitFor({ timeout: 60_000 });
  const panel = new Panel(workbench.panel);
  await panel.timeline.waitFor({ timeout: 60_000 });
  return panel;
}
