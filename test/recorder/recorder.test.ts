import assert from 'node:assert/strict';
import { Recorder } from './recorder';

describe('what the recorder for PyTorch takes', function () {
  this.timeout(120_000);
  const recorder = new Recorder();
  const { run, recorded, conforming } = recorder;

  it('changes no bit of what is trained', () => {
    const printed = run(`
def result(is_recorded):
    torch.manual_seed(5)
    net = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 2))
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.02)
    if is_recorded:
        record(optimizer, net, to=to)
    for _ in range(20):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(inputs), targets).backward()
        optimizer.step()
    return torch.cat([p.detach().flatten() for p in net.parameters()])
print(torch.equal(result(False), result(True)))
`);
    assert.equal(printed.trim(), 'True');
  });

  it('keeps losses and scalars, the mean where gradients are accumulated', async () => {
    run(`
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
run = record(optimizer, model, to=to)
for step in range(3):
    optimizer.zero_grad()
    for part in (1.0, 3.0):
        loss().backward()
        run.loss(torch.tensor(part * (step + 1)))
    run.log(accuracy=0.5)
    optimizer.step()
run.close()
`);
    await recorded(({ index }) => {
      assert.deepEqual(
        index.optimizers[0].steps.map(({ scalars }) => scalars.get('loss')),
        [2, 4, 6],
      );
      assert.equal(index.optimizers[0].steps[0].scalars.get('accuracy'), 0.5);
      assert.ok(index.isEnded);
    });
    assert.deepEqual(await conforming(), [3]);
  });

  it('takes the gradient inside a closure, and counts its evaluations', async () => {
    run(`
def closure_of(optimizer):
    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value
    return closure
adam = torch.optim.Adam(model.parameters(), lr=0.1)
with record(adam, model, to=to):
    for _ in range(3):
        adam.step(closure_of(adam))
lbfgs = torch.optim.LBFGS(model.parameters(), max_iter=3)
with record(lbfgs, model, to=os.path.join(folder, "lbfgs.optrace")):
    for _ in range(3):
        lbfgs.step(closure=closure_of(lbfgs))
`);
    assert.deepEqual(await conforming(), [3]);
    await recorded(async (recording) => {
      const { steps } = recording.index.optimizers[0];
      assert.ok(steps.every(({ evaluations, scalars }) => evaluations > 1 && scalars.has('loss')));
      const whole = await recording.whole(0, 1);
      assert.ok(whole?.gradient[0]?.some((g) => g !== 0));
    }, 'lbfgs.optrace');
  });

  it('leaves out what has no gradient, and takes sparse gradients', async () => {
    run(`
net = nn.ModuleDict({"words": nn.Embedding(8, 2, sparse=True), "unused": nn.Linear(2, 2)})
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
with record(optimizer, net, to=to):
    for step in range(3):
        optimizer.zero_grad()
        net["words"](torch.tensor([step, step + 2, step])).pow(2).sum().backward()
        optimizer.step()
`);
    await recorded(async (recording) => {
      const { steps, description } = recording.index.optimizers[0];
      assert.deepEqual(
        description?.parameters.map(({ name }) => name),
        ['words.weight', 'unused.weight', 'unused.bias'],
      );
      assert.deepEqual([...steps[1].absent], [1, 2]);
      assert.deepEqual(steps[1].rows.get(0), [1, 3]);
      assert.equal((await recording.whole(0, 1))?.gradient[1], undefined);
    });
    assert.deepEqual(await conforming(), [3]);
  });

  it('knows tied weights by all their names', async () => {
    run(`
net = nn.ModuleDict({"encoder": nn.Linear(3, 3, bias=False), "decoder": nn.Linear(3, 3, bias=False)})
net["decoder"].weight = net["encoder"].weight
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
with record(optimizer, net, to=to):
    net["decoder"](net["encoder"](inputs)).sum().backward()
    optimizer.step()
`);
    await recorded(({ index }) => {
      const [parameter, ...more] = index.optimizers[0].description?.parameters ?? [];
      assert.deepEqual([parameter.name, parameter.tied, more], ['encoder.weight', ['encoder.weight', 'decoder.weight'], []]);
    });
  });

  for (const [dtype, stored] of [
    ['bfloat16', 'BF16'],
    ['float16', 'F16'],
    ['float64', 'F64'],
  ]) {
    it(`records ${dtype} as it is`, async () => {
      run(`
net = nn.Linear(3, 2, bias=False).to(torch.${dtype})
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
with record(optimizer, net, to=to):
    for step in range(4):
        net.weight.grad = torch.tensor([[0.5, -0.25, 3.0], [1e-3, 2.0, -1.0]], dtype=torch.${dtype}) * (step + 1)
        optimizer.step()
`);
      await recorded(({ index }) => assert.equal(index.optimizers[0].description?.parameters[0].dtype, stored));
      assert.deepEqual(await conforming(), [4]);
    });
  }

  it('records several optimizers into one file, and one optimizer a parameter (in the backward pass)', async () => {
    run(`
generator, critic = torch.optim.Adam(model[0].parameters(), lr=0.1), torch.optim.SGD(model[2].parameters(), lr=0.1)
run = record([generator, critic], model, to=to)
for step in range(4):
    loss().backward()
    generator.step()
    if step % 2:
        critic.step()
    model.zero_grad()
run.close()
each = {p: torch.optim.SGD([p], lr=0.1) for p in model.parameters()}
run = record(list(each.values()), model, to=os.path.join(folder, "backward.optrace"))
for p in model.parameters():
    def hook(gradient, p=p):
        p.grad = gradient
        each[p].step()
        p.grad = None
        return gradient
    p.register_hook(hook)
for _ in range(3):
    loss().backward()
    model.zero_grad()
run.close()
`);
    assert.deepEqual(await conforming(), [4, 2]);
    assert.deepEqual(await conforming('backward.optrace'), [3, 3, 3, 3]);
  });

  it('tells a step that a GradScaler leaves out, and gradients that are unscaled before', async () => {
    run(`
class Scaler:
    def __init__(self): self.value, self.done = 8.0, False
    def get_scale(self): return self.value
    def unscale_(self, optimizer):
        for p in model.parameters(): p.grad.div_(self.value)
        self.done = True
    def step(self, optimizer):
        if not self.done: self.unscale_(optimizer)
        if all(torch.isfinite(p.grad).all() for p in model.parameters()): optimizer.step()
        self.done = False
scaler = Scaler()
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
with record(optimizer, model, to=to, scaler=scaler):
    for step in range(4):
        optimizer.zero_grad()
        (loss() * scaler.value).backward()
        if step == 1: model[0].weight.grad[0, 0] = float("inf")
        if step == 2:
            scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        scaler.step(optimizer)
        if step == 1: scaler.value = 4.0
`);
    await recorded(({ index }) => {
      assert.deepEqual(
        index.optimizers[0].steps.map(({ scale, unscaled }) => [scale, unscaled]),
        [
          [8, true],
          [4, true],
          [4, true],
        ],
      );
      assert.deepEqual(
        index.events.map(({ kind, step, amount }) => [kind, step, amount]),
        [['skipped', 1, 8]],
      );
    });
    assert.deepEqual(await conforming(), [3]);
  });
});
