/** The panel in a real Chromium, under the policy it has in VS Code, with a real session on the other side. */
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../../src/protocol/panelHtml';
import type { OptimizerPanel } from '../../../webview/optimizerPanel';
import { launchChromium } from '../../support/chromium';
import { root } from '../../support/paths';
import { RealHost } from './realHost';
import { scenarios } from './scenarios';
import { themeOf, type ThemeName } from './themes';

const origin = 'http://panel.test';

export interface PageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: 'reduce';
}

/** A browser with the panel built from the sources as they are. */
export class PanelBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly files: ReadonlyMap<string, Uint8Array>,
  ) {}

  static async launch(): Promise<PanelBrowser> {
    const shared = { bundle: true, write: false, platform: 'browser', target: 'chrome128', format: 'iife', logLevel: 'error' } as const;
    const panel = await build({
      ...shared,
      entryPoints: [join(root, 'webview/main.ts')],
      outdir: root,
      loader: { '.ttf': 'file', '.woff2': 'file', '.min.css': 'text' },
      assetNames: '[name]',
    });
    // After the build: where that fails, no browser is left behind to keep the process alive.
    const browser = await launchChromium();
    const files = new Map(panel.outputFiles.map(({ path, contents }) => [path.slice(root.length), contents]));
    return new PanelBrowser(browser, files);
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** Opens the panel of an experiment that waits at its first step. The session ends with the page. */
  async open(scenario: keyof typeof scenarios, options: PageOptions = {}): Promise<PanelPage> {
    return this.openReal(await RealHost.of(scenarios[scenario], `${scenario}.experiment.yaml`), options);
  }

  /** Opens the panel of a real session. What the page complains of is gathered in `complaints`. */
  async openReal(host: RealHost, { theme = 'dark', width = 1200, height = 900, reducedMotion }: PageOptions = {}): Promise<PanelPage> {
    const context = await this.browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: 1,
      ...(reducedMotion && { reducedMotion }),
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/')
        return route.fulfill({
          contentType: 'text/html',
          body: panelHtml({ scriptUri: `${origin}/main.js`, styleUri: `${origin}/main.css`, cspSource: origin, nonce: 'n0nce' }),
        });
      const file = this.files.get(pathname);
      const contentType = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf', woff2: 'font/woff2' }[pathname.split('.').pop() ?? ''];
      return file ? route.fulfill({ contentType, body: Buffer.from(file) }) : route.fulfill({ status: 404 });
    });
    // tsx names the functions it compiles by this, also those that are evaluated in the page.
    await page.addInitScript('globalThis.__name = (named) => named;');
    await host.serve(page);
    await page.addInitScript(
      `document.addEventListener('securitypolicyviolation', (event) => console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));`,
    );
    await page.addInitScript(applyTheme, themeOf(theme));
    await page.addInitScript(() => document.fonts.addEventListener('loadingerror', () => console.error('A font could not be loaded.')));
    await page.goto(`${origin}/`);
    return new PanelPage(page, host, complaints);
  }
}

/** Runs in the page: before it is read, and again in one that is open, where nothing of the theme before may stay. */
function applyTheme({ bodyClass, variables }: ReturnType<typeof themeOf>): void {
  const apply = () => {
    // Before the first element is read there is nothing to put them on.
    const style = (document.documentElement as HTMLElement | null)?.style;
    if (!style) return;
    for (const name of Array.from(style)) if (name.startsWith('--vscode-')) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) style.setProperty(`--vscode-${name}`, value);
    if (document.body) document.body.className = bodyClass;
  };
  if (document.readyState === 'complete') apply();
  else document.addEventListener('readystatechange', apply);
}

/** What tests do with an open panel. */
export class PanelPage {
  constructor(
    readonly page: Page,
    readonly host: RealHost,
    readonly complaints: readonly string[],
  ) {}

  /** Until the panel has drawn what the host last said: it awaits no answer, nor does it after it has drawn once more. */
  async settled(): Promise<void> {
    await this.page.evaluate(async (most) => {
      const began = performance.now();
      for (let calm = 0; calm < 3;) {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const panel = document.querySelector<OptimizerPanel>('optimizer-panel');
        calm = panel?.session?.isIdle && !panel.isUpdatePending ? calm + 1 : 0;
        if (performance.now() - began > most) throw new Error('The panel does not come to rest.');
      }
    }, 60_000);
  }

  /** Shows a section by its name. */
  async section(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
    await this.settled();
  }

  /** Shows an open panel in another theme. */
  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(applyTheme, themeOf(theme));
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.host.end();
  }
}
