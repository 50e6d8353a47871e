import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../support/commandLine';

const recordings = join(__dirname, '../fixtures/recordings');

describe('verify', function () {
  // A limit for what hangs: every test starts processes, which a busy machine serves late.
  this.timeout(240_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'verify-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => commandLine(['verify', ...args]);

  it('says that an optimizer follows its rule, with exit code 0', async () => {
    const { status, stdout, stderr } = await run(join(recordings, 'optimizers/adam.optrace'));
    assert.deepEqual([status, stdout, stderr], [0, 'torch.optim.adam.Adam: follows adam, within 2 ulp; checked: all 12 steps.\n', '']);
  });

  it('says where one departs, at which stage and why, with exit code 1', async () => {
    const { status, stdout } = await run(join(recordings, 'bugs/decay-twice.optrace'));
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^__main__\.Own: departs from adamw at step 0, first in 0\.weight, at the stage “weight decay”; checked: all 12 steps, 12 of which depart\.\n {2}Entry \d+ of the parameter itself is .*\n {2}The numbers fit: weight decay twice\./,
    );
  });

  it('holds a class against another rule, and writes JSON', async () => {
    const { status, stdout } = await run(join(recordings, 'bugs/coupled.optrace'), '--rule', 'adam', '--json');
    const [found] = JSON.parse(stdout) as { rule: string; checked: number; departure?: unknown }[];
    assert.deepEqual([status, found.rule, found.checked, found.departure], [0, 'adam', 12, undefined]);
  });

  it('holds a class against a rule that is written in a file', async () => {
    const rules = join(folder, 'rules.yaml');
    writeFileSync(
      rules,
      'heavyBall:\n  options: { learningRate: 0.1, momentum: 0.9, weightDecay: 0 }\n  state: { b: 0 }\n  update: [b = momentum*b + g + weightDecay*theta, theta = theta - learningRate*b]\n',
    );
    const right = await run(join(recordings, 'right/own-sgd.optrace'), '--rules', rules, '--rule', 'heavyBall');
    assert.deepEqual([right.status, right.stderr], [0, '']);
    assert.match(right.stdout, /follows heavyBall, within \d ulp/);
    const wrong = await run(join(recordings, 'bugs/nesterov-unasked.optrace'), '--rules', rules, '--rule', 'heavyBall');
    assert.equal(wrong.status, 1);
    writeFileSync(rules, 'heavyBall:\n  update: [theta = theta - learnngRate*g]\n');
    const bad = await run(join(recordings, 'right/own-sgd.optrace'), '--rules', rules, '--rule', 'heavyBall');
    assert.equal(bad.status, 2);
    assert.match(bad.stderr, /In rules\.yaml, line 2, column \d+: .*learnngRate/);
  });

  it('tells why something cannot be checked, with exit code 2', async () => {
    const lbfgs = await run(join(recordings, 'optimizers/lbfgs.optrace'));
    assert.equal(lbfgs.status, 2);
    assert.match(lbfgs.stdout, /not checked, since LBFGS evaluates the function several times/);
    const none = await run(join(folder, 'none.optrace'));
    assert.deepEqual([none.status, none.stderr], [2, `${join(folder, 'none.optrace')} cannot be read: there is no such file.\n`]);
    writeFileSync(
      join(folder, 'pickle.optrace'),
      Buffer.from('\x80\x02cos\nsystem\nq\x00X\x02\x00\x00\x00idq\x01\x85q\x02Rq\x03.', 'latin1'),
    );
    assert.match((await run(join(folder, 'pickle.optrace'))).stderr, /does not begin as a recording does/);
    const unknown = await run(join(recordings, 'right/own-sgd.optrace'), '--rule', 'adamx');
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /There is no rule adamx; there are sgd, /);
  });
});
