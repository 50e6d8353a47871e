/**
 * Makes webview/look/symbols.woff2: the symbols of formulas out of DejaVu Sans, so that they show on machines whose fonts lack them.
 * Letters are in it for those that carry a mark (m̂). `npm run generate` runs it; test/webview/symbols.test.ts checks what it holds.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import subsetFont from 'subset-font';
import { root } from './paths';

/** Inclusive code points. Beside letters and marks the ranges are those of `unicode-range` in webview/look/symbols.css. */
const ranges: readonly (readonly [number, number])[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xb2, 0xb3],
  [0xb9, 0xb9],
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  [0x11d, 0x11d],
  [0x15d, 0x15d],
  [0x300, 0x30c],
  [0x391, 0x3c9],
  [0x1d40, 0x1d40],
  [0x1d57, 0x1d57],
  [0x1d62, 0x1d62],
  [0x2016, 0x2016],
  [0x2032, 0x2034],
  [0x2070, 0x209c],
  [0x2190, 0x21a6],
  [0x2200, 0x22c6],
  [0x2308, 0x230b],
  [0x250a, 0x250a],
  [0x25a0, 0x25cf],
  [0x2605, 0x2606],
  [0x26a0, 0x26a0],
  [0x2713, 0x2717],
  [0x2c7c, 0x2c7c],
];

async function main(): Promise<void> {
  const text = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join('');
  const whole = readFileSync(join(root, 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  const font = await subsetFont(whole, text, { targetFormat: 'woff2' });
  writeFileSync(join(root, 'webview/look/symbols.woff2'), font);
  console.log(`webview/look/symbols.woff2: ${font.length} bytes`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
