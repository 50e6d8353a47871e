import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../support/commandLine';
import { pythonWithTorch, runPython } from '../support/torch';

const recordings = join(__dirname, '../fixtures/recordings');

/** Rosenbrock's function in PyTorch, recorded into the folder that is its argument. */
const rosenbrock = `
import os, sys, torch
from optimizer_debugger import record
class Point(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.x, self.y = torch.nn.Parameter(torch.tensor(-1.5)), torch.nn.Parameter(torch.tensor(2.0))
point = Point()
optimizer = torch.optim.Adam(point.parameters(), lr=0.05)
with record(optimizer, point, to=os.path.join(sys.argv[1], "run.optrace")) as run:
    for _ in range(30):
        optimizer.zero_grad()
        loss = (1 - point.x)**2 + 100*(point.y - point.x**2)**2
        loss.backward()
        run.loss(loss)
        optimizer.step()
`;

describe('compare', function () {
  // A limit for what hangs: every test starts processes, which a busy machine serves late.
  this.timeout(240_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'compare-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => commandLine(args);
  const traced = async (name: string, optimizer: string) => {
    const [source, trace] = [join(folder, `${name}.experiment.yaml`), join(folder, `${name}.jsonl`)];
    writeFileSync(
      source,
      `objective: { minimize: (1 - x)^2 + 100*(y - x^2)^2, start: { x: -1.5, y: 2 } }\noptimizers: [${optimizer}]\nsteps: 30\n`,
    );
    assert.equal((await run('run', source, '--trace', trace)).status, 0);
    return trace;
  };

  it('finds a recording the same as itself', async () => {
    const path = join(recordings, 'optimizers/adam.optrace');
    const { status, stdout } = await run('compare', path, path);
    assert.deepEqual([status, stdout], [0, 'torch.optim.adam.Adam: the same in 12 steps.\n']);
  });

  it('tells the first step, tensor and stage at which two recordings part, and how far apart they get', async () => {
    const { status, stdout } = await run(
      'compare',
      join(recordings, 'right/own-adamw.optrace'),
      join(recordings, 'bugs/decay-twice.optrace'),
    );
    assert.equal(status, 1);
    const [first, gaps] = stdout.split('\n');
    assert.match(
      first,
      /^__main__\.Own: they part at step 0, first in 0\.weight, at the stage “update”, entry 4: \S+ and \S+; 12 steps compared\.$/,
    );
    // The moments are the same: the decay acts on the parameters alone.
    assert.match(gaps, /0 at step 0, 0\.00\d+ at step 1, .* at step 11\.$/);
  });

  it('tells of two traces where the first number differs', async () => {
    const { status, stdout } = await run(
      'compare',
      await traced('a', 'adam: { learningRate: 0.05 }'),
      await traced('b', 'adam: { learningRate: 0.06 }'),
    );
    assert.equal(status, 1);
    assert.match(stdout, /^adam: they part at step 0, in the learning rate: 0\.05 and 0\.06; 31 steps compared\.\n/);
  });

  it('compares PyTorch’s run with ours: on Rosenbrock’s function they differ by rounding alone', async function () {
    const python = pythonWithTorch();
    if (python === undefined) return this.skip();
    runPython(python, rosenbrock, folder);
    const { status, stdout } = await run('compare', await traced('ours', 'adam: { learningRate: 0.05 }'), join(folder, 'run.optrace'));
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^adam and torch\.optim\.adam\.Adam: they part at step \d+, .* ulp\); 30 steps compared\.\n {2}It never becomes more than a thousandth of a number\./,
    );
  });

  it('refuses what it cannot read or pair', async () => {
    const trace = await traced('c', 'sgd: { learningRate: 0.001 }');
    assert.deepEqual([(await run('compare', trace)).status, (await run('compare', trace, join(folder, 'none.jsonl'))).status], [2, 2]);
    const other = await run('compare', trace, join(recordings, 'optimizers/adam.optrace'));
    assert.deepEqual(
      [other.status, other.stdout],
      [2, 'sgd and torch.optim.adam.Adam: not compared, since their parameters fit neither by name nor in their order.\n'],
    );
    writeFileSync(join(folder, 'bad.jsonl'), 'PK\x03\x04');
    assert.match(
      (await run('compare', join(folder, 'bad.jsonl'), trace)).stderr,
      /bad\.jsonl cannot be compared: it is neither a recording nor a trace/,
    );
  });
});
