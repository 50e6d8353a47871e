/** Renders src/host/assets/icon.svg to icon.png, the size the Marketplace asks for. Run by hand when the drawing changes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from './chromium';
import { root } from './paths';

const assets = join(root, 'src/host/assets');

async function main(): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
    await page.setContent(`<body style="margin: 0">${readFileSync(join(assets, 'icon.svg'), 'utf8')}`);
    await page.screenshot({ path: join(assets, 'icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
}

void main();
