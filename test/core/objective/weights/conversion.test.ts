import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainForeignFormat } from '../../../../src/core/objective/weights/foreignFormat';
import { readSafetensors } from '../../../../src/core/objective/weights/safetensors';

/** A Python with the modules named; undefined where there is none. */
function pythonWith(modules: string): string | undefined {
  for (const python of [process.env.PYTHON, '/usr/bin/python3', 'python3']) {
    try {
      if (python) execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' });
      if (python) return python;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/** What is written, by which modules, and the tensors that are to come back. */
const cases: readonly (readonly [what: string, file: string, modules: string, write: string, expected: Record<string, number[]>])[] = [
  [
    'a state_dict whose tensors share memory',
    'state.pt',
    'torch',
    'w = torch.arange(6.).reshape(2, 3); torch.save({"a.weight": w, "b.weight": w.t(), "epoch": 3}, FILE)',
    { 'a.weight': [0, 1, 2, 3, 4, 5], 'b.weight': [0, 3, 1, 4, 2, 5] },
  ],
  ['a checkpoint', 'last.ckpt', 'torch', 'torch.save({"epoch": 3, "state_dict": {"w": torch.tensor([1., 2.])}}, FILE)', { w: [1, 2] }],
  [
    'a whole model',
    'model.pth',
    'torch',
    'm = torch.nn.Linear(2, 1, bias=False); m.weight.data[:] = torch.tensor([[3., 4.]]); torch.save(m, FILE)',
    { weight: [3, 4] },
  ],
  [
    'a Keras model',
    'model.h5',
    'keras',
    'm = keras.Sequential([keras.layers.Dense(1, use_bias=False)]); m.build((None, 2)); m.set_weights([__import__("numpy").float32([[1], [2]])]); m.save(FILE)',
    {},
  ],
];

describe('the way to a .safetensors file that a message names', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'optimizer-debugger-'))));
  after(() => rmSync(folder, { recursive: true }));

  for (const [what, file, modules, write, expected] of cases) {
    it(`leads there from ${what}, ${file}`, function () {
      const python = pythonWith(`safetensors, ${modules}`);
      if (python === undefined) {
        this.test!.title += ` (skipped: no Python with ${modules} and safetensors here)`;
        this.skip();
      }
      const run = (program: string) => execFileSync(python, ['-c', program], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
      run(`import ${modules}; ${write.replace('FILE', JSON.stringify(file))}`);
      const message = explainForeignFormat(readFileSync(join(folder, file)), `weights/${file}`) ?? '';
      const program = /instead: (import .*)$/.exec(message)?.[1];
      assert.ok(program, message);
      run(program);
      const name = file.replace(/\.[^.]+$/, '.safetensors');
      const { tensors } = readSafetensors(readFileSync(join(folder, name)), name);
      const read = Object.fromEntries([...tensors].map(([key, tensor]) => [key, [...tensor.read()]]));
      if (modules === 'keras') assert.deepEqual(Object.values(read), [[1, 2]]);
      else assert.deepEqual(read, expected);
    });
  }
});
