import * as assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { packaged } from '../support/build';
import { root } from '../support/paths';

const megabyte = 1024 * 1024;

describe('the VSIX', function () {
  this.timeout(600_000);
  let files: string[];
  let size: number;

  before(async () => {
    size = statSync(packaged()).size;
    files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  });

  it('weighs at most 4 MB', () => {
    assert.ok(size <= 4 * megabyte, `${(size / megabyte).toFixed(2)} MB`);
  });

  it('holds what is read at run time', () => {
    const needed = [
      'extension.js',
      'worker.js',
      'language.js',
      'cli.js',
      'experiment.schema.json',
      'icon.png',
      'wasm/tfjs-backend-wasm-simd.wasm',
      'recorder/optimizer_debugger.py',
    ];
    const panel = [
      'webview/main.js',
      'webview/main.css',
      'webview/codicon.ttf',
      'webview/KaTeX_Math-Italic.woff2',
      'webview/KaTeX_Main-Regular.woff2',
    ];
    const missing = [...needed, ...panel].map((name) => `dist/${name}`).filter((name) => !files.includes(name));
    assert.deepEqual(missing, []);
  });

  it('holds every file that package.json names', () => {
    const named = [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"(?:\.\/)?(dist\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(named.length > 2);
    assert.deepEqual(
      named.filter((path) => !files.includes(path)),
      [],
    );
  });

  const pictures = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path);

  it('holds every picture of the README', () => {
    assert.ok(pictures.length > 0);
    assert.deepEqual(
      pictures.filter((path) => !files.includes(path)),
      [],
    );
  });

  it('holds no source, test, map or dependency', () => {
    const wanted = /^(package\.json|package\.nls\.json|README\.md|CHANGELOG\.md|LICENSE|docs\/reference\.md|examples\/.+|dist\/.+)$/;
    assert.deepEqual(
      files.filter((path) => !(wanted.test(path) || pictures.includes(path)) || path.endsWith('.map')),
      [],
    );
  });

  it('keeps the extension host light: its bundle is at most 300 kB, and neither it nor the language thread holds tfjs', () => {
    const host = readFileSync(join(root, 'dist/extension.js'), 'utf8');
    assert.ok(host.length <= 300_000, `${host.length} bytes`);
    const language = readFileSync(join(root, 'dist/language.js'), 'utf8');
    for (const bundle of [host, language]) assert.doesNotMatch(bundle, /tfjs-core|Forward pass\/inference|WASM_HAS_SIMD/);
  });
});
