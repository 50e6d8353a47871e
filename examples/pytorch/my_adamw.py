"""An AdamW by hand with a mistake in it, and a recording of what it does. Find the mistake:

    python my_adamw.py                                # writes my_adamw.optrace; optimizer_debugger.py has to lie beside
    node dist/cli.js verify examples/pytorch/my_adamw.optrace
"""
import torch
from optimizer_debugger import record


class MyAdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.1):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(step=0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
                state["step"] += 1
                grad = p.grad.add(p, alpha=group["weight_decay"])
                state["exp_avg"].mul_(beta1).add_(grad, alpha=1 - beta1)
                state["exp_avg_sq"].mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
                m = state["exp_avg"] / (1 - beta1 ** state["step"])
                v = state["exp_avg_sq"] / (1 - beta2 ** state["step"])
                p.sub_(group["lr"] * m / (v.sqrt() + group["eps"]))


torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
angles = torch.rand(64) * torch.pi
moons = torch.stack([torch.cat([angles.cos(), 1 - angles.cos()]), torch.cat([angles.sin(), 0.5 - angles.sin()])], 1)
classes = torch.arange(2).repeat_interleave(64)

optimizer = MyAdamW(model.parameters())
with record(optimizer, model, to="my_adamw.optrace", rule="adamw") as run:
    for step in range(60):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(moons), classes)
        loss.backward()
        run.loss(loss)
        optimizer.step()
