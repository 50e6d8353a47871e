import assert from 'node:assert/strict';
import { Recorder } from './recorder';

describe('recording several ranks', function () {
  this.timeout(120_000);
  const { run, recorded, conforming } = new Recorder();

  it('takes a file a rank of DistributedDataParallel, with the gradient that the ranks share; rank 0 alone listens', async () => {
    const printed = run(`
import torch.distributed as dist
os.environ.update(MASTER_ADDR="127.0.0.1")
store = os.path.join(folder, "store")
child = os.fork()
rank = 0 if child else 1
dist.init_process_group("gloo", init_method="file://" + store, rank=rank, world_size=2)
net = nn.parallel.DistributedDataParallel(model)
optimizer = torch.optim.AdamW(net.parameters(), lr=0.1)
run = record(optimizer, net, to=to, ranks="all", listen=True)
part = slice(8 * rank, 8 * rank + 8)
for _ in range(3):
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(inputs[part]), targets[part]).backward()
    optimizer.step()
listens = run._listener is not None
run.close()
dist.barrier()
if not child:
    os._exit(0 if not listens else 1)
print(listens, os.waitpid(child, 0)[1])
`);
    assert.equal(printed.trim(), 'True 0');
    const first = await recorded(async (recording) => (await recording.whole(0, 2))?.gradient);
    const second = await recorded(async (recording) => {
      assert.deepEqual([recording.index.header?.rank, recording.index.header?.world], [1, 2]);
      assert.equal(recording.index.optimizers[0].description?.parameters[0].name, '0.weight');
      return (await recording.whole(0, 2))?.gradient;
    }, 'run.rank1.optrace');
    assert.deepEqual(first, second);
    assert.deepEqual([await conforming(), await conforming('run.rank1.optrace')], [[3], [3]]);
  });
});
