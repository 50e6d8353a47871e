/** Compiles the kernels in AssemblyScript to WebAssembly and writes its bytes as a module that every bundle and test can import. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths';

const folder = join(root, 'src/core/objective/tensorflow/native');
export const moduleFile = join(folder, 'moduleBytes.ts');

/** @returns the text of the module. @throws what the compiler says when it is not content. */
export function nativeModule(): string {
  const temporary = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const file = join(temporary, 'kernels.wasm');
    const options = ['-O3', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--noAssert', '--enable', 'simd', '--outFile', file];
    execFileSync(process.execPath, [join(root, 'node_modules/assemblyscript/bin/asc.js'), join(folder, 'assembly/index.ts'), ...options], {
      cwd: root,
    });
    const lines =
      readFileSync(file)
        .toString('base64')
        .match(/.{1,120}/g) ?? [];
    return `// Compiled from assembly/ by npm run generate.\nexport const moduleBytes = [\n${lines.map((line) => `  '${line}',\n`).join('')}].join('');\n`;
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

if (require.main === module) writeFileSync(moduleFile, nativeModule());
