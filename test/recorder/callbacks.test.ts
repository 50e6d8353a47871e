import assert from 'node:assert/strict';
import { Recorder } from './recorder';

/** The libraries cannot be had everywhere: what of their documented interfaces the callbacks use, no more. */
const standIns = `
import types
def module(name, **held):
    made = types.ModuleType(name)
    made.__dict__.update(held)
    sys.modules[name] = made
class Base:
    def __init__(self): pass
class Scaler:
    def get_scale(self): return 4.0
    def unscale_(self, optimizer): pass
    def step(self, optimizer): optimizer.step()
`;

describe('callbacks of training libraries', function () {
  this.timeout(120_000);
  const recorder = new Recorder();
  const { run, recorded, conforming } = recorder;
  const losses = () =>
    recorded(({ index }) => index.optimizers[0].steps.map(({ scalars }) => Math.round((scalars.get('loss') ?? NaN) * 1e4)));

  it('record in Lightning, with the loss as it was before it was scaled and divided', async () => {
    const printed = run(`${standIns}
module("lightning"); module("lightning.pytorch"); module("lightning.pytorch.callbacks", Callback=Base)
from optimizer_debugger import LightningRecorder
class LightningOptimizer:
    def __init__(self, optimizer): self.optimizer = optimizer
class Trainer:
    accumulate_grad_batches = 2
    optimizers = [LightningOptimizer(torch.optim.SGD(model.parameters(), lr=0.1))]
    precision_plugin = types.SimpleNamespace(scaler=None)
trainer, callback = Trainer(), LightningRecorder(to=to)
callback.on_train_start(trainer, model)
for step in range(3):
    model.zero_grad()
    for part in range(2):
        value = loss() / 2
        callback.on_before_backward(trainer, model, value)
        value.backward()
    print(round(float(value) * 2 * 1e4))
    trainer.optimizers[0].optimizer.step()
callback.on_train_end(trainer, model)
`);
    assert.deepEqual(await losses(), printed.trim().split('\n').map(Number));
    assert.deepEqual(await conforming(), [3]);
  });

  it('record in the Hugging Face Trainer, through accelerate’s wrapper', async () => {
    run(`${standIns}
module("transformers", TrainerCallback=Base)
from optimizer_debugger import TransformersRecorder
class AcceleratedOptimizer:
    def __init__(self, optimizer): self.optimizer, self.scaler = optimizer, None
    def step(self): self.optimizer.step()
optimizer = AcceleratedOptimizer(torch.optim.AdamW(model.parameters(), lr=0.1))
scheduler = torch.optim.lr_scheduler.StepLR(optimizer.optimizer, 1)
callback = TransformersRecorder(to=to)
callback.on_train_begin(None, None, None, model=model, optimizer=optimizer, lr_scheduler=scheduler, train_dataloader=None)
for step in range(3):
    model.zero_grad()
    loss().backward()
    optimizer.step()
    scheduler.step()
    callback.on_log(None, None, None, logs={"loss": 0.25, "epoch": 1, "note": "text"})
callback.on_train_end(None, None, None)
`);
    assert.deepEqual((await losses()).slice(1), [2500, 2500]);
    assert.deepEqual(await conforming(), [3]);
  });

  it('note in accelerate what is logged, and end with it', async () => {
    run(`${standIns}
module("accelerate"); module("accelerate.tracking", GeneralTracker=Base)
from optimizer_debugger import AccelerateRecorder
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
tracker = AccelerateRecorder(record(optimizer, model, to=to))
assert tracker.name == "optimizer_debugger" and not tracker.requires_logging_directory and tracker.tracker is tracker.run
tracker.store_init_configuration({"lr": 0.1})
for step in range(2):
    model.zero_grad()
    loss().backward()
    tracker.log({"loss": torch.tensor(0.5), "text": "no"}, step=step)
    optimizer.step()
tracker.finish()
`);
    assert.deepEqual(await losses(), [5000, 5000]);
    await recorded(({ index }) => assert.ok(index.isEnded));
  });

  it('say which library is absent where it is', () => {
    const printed = run(`
for name in ("LightningRecorder", "TransformersRecorder", "AccelerateRecorder"):
    try:
        getattr(optimizer_debugger, name)
    except ImportError as error:
        print(type(error).__name__)
`);
    assert.equal(printed, 'ModuleNotFoundError\n'.repeat(3));
  });
});
