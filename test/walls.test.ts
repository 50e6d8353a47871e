import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './support/paths';

interface Judgement {
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

/** Every module below the folders of a tree, judged by the walls of .dependency-cruiser.mjs. */
async function judged(tree: string): Promise<Judgement> {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const asked = [cruiser, '--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', 'src', 'webview'];
  const { stdout } = await promisify(execFile)(process.execPath, asked, { cwd: tree, maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Judgement;
}

const found = ({ summary }: Judgement): string[] =>
  summary.violations.map(
    ({ rule, from, to, cycle }) => `${rule.name}: ${from} → ${cycle ? cycle.map(({ name }) => name).join(' → ') : to}`,
  );

describe('the walls that npm run walls holds', () => {
  it('are seen where they are broken, and types are told apart from values', async () => {
    const tree = mkdtempSync(join(root, 'dist-walls-'));
    const write = (path: string, text: string) => {
      mkdirSync(join(tree, path, '..'), { recursive: true });
      writeFileSync(join(tree, path), text);
    };
    try {
      write('tsconfig.json', '{}');
      write('src/core/engine/run.ts', 'export const run = 1;\nexport type Run = number;\n');
      write('src/core/experiment/schema.ts', 'export const schema = 1;\nexport type Schema = number;\n');
      write('src/core/record/recordLayout.ts', "import { run } from '../engine/run';\nexport const layout = run;\n");
      write(
        'src/core/formula/a.ts',
        "import { b } from './b';\nimport { readFileSync } from 'node:fs';\nexport const a = [b, readFileSync];\n",
      );
      write('src/core/formula/b.ts', "export const b = () => import('./a');\n");
      write('src/core/elsewhere/new.ts', 'export {};\n');
      write('src/core/formula/new.ts', "import '../elsewhere/new';\n");
      write(
        'src/host/extension.ts',
        "import { run } from '../core/engine/run';\nimport { schema } from '../core/experiment/schema';\nexport const all = [run, schema];\n",
      );
      write('src/host/types.ts', "import type { Schema } from '../core/experiment/schema';\nexport type S = Schema;\n");
      write('src/protocol/session.ts', "import { type Run } from '../core/engine/run';\nexport type R = Run;\n");
      write('src/protocol/wrong.ts', "import { run } from '../core/engine/run';\nexport const r = run;\n");
      write('src/session/wrong.ts', "export { all } from '../host/extension';\n");
      write('webview/right.ts', "import { layout } from '../src/core/record/recordLayout';\nexport const l = layout;\n");
      write(
        'webview/wrong.ts',
        "import { type R } from '../src/session/wrong';\nimport * as vscode from 'vscode';\nexport type W = [R, typeof vscode];\nexport const v = vscode;\n",
      );
      const names = found(await judged(tree))
        .map((line) => line.replace(/ → .*/, ''))
        .sort();
      assert.deepEqual(names, [
        'core-formula: src/core/formula/new.ts',
        'core-has-rooms: src/core/formula/new.ts',
        'core-record: src/core/record/recordLayout.ts',
        'host-is-above: src/session/wrong.ts',
        'host-knows-no-engine: src/host/extension.ts',
        'host-knows-types: src/host/extension.ts',
        'no-circles: src/core/formula/a.ts',
        'only-host-knows-vscode: webview/wrong.ts',
        'protocol-knows-types: src/protocol/wrong.ts',
        'runs-in-a-browser: src/core/formula/a.ts',
        'session-knows: src/session/wrong.ts',
        'webview-knows: webview/wrong.ts',
      ]);
    } finally {
      rmSync(tree, { recursive: true });
    }
  });
});

describe('a layer that is compiled', () => {
  for (const [layer, unknown] of [
    ['src/core', ['document', 'window', 'process', 'Buffer']],
    ['src/protocol', ['document', 'process']],
    ['src', ['document', 'window']],
    ['webview', ['process', 'Buffer']],
  ] as const) {
    it(`knows nothing of what ${layer} has not`, async () => {
      const folder = mkdtempSync(join(root, 'dist-layer-'));
      try {
        writeFileSync(
          join(folder, 'tsconfig.json'),
          JSON.stringify({ extends: join(root, layer, 'tsconfig.json'), include: ['.'], exclude: [] }),
        );
        writeFileSync(join(folder, 'all.ts'), unknown.map((name) => `export const its${name} = ${name};\n`).join(''));
        const said = await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', folder]).then(
          () => '',
          ({ stdout }: { stdout: string }) => stdout,
        );
        assert.deepEqual(
          [...said.matchAll(/Cannot find name '(\w+)'/g)].map(([, name]) => name),
          unknown,
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
