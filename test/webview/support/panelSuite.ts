import assert from 'node:assert/strict';
import { PanelBrowser, type PanelPage } from './panelPage';

/** One for all suites, begun by the first. */
let shared: Promise<PanelBrowser> | undefined;
after(async () => (await shared)?.close());

/**
 * What a suite about the panel has around its tests: a browser; after each, no page may have complained, and all are closed.
 * To be called inside `describe`.
 */
export function panelSuite(): Pick<PanelBrowser, 'open' | 'openReal'> {
  let browser: PanelBrowser;
  let pages: PanelPage[] = [];
  before(async () => {
    browser = await (shared ??= PanelBrowser.launch());
  });
  afterEach(async () => {
    const complaints = pages.flatMap((page) => page.complaints);
    await Promise.all(pages.map((page) => page.close()));
    pages = [];
    assert.deepEqual(complaints, [], 'the page complained: an error, a warning or a breach of the content security policy');
  });
  const opened = async (opening: Promise<PanelPage>) => {
    const page = await opening;
    pages.push(page);
    return page;
  };
  return { open: (...given) => opened(browser.open(...given)), openReal: (...given) => opened(browser.openReal(...given)) };
}
