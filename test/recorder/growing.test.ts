import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksumOf } from '../../src/core/optrace/checksum';
import { Recorder } from './recorder';

describe('a recording of PyTorch as it grows', function () {
  this.timeout(120_000);
  const recorder = new Recorder();
  const { run, recorded, conforming } = recorder;

  it('goes on with parameters that are added later', async () => {
    run(`
optimizer = torch.optim.Adam(model[2].parameters(), lr=0.1)
with record(optimizer, model, to=to):
    train(optimizer, 3)
    optimizer.add_param_group({"params": list(model[0].parameters()), "lr": 0.01})
    train(optimizer, 3)
`);
    assert.deepEqual(await conforming(), [6]);
    await recorded(({ index }) => {
      const { steps } = index.optimizers[0];
      assert.deepEqual(
        [steps[2], steps[3]].map(({ description }) => description.parameters.length),
        [2, 4],
      );
      assert.deepEqual(
        steps[3].options.map((options) => options.get('lr')),
        [0.1, 0.01],
      );
    });
  });

  it('notes options as they are at every step', async () => {
    run(`
optimizer = torch.optim.SGD(model.parameters(), lr=0.8)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
with record(optimizer, model, to=to):
    for _ in range(5):
        train(optimizer, 1)
        scheduler.step()
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
`);
    await recorded(({ index }) =>
      assert.deepEqual(
        index.optimizers[0].steps.map(({ options }) => options[0].get('lr')),
        [0.8, 0.8, 0.4, 0.4, 0.2],
      ),
    );
    assert.deepEqual(await conforming(), [5]);
  });

  it('appends where a run is resumed, and begins another file where it is another run', async () => {
    run(`
def epoch(optimizer):
    with record(optimizer, model, to=to):
        train(optimizer, 3)
first = torch.optim.Adam(model.parameters(), lr=0.1)
epoch(first)
second = torch.optim.Adam(model.parameters(), lr=0.1)
second.load_state_dict(first.state_dict())
epoch(second)
with torch.no_grad():
    for p in model.parameters(): p.add_(1)
epoch(torch.optim.SGD(model.parameters(), lr=0.1))
`);
    await recorded(({ index }) =>
      assert.deepEqual(
        index.optimizers[0].steps.map(({ step, isResumed }) => [step, isResumed]),
        [
          [0, false],
          [1, false],
          [2, false],
          [3, true],
          [4, false],
          [5, false],
        ],
      ),
    );
    assert.deepEqual(await conforming(), [6]);
    assert.deepEqual(await conforming('run-2.optrace'), [3]);
  });

  it('keeps every whole step of runs that are killed at any moment', async () => {
    const kills = 100;
    run(`
import random, signal, time
random.seed(7)
for kill in range(${kills}):
    child = os.fork()
    if child == 0:
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
        run = record(optimizer, model, to=os.path.join(folder, f"{kill}.optrace"))
        train(optimizer, 1000000)
        os._exit(1)
    while not os.path.exists(os.path.join(folder, f"{kill}.optrace")):
        time.sleep(0.001)
    time.sleep(random.random() * 0.03)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
`);
    let steps = 0;
    for (let kill = 0; kill < kills; kill++) {
      if (readFileSync(join(recorder.folder, `${kill}.optrace`)).indexOf(10) < 0) continue;
      await recorded(async (recording) => {
        const its = recording.index.optimizers[0]?.steps ?? [];
        for (const [at, { step, checksum }] of its.entries()) {
          assert.equal(step, at);
          const whole = await recording.whole(0, at);
          assert.equal(checksumOf((whole?.after.parameters ?? []).map((tensor) => tensor ?? new Float32Array(0))), checksum);
        }
        steps += its.length;
      }, `${kill}.optrace`);
    }
    assert.ok(steps > kills);
  });

  it('fails quietly, once, and leaves the training alone', () => {
    const printed = run(`
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    run = record(optimizer, model, to=os.path.join(folder, "no", "such", "folder.optrace"))
    os.makedirs = None
    train(optimizer, 3)
    run.loss(loss())
    run.close()
    print([str(one.message).split(":")[0] for one in caught])
    print(record(None, model, to=to).loss(1))
`);
    assert.deepEqual(printed.trim().split('\n'), ["['optimizer_debugger records no more']", 'None']);
    assert.ok(!existsSync(join(recorder.folder, 'no')));
  });

  it('leaves learning rate schedulers their counting, and an optimizer as it was once it is closed', () => {
    const printed = run(`
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
step = optimizer.step
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    run = record(optimizer, model, to=to)
    train(optimizer, 1)
    scheduler.step()
    later = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    train(optimizer, 1)
    later.step()
    run.close()
    train(optimizer, 1)
    print([str(one.message) for one in caught])
`);
    assert.equal(printed.trim(), '[]');
  });

  it('keeps figures of every step, and whole steps around anything unusual, of a model too large to be kept', async () => {
    run(`
big = nn.Linear(400, 400)
optimizer = torch.optim.Adam(big.parameters(), lr=0.01)
optimizer_debugger.SHARE = 100
run = record(optimizer, big, to=to, first=2, every=20)
for step in range(45):
    optimizer.zero_grad()
    x = torch.ones(4, 400) * (1e4 if step == 30 else 1)
    value = big(x).pow(2).mean()
    value.backward()
    run.loss(value)
    optimizer.step()
run.close()
`);
    await recorded(async (recording) => {
      const { steps } = recording.index.optimizers[0];
      const kept = steps.filter(({ whole }) => whole).map(({ step }) => step);
      assert.deepEqual(
        kept.filter((step) => step < 34 || step === 40),
        [0, 1, 20, 31, 32, 33, 40],
      );
      const [{ kind, step, causes }] = recording.index.events;
      assert.deepEqual([kind, step], ['trigger', 30]);
      assert.match(causes[0], /^loss is .*, far above its median/);
      assert.equal(steps[5].figures.get('gradient')?.norm.length, 2);
      assert.ok((steps[5].figures.get('update')?.max[0] ?? 0) > 0);
      assert.ok(await recording.whole(0, 31));
      assert.equal(await recording.whole(0, 30), undefined);
    });
    assert.ok((await conforming())[0] >= 7);
  });

  it('keeps within its budget: the first steps stay, the oldest others go', async () => {
    run(`
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
optimizer_debugger.CHUNK_STEPS = 4
with record(optimizer, model, to=to, first=2, budget=12000):
    train(optimizer, 60)
size = sum(os.path.getsize(os.path.join(to + ".tensors", name)) for name in os.listdir(to + ".tensors"))
print(size)
assert size < 16000, size
`);
    await recorded(async (recording) => {
      const whole = await Promise.all(
        recording.index.optimizers[0].steps.map(async (_, at) => (await recording.whole(0, at)) !== undefined),
      );
      assert.deepEqual([whole[0], whole[1], whole[30], whole[59]], [true, true, false, true]);
    });
  });

  it('has a file of every rank where that is asked for', async () => {
    run(`
torch.distributed.is_available = lambda: True
torch.distributed.is_initialized = lambda: True
torch.distributed.get_rank = lambda: 1
torch.distributed.get_world_size = lambda: 2
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with record(optimizer, model, to=to):
    train(optimizer, 1)
assert not os.path.exists(to)
with record(optimizer, model, to=to, ranks="all"):
    train(optimizer, 1)
`);
    await recorded(({ index }) => assert.deepEqual([index.header?.rank, index.header?.world], [1, 2]), 'run.rank1.optrace');
  });

  it('uses the hooks of a newer PyTorch', async () => {
    run(`
class Hooked(torch.optim.SGD):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before, self.after = [], []
    def register_step_pre_hook(self, hook):
        self.before.append(hook)
        return type("Handle", (), {"remove": lambda _: self.before.remove(hook)})()
    def register_step_post_hook(self, hook):
        self.after.append(hook)
        return type("Handle", (), {"remove": lambda _: self.after.remove(hook)})()
    def step(self, *args, **kwargs):
        for hook in self.before:
            args, kwargs = hook(self, args, kwargs) or (args, kwargs)
        result = super().step(*args, **kwargs)
        for hook in self.after:
            hook(self, args, kwargs)
        return result
optimizer = Hooked(model.parameters(), lr=0.1)
with record(optimizer, model, to=to, rule="sgd"):
    train(optimizer, 3)
    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value
    optimizer.step(closure)
assert not optimizer.before and not optimizer.after
`);
    assert.deepEqual(await conforming(), [4]);
  });
});
