/** Pictures of the panel in every theme and width, to be looked at: dist-test/screenshots. Names as arguments: those alone. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root, testOutput } from '../support/paths';
import { PanelBrowser, type PageOptions, type PanelPage } from './support/panelPage';
import { RealHost } from './support/realHost';

const folder = join(testOutput, 'screenshots');
const assets = join(root, 'src/host/assets');

interface Picture {
  readonly name: string;
  /** Of examples/. */
  readonly file: string;
  readonly options: PageOptions;
  /** Step looked at after the run; absent: the last. */
  readonly step?: number;
  readonly section?: string;
  /** In which the function is shown. */
  readonly form?: string;
  readonly prepare?: (panel: PanelPage) => Promise<void>;
  /** A picture of the README, of so many pixels' height: it goes to src/host/assets. */
  readonly readme?: number;
}

const openKeys = (panel: PanelPage) => panel.page.keyboard.press('?');
const chooseBeside = async (panel: PanelPage) => {
  await panel.page.getByRole('combobox', { name: 'Optimizer beside it' }).selectOption({ index: 1 });
};
const openFindings = async (panel: PanelPage) => {
  for (const button of await panel.page.locator('run-strip button.findings').all()) await button.click();
};
const openMenu = (name: string) => (panel: PanelPage) => panel.page.getByRole('button', { name, exact: true }).click();

const pictures: readonly Picture[] = [
  { name: 'light', file: 'rosenbrock.experiment.yaml', options: { theme: 'light' }, step: 400 },
  { name: 'dark', file: 'rosenbrock.experiment.yaml', options: { theme: 'dark' }, step: 400 },
  { name: 'high-contrast', file: 'race.experiment.yaml', options: { theme: 'hc' } },
  { name: 'high-contrast-light', file: 'himmelblau.experiment.yaml', options: { theme: 'hc-light' }, step: 20 },
  { name: 'narrow', file: 'ravine.experiment.yaml', options: { width: 350 } },
  { name: 'narrow-light', file: 'oscillation.experiment.yaml', options: { theme: 'light', width: 350 }, step: 30 },
  { name: 'medium', file: 'oscillation.experiment.yaml', options: { theme: 'light', width: 620 }, step: 30 },
  { name: 'wide', file: 'rosenbrock.experiment.yaml', options: { width: 1900 }, section: 'Charts' },
  { name: 'rates-dark', file: 'ravine.experiment.yaml', options: { width: 620 }, section: 'Rates' },
  { name: 'rates-light', file: 'ravine.experiment.yaml', options: { theme: 'light', width: 900 }, section: 'Rates' },
  { name: 'rates-hc', file: 'ravine.experiment.yaml', options: { theme: 'hc', width: 1900 }, section: 'Rates' },
  { name: 'charts', file: 'ravine.experiment.yaml', options: { width: 900 }, section: 'Charts' },
  {
    name: 'numbers',
    file: 'rosenbrock.experiment.yaml',
    options: { width: 620, theme: 'light' },
    section: 'Numbers',
    step: 40,
    prepare: openMenu('Inside this update'),
  },
  { name: 'race', file: 'race.experiment.yaml', options: { width: 620 }, section: 'Race' },
  { name: 'explain', file: 'rosenbrock.experiment.yaml', options: { width: 900, theme: 'light' }, section: 'Explain', step: 7 },
  { name: 'explain-narrow', file: 'rosenbrock.experiment.yaml', options: { width: 350 }, section: 'Explain', step: 7 },
  { name: 'moons', file: 'moons.experiment.yaml', options: { width: 620 } },
  { name: 'moons-light', file: 'moons.experiment.yaml', options: { width: 900, theme: 'light' } },
  { name: 'data', file: 'moons.experiment.yaml', options: { width: 620, theme: 'light' }, section: 'Data' },
  { name: 'layers', file: 'moons.experiment.yaml', options: { width: 620 }, section: 'Layers' },
  { name: 'digits-wide', file: 'digits.experiment.yaml', options: { width: 1400 }, step: 20 },
  { name: 'not-finite', file: 'not-a-number.experiment.yaml', options: { width: 900 } },
  { name: 'basins-dark', file: 'himmelblau.experiment.yaml', options: { width: 620 }, form: 'Basins' },
  { name: 'basins-light', file: 'saddle.experiment.yaml', options: { theme: 'light', width: 900 }, form: 'Basins', prepare: chooseBeside },
  { name: 'basins-hc', file: 'rastrigin.experiment.yaml', options: { theme: 'hc', width: 1900 }, form: 'Basins' },
  {
    name: 'basins-line',
    file: 'oscillation.experiment.yaml',
    options: { theme: 'hc-light', width: 350 },
    form: 'Basins',
    prepare: chooseBeside,
  },
  { name: 'findings-narrow', file: 'ravine.experiment.yaml', options: { width: 350 }, prepare: openFindings },
  { name: 'findings-light', file: 'ravine.experiment.yaml', options: { theme: 'light', width: 620 }, prepare: openFindings },
  { name: 'findings-hc', file: 'race.experiment.yaml', options: { theme: 'hc', width: 900 }, prepare: openFindings },
  { name: 'findings-wide', file: 'vanishing-gradient.experiment.yaml', options: { theme: 'hc-light', width: 1900 }, prepare: openFindings },
  { name: 'surface-dark', file: 'himmelblau.experiment.yaml', options: { width: 620 }, form: 'Surface', step: 6 },
  { name: 'surface-light', file: 'saddle.experiment.yaml', options: { theme: 'light', width: 900 }, form: 'Surface', step: 30 },
  { name: 'surface-hc', file: 'rosenbrock.experiment.yaml', options: { theme: 'hc', width: 350 }, form: 'Surface', step: 40 },
  { name: 'surface-hc-light', file: 'rastrigin.experiment.yaml', options: { theme: 'hc-light', width: 1900 }, form: 'Surface', step: 10 },
  { name: 'direction-dark', file: 'himmelblau.experiment.yaml', options: { width: 620 }, form: 'Directions', step: 6 },
  { name: 'direction-light', file: 'saddle.experiment.yaml', options: { theme: 'light', width: 900 }, form: 'Directions', step: 30 },
  { name: 'direction-hc', file: 'ravine.experiment.yaml', options: { theme: 'hc', width: 350 }, form: 'Directions', step: 10 },
  {
    name: 'direction-hc-light',
    file: 'rosenbrock.experiment.yaml',
    options: { theme: 'hc-light', width: 1900 },
    form: 'Directions',
    step: 10,
  },
  { name: 'theory-dark', file: 'quadratic.experiment.yaml', options: { width: 620 }, form: 'Theory', step: 10 },
  { name: 'theory-light', file: 'saddle.experiment.yaml', options: { theme: 'light', width: 900 }, form: 'Theory', step: 120 },
  { name: 'theory-hc', file: 'ravine.experiment.yaml', options: { theme: 'hc', width: 350 }, form: 'Theory', step: 40 },
  { name: 'theory-hc-light', file: 'rosenbrock.experiment.yaml', options: { theme: 'hc-light', width: 1900 }, form: 'Theory', step: 100 },
  {
    name: 'enlarged',
    file: 'oscillation.experiment.yaml',
    options: { width: 900, theme: 'light' },
    step: 15,
    prepare: (panel) => panel.page.keyboard.press('e'),
  },
  {
    name: 'smoothed',
    file: 'moons.experiment.yaml',
    options: { width: 620 },
    section: 'Charts',
    prepare: (panel) => panel.page.getByRole('slider', { name: 'Smoothing' }).fill('0.9'),
  },
  { name: 'verdicts', file: 'verdicts.experiment.yaml', options: { width: 720, theme: 'light' }, step: 40, readme: 272 },
  { name: 'surface', file: 'tangent-plane.experiment.yaml', options: { width: 720 }, step: 2, form: 'Surface', readme: 745 },
  { name: 'rates', file: 'ravine.experiment.yaml', options: { width: 720, theme: 'light' }, section: 'Rates', readme: 860 },
  { name: 'recording', file: 'my_adamw.optrace', options: { width: 900 }, section: 'Charts', prepare: openFindings, readme: 496 },
  { name: 'recording-narrow', file: 'my_adamw.optrace', options: { theme: 'hc', width: 350 } },
  { name: 'recording-wide', file: 'my_adamw.optrace', options: { theme: 'light', width: 1900 }, section: 'Numbers', step: 12 },
  { name: 'menu-and-keys', file: 'rosenbrock.experiment.yaml', options: { theme: 'light', width: 900 }, step: 3, prepare: openKeys },
  {
    name: 'narrow-menu',
    file: 'rosenbrock.experiment.yaml',
    options: { width: 350, height: 600 },
    step: 3,
    prepare: openMenu('More controls'),
  },
];

