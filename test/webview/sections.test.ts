import assert from 'node:assert/strict';
import type { StepChart } from '../../webview/charts/stepChart';
import type { PanelPage } from './support/panelPage';
import { panelSuite } from './support/panelSuite';
import { RealHost } from './support/realHost';

const linesOf = (panel: PanelPage) =>
  panel.page.locator('step-chart[data-chart=value]').evaluate((chart) => (chart as StepChart).drawnPoints.length);

describe('The runs and sections of the panel', () => {
  const browser = panelSuite();

  it('hides a run in every drawing by one click, and shows one alone', async () => {
    const panel = await browser.open('rosenbrock');
    const { page } = panel;
    await panel.settled();
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await panel.section('Charts');
    await button('Hide Nesterov').click();
    await panel.settled();
    assert.equal(await linesOf(panel), 2);
    await button('Only adagrad').click();
    await panel.settled();
    assert.equal(await linesOf(panel), 1);
    assert.equal(await page.getByRole('radio', { name: /adagrad/ }).getAttribute('aria-checked'), 'true');
    await button('Only adagrad').click();
    await panel.settled();
    assert.equal(await linesOf(panel), 3);
  });

  it('lists what is worth noticing about a run, each with the way to the step that shows it', async () => {
    const host = await RealHost.of(
      'objective: { minimize: x^2 + 100*y^2, start: { x: 3, y: 1 } }\noptimizers:\n  - sgd: { learningRate: 0.0099 }\n  - sgd: { learningRate: 0.002, momentum: 0.97 }\n    label: heavy\nsteps: 80\n',
    );
    await host.run();
    const panel = await browser.openReal(host, { width: 900 });
    await panel.settled();
    const { page } = panel;
    const { findings } = await host.session.read('assess', { run: 'heavy', step: 80 });
    const shown = findings.find(({ step }) => step < 80);
    assert.ok(shown, findings.map(({ kind, step }) => `${kind} ${step}`).join(', '));
    await page.getByRole('button', { name: /findings? about heavy/ }).click();
    const item = page.locator(`run-strip li[data-kind=${shown.kind}]`);
    assert.ok((await item.innerText()).includes(shown.message));
    await item.getByRole('button', { name: `step ${shown.step}` }).click();
    await panel.settled();
    assert.equal(host.status.runs[1].cursor, shown.step);
    assert.equal(await page.getByRole('radio', { name: /heavy/ }).getAttribute('aria-checked'), 'true');
  });

  it('tries the learning rate that a verdict proposes with one click, from the same start', async () => {
    const host = await RealHost.of(
      'objective: { minimize: x^2 + y^2, start: { x: 3, y: 1 } }\noptimizer: { sgd: { learningRate: 0.01 } }\nsteps: 40\n',
    );
    await host.run();
    const panel = await browser.openReal(host, { width: 900 });
    await panel.settled();
    // Both curvatures are 2: the best rate is 1/2, which arrives in one step.
    await panel.page.getByRole('button', { name: 'Try the learning rate 0.5 for sgd' }).click();
    await panel.page.getByRole('radio', { name: /sgd, learningRate = 0.5.*Converged to a minimum/ }).waitFor();
    await panel.settled();
    const [tried, forked] = host.status.runs;
    assert.equal(tried.cursor, 40);
    assert.equal(forked.records, 41);
  });

  it('says of every optimizer what became of its rates, and marks no healthy end as not finite', async () => {
    const host = await RealHost.load('ravine.experiment.yaml');
    await host.run();
    const panel = await browser.openReal(host);
    await panel.settled();
    await panel.section('Rates');
    const said = await panel.page.locator('rates-view h3').allInnerTexts();
    assert.match(said[0], /the same rates/);
    assert.match(said[1], /adagrad fell to ÷ 5\.\d$/);
    assert.match(said[2], /rmsprop fell to ÷ [\d.]+ by step \d+, recovered to × [\d.]+/);
    await panel.section('Charts');
    const crosses = await panel.page.locator('step-chart').evaluateAll((charts) => charts.map((chart) => (chart as StepChart).brokenSteps));
    assert.deepEqual(crosses.flat(), []);
  });
});
