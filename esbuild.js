/**
 * Bundles the extension host's part, the workers, the command line and the panel into dist/, with everything they read.
 * --production minifies; --watch rebuilds on change, with source maps; --tests [DIR] bundles the tests that run inside VS Code.
 */
const { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const esbuild = require('esbuild');
const { require: loadTypeScript } = require('tsx/cjs/api');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');
const [testFolder = 'dist-test/host'] = tests ? process.argv.slice(process.argv.indexOf('--tests') + 1) : [];

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'info',
  absWorkingDir: __dirname,
};

const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // tfjs ships ES modules beside its CommonJS bundles: only the former can be tree-shaken, and mixing them gives two engines.
  mainFields: ['module', 'main'],
  // Its export for Node is CommonJS, which cannot be tree-shaken; the one for browsers is the same code as ES modules.
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  // What tfjs would require where there is no global fetch.
  external: ['node-fetch'],
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: ['src/host/extension.ts'], outfile: 'dist/extension.js', external: ['vscode', ...node.external] },
  { ...node, entryPoints: ['src/worker/main.ts'], outfile: 'dist/worker.js' },
  { ...node, entryPoints: ['src/worker/language.ts'], outfile: 'dist/language.js' },
  { ...node, entryPoints: ['src/dap/main.ts'], outfile: 'dist/debugAdapter.js', banner: { js: '#!/usr/bin/env node' } },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  {
    ...common,
    entryPoints: ['webview/main.ts'],
    outfile: 'dist/webview/main.js',
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    // KaTeX's style sheet goes into shadow roots, as text.
    loader: { '.ttf': 'file', '.woff2': 'file', '.min.css': 'text' },
    assetNames: '[name]',
  },
];

/** Each test file of its own, for Mocha to load. @type {esbuild.BuildOptions} */
const hostTests = {
  ...node,
  entryPoints: ['test/e2e/host/index.ts', 'test/e2e/host/*.test.ts'],
  outdir: testFolder,
  external: ['vscode', 'mocha', ...node.external],
  sourcemap: 'inline',
  minify: false,
};

/** Files read at run time: from → to. */
const assets = [
  ...['', '-simd'].map((kind) => {
    const name = `tfjs-backend-wasm${kind}.wasm`;
    return [`node_modules/@tensorflow/tfjs-backend-wasm/dist/${name}`, `dist/wasm/${name}`];
  }),
  ['src/host/language/assets', 'dist/language'],
  ['src/host/assets/icon.png', 'dist/icon.png'],
  ['src/host/walkthrough', 'dist/walkthrough'],
  ['src/recorder/optimizer_debugger.py', 'dist/recorder/optimizer_debugger.py'],
  // Of the symbols in dist/webview.
  ['node_modules/dejavu-fonts-ttf/LICENSE', 'dist/webview/symbols.LICENSE.txt'],
];

function copyAssets() {
  for (const [from, to] of assets) {
    mkdirSync(dirname(join(__dirname, to)), { recursive: true });
    cpSync(join(__dirname, from), join(__dirname, to), { recursive: true });
  }
}

/** The JSON schema of experiment files is derived from the same source as their TypeScript type. */
function writeSchema() {
  const { experimentJsonSchema } = loadTypeScript('./src/core/experiment/schema.ts', __filename);
  const { builtIn } = loadTypeScript('./src/core/optimizer/registry.ts', __filename);
  writeFileSync(join(__dirname, 'dist/experiment.schema.json'), `${JSON.stringify(experimentJsonSchema(builtIn), undefined, 2)}\n`);
}

async function main() {
  if (tests) {
    rmSync(resolve(__dirname, testFolder), { recursive: true, force: true });
    await esbuild.build(hostTests);
    return;
  }
  // Only then: a development build may be in use by a VS Code.
  if (production) rmSync(join(__dirname, 'dist'), { recursive: true, force: true });
  mkdirSync(join(__dirname, 'dist'), { recursive: true });
  copyAssets();
  writeSchema();
  if (watch) {
    const contexts = await Promise.all(bundles.map((bundle) => esbuild.context(bundle)));
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  for (const name of ['cli.js', 'debugAdapter.js']) chmodSync(join(__dirname, 'dist', name), 0o755);
}

main().catch((error) => {
  // esbuild has printed its own errors already.
  if (!error.errors) console.error(error);
  process.exitCode = 1;
});