async function take(browser: PanelBrowser, { name, file, options, step, section, form, prepare, readme }: Picture): Promise<void> {
  const host = await RealHost.load(file);
  await host.run(step);
  if (host.info.isRecorded) await host.checked();
  const panel = await browser.openReal(host, options);
  await panel.settled();
  if (section !== undefined) await panel.section(section);
  if (form !== undefined) await panel.page.getByRole('radio', { name: form, exact: true }).click();
  await panel.settled();
  await prepare?.(panel);
  await panel.settled();
  // A tall window instead of a "full page" picture: only what is in view is drawn.
  const height = await panel.page.evaluate(() => document.documentElement.scrollHeight);
  await panel.page.setViewportSize({ width: options.width ?? 1200, height: Math.max(options.height ?? 0, height) });
  await panel.settled();
  const path = join(readme === undefined ? folder : assets, `${name}.png`);
  await panel.page.screenshot({
    path,
    ...(readme !== undefined && { clip: { x: 0, y: 0, width: options.width ?? 1200, height: readme } }),
  });
  if (panel.complaints.length > 0) throw new Error(`${name}: ${panel.complaints.join('\n')}`);
  await panel.close();
  console.log(path);
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await PanelBrowser.launch();
  const only = process.argv.slice(2);
  try {
    for (const picture of pictures.filter(({ name }) => only.length === 0 || only.includes(name))) await take(browser, picture);
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  // A session that was left open would keep the process alive.
  process.exit(1);
});
