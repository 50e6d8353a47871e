/**
 * Every section and form in four themes (across) and four widths (down), a sheet each, to be looked at: dist-test/sheets.
 * Names as arguments: those alone.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testOutput } from '../support/paths';
import { PanelBrowser, type PanelPage } from './support/panelPage';
import { RealHost } from './support/realHost';

const folder = join(testOutput, 'sheets');
const themes = ['light', 'dark', 'hc', 'hc-light'] as const;
const widths = [350, 620, 900, 1900] as const;
/** Of a sheet, in pixels: a narrow picture is shown as it is, a wide one smaller. */
const cell = 470;

interface Sheet {
  readonly name: string;
  /** Of examples/; a name without an ending is that of an experiment. */
  readonly file: string;
  readonly section?: string;
  readonly form?: string;
  readonly step?: number;
}

const manyRuns = (count: number) =>
  `title: Many runs\nobjective:\n  minimize: x^2 + 10*y^2\n  start: { x: 3, y: 1 }\noptimizers:\n${Array.from({ length: count }, (_, i) => `  - sgd: { learningRate: ${(0.005 * (i + 1)).toFixed(3)} }\n    label: rate ${(0.005 * (i + 1)).toFixed(3)}\n`).join('')}steps: 60\n`;

const sheets: readonly Sheet[] = [
  { name: 'watch-one-variable', file: 'verdicts' },
  { name: 'watch-two-variables', file: 'rosenbrock', step: 400 },
  { name: 'watch-six-variables', file: 'ravine' },
  { name: 'watch-network', file: 'moons' },
  { name: 'watch-one-run', file: 'quadratic' },
  { name: 'watch-twenty-runs', file: '20' },
  { name: 'surface', file: 'tangent-plane', form: 'Surface', step: 2 },
  { name: 'directions', file: 'directional-derivative', form: 'Directions', step: 3 },
  { name: 'basins', file: 'himmelblau', form: 'Basins' },
  { name: 'theory', file: 'theory', form: 'Theory', step: 10 },
  { name: 'rates', file: 'ravine', section: 'Rates' },
  { name: 'charts', file: 'ravine', section: 'Charts' },
  { name: 'charts-network', file: 'moons', section: 'Charts' },
  { name: 'numbers', file: 'rosenbrock', section: 'Numbers', step: 40 },
  { name: 'explain', file: 'rosenbrock', section: 'Explain', step: 7 },
  { name: 'race', file: 'race', section: 'Race' },
  { name: 'data', file: 'moons', section: 'Data' },
  { name: 'layers', file: 'moons', section: 'Layers' },
  { name: 'recording', file: 'my_adamw.optrace', section: 'Charts' },
];

async function take(browser: PanelBrowser, { name, file, section, form, step }: Sheet): Promise<void> {
  const host =
    file === '20'
      ? await RealHost.of(manyRuns(20), 'many.experiment.yaml')
      : await RealHost.load(file.includes('.') ? file : `${file}.experiment.yaml`);
  await host.run(step);
  if (host.info.isRecorded) await host.checked();
  const panel = await browser.openReal(host, { width: 620, height: 900 });
  await panel.settled();
  if (section !== undefined) await panel.section(section);
  if (form !== undefined) await panel.page.getByRole('radio', { name: form, exact: true }).click();
  const cells: string[] = [];
  for (const width of widths) {
    for (const theme of themes) {
      await panel.setTheme(theme);
      cells.push(await picture(panel, width));
    }
  }
  const { page } = panel;
  // The panel's own policy would refuse the sheet's style.
  await page.goto('about:blank');
  await page.setViewportSize({ width: themes.length * cell, height: 400 });
  await page.setContent(
    `<style>body{margin:0;display:grid;grid-template-columns:repeat(${themes.length},${cell}px);align-items:start;background:#888}img{max-width:${cell - 10}px;margin:5px}</style>${cells.map((png) => `<img src="data:image/png;base64,${png}">`).join('')}`,
  );
  const path = join(folder, `${name}.png`);
  await writeFile(path, await page.screenshot({ fullPage: true }));
  if (panel.complaints.some((text) => !text.startsWith('CSP'))) console.error(name, panel.complaints);
  await panel.close();
  console.log(path);
}

async function picture(panel: PanelPage, width: number): Promise<string> {
  const { page } = panel;
  await page.setViewportSize({ width, height: 900 });
  await panel.settled();
  // What stands out to the side is cut off.
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (tooWide > 0) console.error(`${width} px: ${tooWide} px too wide`);
  return (await page.screenshot()).toString('base64');
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const browser = await PanelBrowser.launch();
  const only = process.argv.slice(2);
  try {
    for (const sheet of sheets.filter(({ name }) => only.length === 0 || only.includes(name))) await take(browser, sheet);
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
