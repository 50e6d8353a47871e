/** The symbols of formulas come with the panel: in a Chromium whose other fonts have none of them they are drawn all the same. */
import assert from 'node:assert/strict';
import { panelSuite } from './support/panelSuite';

const symbols = '∇‖★←→↑θαβεηλμρτΔΣΠ∂√∞≤≥≠≈²⁺⁻ᵗᵀᵢ₀₁₂₉ₜₖⱼ▲▼✓✗┊ĝŝ′'.replace('²', '');

describe('The symbols of formulas', () => {
  const browser = panelSuite();

  it('are all in the font that is shipped', async () => {
    const panel = await browser.open('rosenbrock');
    const { page } = panel;
    await panel.settled();
    assert.equal(await page.evaluate(() => document.fonts.check(`12px 'Optimizer Symbols'`, '∇')), true, 'the font is loaded');
    const missing = await page.evaluate((text) => {
      // A glyph that the font lacks is drawn by whatever comes next in the list: of two next ones that differ, the drawings differ.
      const drawn = (symbol: string, next: string) => {
        const context = new OffscreenCanvas(60, 60).getContext('2d', { willReadFrequently: true })!;
        context.font = `40px ${next}`;
        context.fillText(symbol, 8, 45);
        return context.getImageData(0, 0, 60, 60).data.join();
      };
      const blank = new OffscreenCanvas(60, 60).getContext('2d')!.getImageData(0, 0, 60, 60).data.join();
      const own = `'Optimizer Symbols', 'KaTeX_Size4'`;
      const tofu = drawn('\u{10FFFE}', own);
      return [...text].filter(
        (symbol) => [blank, tofu].includes(drawn(symbol, own)) || drawn(symbol, own) !== drawn(symbol, `'Optimizer Symbols', 'codicon'`),
      );
    }, symbols);
    assert.deepEqual(missing, []);
  });

  it('are what texts and canvases take them from', async () => {
    const panel = await browser.open('rosenbrock');
    const { page } = panel;
    await panel.settled();
    const client = await page.context().newCDPSession(page);
    await client.send('DOM.enable');
    await client.send('CSS.enable');
    const { root } = await client.send('DOM.getDocument', { depth: -1, pierce: true });
    const texts: { nodeId: number; text: string }[] = [];
    const collect = (node: typeof root, parent?: typeof root): void => {
      if (node.nodeType === 3 && parent && [...node.nodeValue].some((c) => symbols.includes(c)))
        texts.push({ nodeId: parent.nodeId, text: node.nodeValue });
      for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) collect(child, node);
    };
    collect(root);
    assert.ok(texts.length >= 5, `${texts.length} texts with symbols`);
    for (const { nodeId, text } of texts) {
      const { fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId });
      if (fonts.length === 0) continue;
      assert.ok(
        fonts.some(({ isCustomFont, familyName }) => isCustomFont && familyName === 'DejaVu Sans'),
        `${text}: ${fonts.map(({ familyName }) => familyName).join(', ')}`,
      );
    }
    await page.evaluate(() => {
      const fonts: string[] = [];
      Object.assign(window, { fonts });
      const plain = Object.getOwnPropertyDescriptor(CanvasRenderingContext2D.prototype, 'fillText')
        ?.value as CanvasRenderingContext2D['fillText'];
      CanvasRenderingContext2D.prototype.fillText = function (...text) {
        if (/[^\x20-\x7e]/.test(text[0])) fonts.push(this.font);
        plain.apply(this, text);
      };
    });
    await page.setViewportSize({ width: 700, height: 900 });
    await panel.settled();
    const fonts = await page.evaluate(() => (window as unknown as { fonts: string[] }).fonts);
    assert.ok(fonts.length > 0, 'texts with symbols are drawn');
    for (const font of fonts) assert.match(font, /Optimizer Symbols/);
  });
});
