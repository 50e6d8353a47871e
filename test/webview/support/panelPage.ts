/** The panel in a real Chromium, under the policy it has in VS Code, with the fake host on the other side. */
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../../src/protocol/panelHtml';
import type { PanelSettings } from '../../../src/protocol/panel';
import { launchChromium } from '../../support/chromium';
import { root } from '../../support/paths';
import type { RealHost } from './realHost';
import { themeOf, type ThemeName } from './themes';

const origin = 'http://panel.test';

export interface PageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly settings?: Partial<PanelSettings>;
}

/** A browser with the panel and the fake host built from the sources as they are. */
export class PanelBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly hostScript: string,
  ) {}

  static async launch(): Promise<PanelBrowser> {
    const shared = { bundle: true, write: false, platform: 'browser', target: 'chrome128', format: 'iife', logLevel: 'error' } as const;
    const [panel, host] = await Promise.all([
      build({ ...shared, entryPoints: [join(root, 'webview/main.ts')], outdir: root, loader: { '.ttf': 'file', '.woff2': 'file', '.min.css': 'text' }, assetNames: '[name]' }),
      build({ ...shared, entryPoints: [join(root, 'test/webview/support/fakeHost.ts')] }),
    ]);
    // After the build: where that fails, no browser is left behind to keep the process alive.
    const browser = await launchChromium();
    const files = new Map(panel.outputFiles.map(({ path, contents }) => [path.slice(root.length), contents]));
    return new PanelBrowser(browser, files, host.outputFiles[0].text);
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** Opens a scenario of the fake host. What the page complains of is gathered in `complaints`. */
  open(scenario: string, { settings = {}, ...options }: PageOptions = {}): Promise<PanelPage> {
    const hash = Object.keys(settings).length > 0 ? `${scenario}?${encodeURIComponent(JSON.stringify(settings))}` : scenario;
    return this.openOn((page) => page.addInitScript(this.hostScript), hash, options);
  }

  /** Opens the panel of a real session. */
  openReal(host: RealHost, options: Omit<PageOptions, 'settings'> = {}): Promise<PanelPage> {
    return this.openOn((page) => host.serve(page), '', options);
  }

  private async openOn(serve: (page: Page) => Promise<unknown>, hash: string, { theme = 'dark', width = 1200, height = 900 }: PageOptions): Promise<PanelPage> {
    const context = await this.browser.newContext({ viewport: { width, height }, deviceScaleFactor: 1 });
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: panelHtml({ scriptUri: `${origin}/main.js`, styleUri: `${origin}/main.css`, cspSource: origin, nonce: 'n0nce' }) });
      const file = this.files.get(pathname);
      const contentType = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf', woff2: 'font/woff2' }[pathname.split('.').pop() ?? ''];
      return file ? route.fulfill({ contentType, body: Buffer.from(file) }) : route.fulfill({ status: 404 });
    });
    // tsx names the functions it compiles by this, also those that are evaluated in the page.
    await page.addInitScript('globalThis.__name = (named) => named;');
    await serve(page);
    await page.addInitScript(
      `document.addEventListener('securitypolicyviolation', (event) => console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));`,
    );
    await page.addInitScript(applyTheme, themeOf(theme));
    await page.addInitScript(() => document.fonts.addEventListener('loadingerror', () => console.error('A font could not be loaded.')));
    await page.goto(`${origin}/#${hash}`);
    return new PanelPage(page, complaints);
  }
}

function applyTheme({ bodyClass, variables }: ReturnType<typeof themeOf>): void {
  const apply = () => {
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
    if (document.body) document.body.className = bodyClass;
  };
  document.addEventListener('readystatechange', apply);
}

/** What tests do with an open panel. */
export class PanelPage {
  constructor(
    readonly page: Page,
    readonly complaints: readonly string[],
  ) {}

  /** Until the panel has drawn what the host last said. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(() => window.fakeHost.status.state !== 'running', undefined, { timeout: 40_000 });
    let before = -1;
    for (let calm = 0; calm < 3; ) {
      // A drawn frame in between, however slow the machine: before that the panel asks nothing more.
      const now = await this.page.evaluate(() => new Promise<number>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(window.fakeHost.requests.length), 60))));
      calm = now === before ? calm + 1 : 0;
      before = now;
    }
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(applyTheme, themeOf(theme));
    await this.page.evaluate((bodyClass) => (document.body.className = bodyClass), themeOf(theme).bodyClass);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
