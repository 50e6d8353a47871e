"""Records what a PyTorch optimizer does, for Optimizer Debugger.

    from optimizer_debugger import record
    run = record(optimizer, model, to="run.optrace")
    ...
    run.loss(loss)          # optional; run.log(accuracy=...) for any other number
    optimizer.step()        # recorded here

One file, nothing but torch (1.13 or newer) and Python's own library (3.9 or newer). It never raises into the training:
what goes wrong inside it turns it off, with one warning. The format is described in docs/optrace.md.
"""
from __future__ import annotations

import atexit
import ctypes
import functools
import json
import math
import os
import statistics
import sys
import time
import types
import uuid
import warnings
from collections import deque

import torch

__all__ = ["record", "Recording"]

VERSION = 1
# As safetensors names them: what is stored bit by bit.
DTYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64", torch.int32: "I32",
    torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}
SMALL = 1 << 20            # bytes of a step up to which every step is kept whole
CHUNK_BYTES = 8 << 20      # a chunk is begun anew when it has about so many bytes
CHUNK_STEPS = 64           # and at most so many steps, so that its header stays short
SHARE = 0.04               # of the training's time, for what is not measured at every step
HISTORY = 64               # steps whose median a figure is held against
BINS = 32                  # a histogram's, over log2|x| from -40 to 24

_open: dict = {}


def record(optimizer, model=None, to="run.optrace", *, rule=None, scaler=None, scheduler=None, whole=None, first=3, every=100,
           budget=1 << 30, ranks="first", resume=None, listen=False):
    """Records every `optimizer.step()` from now on into the file `to` and the folder `to` + ".tensors"; returns the recording.

    optimizer: one, or a list of several; called again with the same `to`, it adds to that recording.
    model: gives parameters their names; else they are called group0.0, group0.1, ...
    rule: the rule that an optimizer of your own claims to be, as the debugger names it ("adamw").
    scaler, scheduler: the GradScaler and the learning rate scheduler of the loop, where there are: what they do is noted.
    whole: True keeps the gradient, parameters and state of every step, False of none but `first` and every `every`-th;
        None: of every step where a step has at most 1 MB. Around anything unusual the next steps are kept in any case.
    budget: bytes on the disk; past them the oldest steps go, the first ones and those of every `every` stay.
    ranks: "first", or "all" for one file a rank (run.rank1.optrace).
    resume: True appends, False begins a new file; None appends where the parameters are those that the file ends with.
    """
    try:
        rank, world = _rank()
        if rank != 0 and ranks != "all":
            return Recording(None)
        if rank != 0:
            begin, ending = os.path.splitext(os.fspath(to))
            to = f"{begin}.rank{rank}{ending}"
        path = os.path.abspath(os.fspath(to))
        run = _open.get(path)
        if run is None or run._path is None:
            run = _open[path] = Recording(path, rank=rank, world=world, budget=budget, resume=resume)
        for one in optimizer if isinstance(optimizer, (list, tuple)) else [optimizer]:
            run._attach(one, model, rule=rule, scaler=scaler, scheduler=scheduler, whole=whole, first=first, every=every)
        if listen:
            run._listen()
        return run
    except Exception as error:  # pylint: disable=broad-except
        _warn(error)
        return Recording(None)


def _guarded(method):
    """A method that turns the recording off instead of raising."""
    @functools.wraps(method)
    def inner(self, *args, **kwargs):
        if self._path is None:
            return None
        begun = time.perf_counter()
        try:
            return method(self, *args, **kwargs)
        except Exception as error:  # pylint: disable=broad-except
            self._fail(error)
            return None
        finally:
            self._spent += time.perf_counter() - begun
    return inner


class Recording:
    """A run that is being recorded. Its methods never raise."""

    def __init__(self, path, rank=0, world=1, budget=1 << 30, resume=None):
        self._path = path
        self._rank, self._world, self._budget, self._resume = rank, world, budget, resume
        self._index = None
        self._watched = []
        self._numbers = {}          # named scalars since the last step: sum and count
        self._spent = 0.0
        self._begun = time.perf_counter()
        self._chunks = []           # [number, bytes, isPinned], the oldest first
        self._next_chunk = 0
        self._next_layout = 0
        if path is not None:
            atexit.register(self.close)

    # What the training calls.

    def loss(self, value, name="loss"):
        """Notes the loss of the step to come; several calls before one step (accumulation) are averaged."""
        self.log(**{name: value})

    @_guarded
    def log(self, **values):
        """Notes any number of named numbers of the step to come."""
        for name, value in values.items():
            value = value.detach() if isinstance(value, torch.Tensor) else float(value)
            total, count = self._numbers.get(name, (0.0, 0))
            self._numbers[name] = (total + value, count + 1)

    @_guarded
    def keep(self, steps=1):
        """Keeps the next steps whole."""
        for watched in self._watched:
            watched.wanted = max(watched.wanted, steps)

    @_guarded
    def close(self):
        """Ends the recording; called at the end of the program if not before."""
        for watched in self._watched:
            watched.chunks_end()
            watched.detach()
        if self._index is not None:
            self._line({"type": "end", "seconds": round(time.perf_counter() - self._begun, 3), "recorderSeconds": round(self._spent, 3)})
            os.close(self._index)
        self._index = None
        _open.pop(self._path, None)
        self._path = None
        atexit.unregister(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Inside.

    @_guarded
    def _attach(self, optimizer, model, **options):
        if any(watched.optimizer is optimizer for watched in self._watched):
            return
        watched = _Watched(self, len(self._watched), optimizer, model, **options)
        self._watched.append(watched)
        watched.attach()

    def _listen(self):
        raise NotImplementedError("listen=True is not there yet")

    def _fail(self, error):
        self._path, index, self._index = None, self._index, None
        for watched in self._watched:
            try:
                watched.detach()
                watched.chunks_end()
            except Exception:  # pylint: disable=broad-except
                pass
        if index is not None:
            try:
                os.close(index)
            except OSError:
                pass
        _warn(error)

    def _line(self, value):
        """Appends a line to the index in one write: after a kill it is there as a whole, or it is the last and cut off."""
        text = json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
        _write(self._index, (text + "\n").encode("utf-8", "replace"))

    def _start(self, number, theta):
        """Opens the file at the first step: an earlier one is gone on with where it ends with these parameters."""
        if self._index is not None:
            return
        there = _tail(self._path) if os.path.exists(self._path) else None
        is_resumed = there is not None and (self._resume or (self._resume is None and there["checksums"].get(number) == theta))
        if there is not None and not is_resumed:
            begin, ending = os.path.splitext(self._path)
            number = 2
            while os.path.exists(f"{begin}-{number}{ending}"):
                number += 1
            self._path = f"{begin}-{number}{ending}"
        folder = self._path + ".tensors"
        os.makedirs(folder, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._index = os.open(self._path, flags if is_resumed else flags | os.O_EXCL, 0o644)
        if is_resumed:
            if there["isTorn"]:
                _write(self._index, b"\n")
            for watched in self._watched:
                watched.step = there["steps"].get(watched.number, -1) + 1
            self._next_chunk, self._next_layout = there["chunk"] + 1, there["layout"] + 1
            self._chunks = [[int(name[:6]), os.path.getsize(os.path.join(folder, name)), False]
                            for name in sorted(os.listdir(folder)) if name.endswith(".safetensors") and name[:6].isdigit()]
        self._line({
            "type": "resumed" if is_resumed else "optrace", "version": VERSION, "run": uuid.uuid4().hex, "torch": torch.__version__,
            "python": "%d.%d.%d" % sys.version_info[:3], "rank": self._rank, "world": self._world, "time": time.time(),
        })

    def _take_numbers(self):
        taken, self._numbers = self._numbers, {}
        return {name: _number(total / count) for name, (total, count) in taken.items()}

    def _chunk_path(self, number):
        return os.path.join(self._path + ".tensors", "%06d.safetensors" % number)

    def _make_room(self):
        """Takes the oldest chunks away that nothing holds, until the rest fit the budget."""
        total = sum(size for _, size, _ in self._chunks)
        if total <= self._budget:
            return
        filled = {chunk.number for watched in self._watched for chunk in watched.chunks.values()}
        for chunk in [chunk for chunk in self._chunks if not chunk[2] and chunk[0] not in filled]:
            if total <= self._budget:
                return
            os.remove(self._chunk_path(chunk[0]))
            self._chunks.remove(chunk)
            total -= chunk[1]

    def _may_spend(self, seconds):
        """Whether the training can bear something that takes about so long."""
        return self._spent + seconds <= SHARE * (time.perf_counter() - self._begun)


class _Watched:
    """One optimizer of a recording."""

    def __init__(self, run, number, optimizer, model, rule, scaler, scheduler, whole, first, every):
        self.run, self.number, self.optimizer, self.rule = run, number, optimizer, rule
        self.scaler, self.scheduler = scaler, scheduler
        self.whole, self.first, self.every = whole, first, every
        self.names, self.tied = _names(model)
        self.parameters = []
        self.groups = None              # as last written
        self.options = []
        self.step = 0
        self.made = 0                   # since this process began
        self.wanted = 0                 # next steps to be kept whole
        self.before = None              # what was taken before the update that is being made
        self.after = None               # versions of the state as this file has it, after the step it knows last
        self.theta = None               # checksums of the parameters after the update made last
        self.chunks = {}                # that are being filled: of steps and of what was before them
        self.norms = {}                 # of figures, the last of them
        self.unusual = set()            # figures that are far from their median
        self.costs = {}
        self.gradients = []             # (reference, version) after the update, to see who changes them
        self.rate_at_start = [_option(group.get("lr")) for group in optimizer.param_groups]
        self.had_scheduler = any("initial_lr" in group for group in optimizer.param_groups)
        self.is_unscaled = self.is_in_scaler = False
        self.undo = []

    # Taking hold of the optimizer.

    def attach(self):
        optimizer = self.optimizer
        if hasattr(optimizer, "register_step_pre_hook"):
            handles = [optimizer.register_step_pre_hook(lambda _, args, kwargs: self.before_step(args, kwargs)),
                       optimizer.register_step_post_hook(lambda *_: self.after_step())]
            self.undo += [handle.remove for handle in handles]
        else:
            step = optimizer.step

            @functools.wraps(getattr(step, "__func__", step))
            def recorded(_, *args, **kwargs):
                args, kwargs = self.before_step(args, kwargs) or (args, kwargs)
                result = step(*args, **kwargs)
                self.after_step()
                return result
            self.replace(optimizer, "step", recorded)
        if hasattr(optimizer, "zero_grad"):
            zero_grad = optimizer.zero_grad

            @functools.wraps(getattr(zero_grad, "__func__", zero_grad))
            def zeroed(_, *args, **kwargs):
                self.look_at_gradients()
                return zero_grad(*args, **kwargs)
            self.replace(optimizer, "zero_grad", zeroed)
        if self.scaler is not None:
            self.watch_scaler(self.scaler)

    def replace(self, owner, name, function):
        """Puts a bound method in the place of another: learning rate schedulers ask for its __self__ and __func__."""
        had = name in vars(owner)
        former = vars(owner).get(name)
        bound = types.MethodType(function, owner)
        setattr(owner, name, bound)

        def restore():
            if vars(owner).get(name) is not bound:
                return                  # somebody has wrapped it since; ours then only passes on
            if had:
                setattr(owner, name, former)
            else:
                delattr(owner, name)
        self.undo.append(restore)

    def detach(self):
        while self.undo:
            self.undo.pop()()

    def watch_scaler(self, scaler):
        unscale, step = scaler.unscale_, scaler.step

        def unscaled(_, optimizer):
            result = unscale(optimizer)
            if optimizer is self.optimizer:
                self.is_unscaled = True
            return result

        def stepped(_, optimizer, *args, **kwargs):
            if optimizer is not self.optimizer:
                return step(optimizer, *args, **kwargs)
            made, self.is_in_scaler = self.made, True
            try:
                return step(optimizer, *args, **kwargs)
            finally:
                self.is_in_scaler = self.is_unscaled = False
                if self.made == made:
                    self.note_skipped()
        self.replace(scaler, "unscale_", unscaled)
        self.replace(scaler, "step", stepped)

    # Around one update.

    def before_step(self, args, kwargs):
        if self.run._path is None:
            return None
        begun = time.perf_counter()
        try:
            return self.take_before(args, kwargs)
        except Exception as error:  # pylint: disable=broad-except
            self.run._fail(error)
            return None
        finally:
            self.run._spent += time.perf_counter() - begun

    def after_step(self):
        if self.run._path is None:
            return
        begun = time.perf_counter()
        try:
            self.take_after()
        except Exception as error:  # pylint: disable=broad-except
            self.run._fail(error)
        finally:
            self.run._spent += time.perf_counter() - begun

    @torch.no_grad()
    def take_before(self, args, kwargs):
        self.describe()
        size = self.bytes_of_step()
        is_small = size <= SMALL
        is_whole = self.whole or (self.whole is None and is_small)
        is_pinned = self.made < self.first or self.wanted > 0
        if not is_whole:
            is_whole = is_pinned
            is_pinned = is_pinned or (self.every and self.step % self.every == 0)
        if not is_whole and is_pinned:
            is_whole = self.run._may_spend(self.costs.get("whole", 0.0))
        self.before = before = {"whole": is_whole, "pinned": is_pinned, "evaluations": 0, "base": None, "theta": None, "gradients": None}
        is_first = self.theta is None or self.run._index is None
        # What lies between two updates is looked at where it is kept, and costs a pass over θ.
        if is_first or is_whole:
            theta = self.checksums()
            if self.run._index is None:
                self.run._start(self.number, _total(theta))
                self.describe(True)
            if self.theta is not None and theta != self.theta:
                before["changed"] = [i for i, (one, other) in enumerate(zip(theta, self.theta)) if one != other]
        if is_whole and (self.after != (self.step, self.versions()) or before.get("changed")):
            before["base"] = (self.bytes_of_parameters(), self.state_bytes(), self.scalars_of_state())
        if not is_whole and self.may_measure("update"):
            before["theta"] = [local.clone() for local in self.locals()]
        closure = args[0] if args else kwargs.get("closure")
        if not callable(closure):
            self.take_gradients()
            return None

        @functools.wraps(closure)
        def watched(*its_args, **its_kwargs):
            value = closure(*its_args, **its_kwargs)
            if self.before is before:
                before["evaluations"] += 1
                if before["evaluations"] == 1:
                    self.guarded_gradients(value)
            return value
        return ((watched, *args[1:]), kwargs) if args else (args, {**kwargs, "closure": watched})

    def guarded_gradients(self, value):
        try:
            with torch.no_grad():
                self.take_gradients()
                if "loss" not in self.run._numbers and value is not None:
                    self.run.loss(value)
        except Exception as error:  # pylint: disable=broad-except
            self.run._fail(error)

    def take_gradients(self):
        before = self.before
        gradients = [_local(parameter.grad) for parameter in self.parameters]
        before["absent"] = [i for i, gradient in enumerate(gradients) if gradient is None]
        before["rows"] = {}
        for i, gradient in enumerate(gradients):
            if gradient is not None and gradient.is_sparse:
                gradients[i] = gradient = gradient.coalesce()
                before["rows"][i] = sorted(set(gradient.indices()[0].tolist()))
        if before["whole"]:
            before["gradients"] = [None if gradient is None else _bytes(gradient) for gradient in gradients]
        else:
            before["figures"] = self.figures_of_gradients(gradients)

    @torch.no_grad()
    def take_after(self):
        before, self.before = self.before, None
        if before is None:
            return
        if "absent" not in before:      # a closure that was never called
            before.update(absent=list(range(len(self.parameters))), rows={}, gradients=[None] * len(self.parameters), figures={})
        run = self.run
        theta = self.checksums() if before["whole"] or self.may_measure("checksum") else None
        line = {"type": "step", "optimizer": self.number, "step": self.step, "seconds": round(time.perf_counter() - run._begun, 6)}
        changed = self.changed_options()
        if changed:
            line["options"] = changed
        numbers = run._take_numbers()
        if numbers:
            line["scalars"] = numbers
        state = self.scalars_of_state()
        if state:
            line["state"] = state
        if before["absent"]:
            line["absent"] = before["absent"]
        if before["rows"]:
            line["rows"] = {str(i): rows for i, rows in before["rows"].items()}
        if before["evaluations"]:
            line["evaluations"] = before["evaluations"]
        if before.get("changed"):
            line["changedBefore"] = before["changed"]
        if self.scaler is not None:
            line["scale"] = _number(self.scaler.get_scale())
            line["unscaled"] = self.is_in_scaler or self.is_unscaled
        if self.scheduler is not None:
            line["scheduler"] = getattr(self.scheduler, "last_epoch", None)
        if self.made == 0 and self.had_scheduler:
            rates = [_option(group.get("lr")) for group in self.optimizer.param_groups]
            if rates[:len(self.rate_at_start)] != self.rate_at_start:
                line["ratesAtStart"] = self.rate_at_start
        if theta is not None:
            line["checksum"] = _total(theta)
        if before["whole"]:
            begun = time.perf_counter()
            line.update(self.write_whole(before))
            self.costs["whole"] = time.perf_counter() - begun
        else:
            line["figures"] = self.figures_after(before)
        run._line(line)
        self.wanted = max(0, self.wanted - 1)
        self.watch_figures(line, before)
        self.theta = theta
        self.gradients = [(parameter.grad, parameter.grad._version) for parameter in self.parameters if parameter.grad is not None]
        self.step += 1
        self.made += 1

    def note_skipped(self):
        run = self.run
        if run._path is None or run._index is None:
            return
        try:
            run._line({"type": "skipped", "optimizer": self.number, "step": self.step, "scale": _number(self.scaler.get_scale())})
        except Exception as error:  # pylint: disable=broad-except
            run._fail(error)

    def look_at_gradients(self):
        """Before gradients go: whether somebody has changed them in place since the update, when it is too late."""
        run, gradients, self.gradients = self.run, self.gradients, []
        if run._path is None or run._index is None or self.made == 0:
            return
        begun = time.perf_counter()
        try:
            if not any(gradient._version != version for gradient, version in gradients):
                return
            norms = [float(_local(gradient).coalesce().values().norm() if gradient.is_sparse else _local(gradient).norm()) for gradient, _ in gradients]
            norm = math.sqrt(sum(norm * norm for norm in norms))
            if norm > 0:
                run._line({"type": "gradientChanged", "optimizer": self.number, "step": self.step - 1, "norm": _number(norm)})
        except Exception as error:  # pylint: disable=broad-except
            run._fail(error)
        finally:
            run._spent += time.perf_counter() - begun

    # What an optimizer is.

    def describe(self, is_new=False):
        """Says what the optimizer holds, where that is not what was said last."""
        groups = [[id(parameter) for parameter in group["params"]] for group in self.optimizer.param_groups]
        if groups != self.groups:
            self.parameters = [parameter for group in self.optimizer.param_groups for parameter in group["params"]]
            self.theta, self.after = None, None
            is_new = True
        if not is_new:
            return
        self.groups = groups
        if self.run._index is None:
            return
        place, described, seen = {id(parameter): i for i, parameter in enumerate(self.parameters)}, [], set()
        for number, group in enumerate(self.optimizer.param_groups):
            for i, parameter in enumerate(group["params"]):
                name = self.names.get(id(parameter), f"group{number}.{i}")
                while name in seen:
                    name += "'"
                seen.add(name)
                local = _local(parameter)
                entry = {"name": name, "shape": list(local.shape), "dtype": DTYPES.get(local.dtype, str(local.dtype)), "device": str(local.device)}
                if len(self.tied.get(id(parameter), [])) > 1:
                    entry["tied"] = self.tied[id(parameter)]
                if local is not parameter.detach() and hasattr(parameter, "to_local"):
                    entry["globalShape"] = list(parameter.shape)
                described.append(entry)
        self.options = self.options_now()
        kind = type(self.optimizer)
        self.run._line({
            "type": "optimizer", "optimizer": self.number, "step": self.step, "class": f"{kind.__module__}.{kind.__qualname__}",
            "rule": self.rule, "implementation": self.implementation(),
            "groups": [{"parameters": [place[id(parameter)] for parameter in group["params"]], "options": options}
                       for group, options in zip(self.optimizer.param_groups, self.options)],
            "parameters": described,
        })

    def implementation(self):
        group = self.optimizer.param_groups[0] if self.optimizer.param_groups else {}
        if group.get("fused"):
            return "fused"
        is_default = group.get("foreach", False) is None and tuple(int(part) for part in torch.__version__.split(".")[:1]) >= (2,)
        is_foreach = group.get("foreach") or (is_default and self.parameters and all(parameter.is_cuda for parameter in self.parameters))
        return "foreach" if is_foreach else "single"

    def options_now(self):
        return [{str(name): _option(value) for name, value in group.items() if name != "params"} for group in self.optimizer.param_groups]

    def changed_options(self):
        now = self.options_now()
        changed = {str(i): {name: value for name, value in options.items() if name not in self.options[i] or not _same(self.options[i][name], value)}
                   for i, options in enumerate(now)}
        self.options = now
        return {i: options for i, options in changed.items() if options}

    def locals(self):
        return [_local(parameter) for parameter in self.parameters]

    def state_tensors(self):
        """The tensors of the state, by slot and number of the parameter; without single numbers."""
        found = {}
        for i, parameter in enumerate(self.parameters):
            for slot, value in self.state_of(parameter).items():
                if isinstance(value, torch.Tensor) and value.dim() > 0 and not value.is_sparse and value.dtype in DTYPES:
                    found[(str(slot), i)] = _local(value)
        return found

    def state_of(self, parameter):
        state = self.optimizer.state
        held = state[parameter] if parameter in state else {}
        return held if isinstance(held, dict) else {}

    def scalars_of_state(self):
        """Single numbers of the state: one where it is the same for all parameters, else one each."""
        found = {}
        for i, parameter in enumerate(self.parameters):
            for slot, value in self.state_of(parameter).items():
                if isinstance(value, torch.Tensor):
                    if value.dim() > 0 or value.is_cuda:
                        continue
                    value = value.item()
                if isinstance(value, (bool, int, float)):
                    found.setdefault(str(slot), [None] * len(self.parameters))[i] = _number(value)
        return {slot: values[0] if all(value == values[0] for value in values) else values for slot, values in found.items()}

    def versions(self):
        """Changes whenever somebody changes the state or puts another in its place."""
        return [(slot, i, id(value), value._version) for i, parameter in enumerate(self.parameters)
                for slot, value in self.state_of(parameter).items() if isinstance(value, torch.Tensor) and value.dim() > 0]

    def checksums(self):
        """Of every parameter the sum of its bits, taken as whole numbers."""
        return torch.stack([_checksum(local) for local in self.locals()]).tolist() if self.parameters else []

    # Whole steps.

    def bytes_of_step(self):
        size = sum(local.numel() * local.element_size() for local in self.locals())
        return 2 * size + sum(value.numel() * value.element_size() for value in self.state_tensors().values())

    def bytes_of_parameters(self):
        return [_bytes(local) for local in self.locals()]

    def state_bytes(self):
        return {key: (value, _bytes(value)) for key, value in self.state_tensors().items()}

    def write_whole(self, before):
        """Puts base (where the file lacks what was before the step), gradient and what came of them into chunks."""
        state = self.state_tensors()
        parameters = self.locals()
        described = [(i, DTYPES.get(local.dtype, "U8"), list(local.shape)) for i, local in enumerate(parameters)]
        found = {}
        if before["base"] is not None:
            values, held, numbers = before["base"]
            tensors = [("parameter", i, dtype, shape) for i, dtype, shape in described]
            tensors += [("state", i, DTYPES[value.dtype], list(value.shape), slot) for (slot, i), (value, _) in held.items()]
            found["base"] = self.write_row("base", tensors, values + [data for _, data in held.values()], before["pinned"])
            if numbers:
                found["base"]["state"] = numbers
        tensors = [("gradient", *one) for one in described] + [("parameter", *one) for one in described]
        tensors += [("state", i, DTYPES[value.dtype], list(value.shape), slot) for (slot, i), value in state.items()]
        pieces = [_zeros(dtype, shape) if data is None else data for (_, dtype, shape), data in zip(described, before["gradients"])]
        found["whole"] = self.write_row("step", tensors, pieces + [_bytes(local) for local in parameters] + [_bytes(value) for value in state.values()], before["pinned"])
        self.after = (self.step + 1, self.versions())
        return found

    def write_row(self, kind, tensors, pieces, is_pinned):
        """Writes a row of a chunk; returns where it is."""
        run, chunk = self.run, self.chunks.get(kind)
        if chunk is None or chunk.tensors != tensors:
            self.chunk_end(kind)
            chunk = None
        if chunk is None or chunk.used == chunk.rows:
            layout = chunk.layout if chunk is not None else None
            self.chunk_end(kind)
            size = sum(map(len, pieces))
            rows = 1 if kind == "base" else max(1, min(CHUNK_STEPS, CHUNK_BYTES // max(size, 1)))
            number, run._next_chunk = run._next_chunk, run._next_chunk + 1
            prefix = f"optimizer{self.number}/" if self.number else ""
            chunk = self.chunks[kind] = _Chunk(run._chunk_path(number), number, tensors, [self.column_name(prefix, *one) for one in tensors], rows)
            run._chunks.append([number, chunk.size, False])
            chunk.entry = run._chunks[-1]
            if layout is None:
                layout, run._next_layout = run._next_layout, run._next_layout + 1
                run._line({"type": "layout", "layout": layout, "optimizer": self.number, "rows": rows, "begin": chunk.begin, "tensors": tensors})
            chunk.layout = layout
        chunk.entry[2] = chunk.entry[2] or is_pinned
        row = chunk.append(self.step, pieces)
        run._make_room()
        return {"layout": chunk.layout, "chunk": chunk.number, "row": row}

    def column_name(self, prefix, kind, i, dtype, shape, slot=None):
        name = self.names.get(id(self.parameters[i]), str(i))
        return f"{prefix}{kind}/{name}" if slot is None else f"{prefix}{kind}/{slot}/{name}"

    def chunk_end(self, kind):
        chunk = self.chunks.pop(kind, None)
        if chunk is not None:
            os.close(chunk.file)

    def chunks_end(self):
        for kind in list(self.chunks):
            self.chunk_end(kind)

    # Figures, where a step is not kept whole.

    def may_measure(self, what):
        cost = self.costs.get(what)
        return cost is None or self.run._may_spend(cost)

    def timed(self, what, measure):
        begun = time.perf_counter()
        result = measure()
        self.costs[what] = time.perf_counter() - begun
        return result

    def figures_of_gradients(self, gradients):
        dense = [None if gradient is None else gradient.values() if gradient.is_sparse else gradient for gradient in gradients]
        found = {"gradient": {"norm": _listed(_norms(dense))}}
        if self.may_measure("gradient"):
            found["gradient"].update(self.timed("gradient", lambda: _extent(dense)))
        if self.may_measure("histogram"):
            found["gradient"]["histogram"] = self.timed("histogram", lambda: [None if one is None else _histogram(one) for one in dense])
        return found

    def figures_after(self, before):
        found = dict(before.get("figures") or {})
        parameters = self.locals()
        if before["theta"] is not None:
            def measure():
                updates = torch._foreach_sub(parameters, before["theta"])
                found["update"] = {"norm": _listed(_norms(updates)), **_extent(updates)}
            self.timed("update", measure)
            before["theta"] = None
        if self.may_measure("parameters"):
            def measure_parameters():
                found["parameters"] = {"norm": _listed(_norms(parameters)), **_extent(parameters)}
            self.timed("parameters", measure_parameters)
        return found

    def watch_figures(self, line, before):
        """Whether something unusual has happened: then the next steps are kept whole."""
        figures = {name: value for name, value in (line.get("scalars") or {}).items()}
        for quantity, measured in (line.get("figures") or {}).items():
            norms = [norm for norm in measured["norm"] if norm is not None]
            if norms:
                figures[f"{quantity} norm"] = next((norm for norm in norms if isinstance(norm, str)), None) or math.sqrt(sum(norm * norm for norm in norms))
        causes, unusual = [], set()
        for name, value in figures.items():
            if isinstance(value, str):
                unusual.add(name)
                causes.append(f"{name} is {value}")
                continue
            history = self.norms.setdefault(name, deque(maxlen=HISTORY))
            if len(history) >= 16:
                median = statistics.median(history)
                spread = statistics.median(abs(x - median) for x in history)
                if value > median + 10 * max(spread, 0.05 * abs(median)):
                    unusual.add(name)
                    causes.append(f"{name} is {value:.4g}, far above its median {median:.4g}")
            history.append(value)
        # What goes on being unusual is not news.
        is_news = unusual - self.unusual
        self.unusual = self.unusual - set(figures) | unusual
        if is_news and self.wanted == 0 and not before["whole"]:
            self.wanted = 3
            self.run._line({"type": "trigger", "optimizer": self.number, "step": self.step, "causes": causes})


class _Chunk:
    """A .safetensors file of the same tensors at several steps: every tensor's first axis is the row, and "step" tells its step (-1: unused)."""

    def __init__(self, path, number, tensors, names, rows):
        self.number, self.tensors, self.rows, self.used, self.layout, self.entry = number, tensors, rows, 0, None, None
        header, at = {"step": {"dtype": "I64", "shape": [rows], "data_offsets": [0, 8 * rows]}}, 8 * rows
        self.columns = []
        for name, (_, _, dtype, shape, *_) in zip(names, tensors):
            width = _size(dtype, shape)
            while name in header:
                name += "'"
            header[name] = {"dtype": dtype, "shape": [rows, *shape], "data_offsets": [at, at + rows * width]}
            self.columns.append((at, width))
            at += rows * width
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        text += b" " * (-len(text) % 8)
        self.begin, self.size = 8 + len(text), 8 + len(text) + at
        # A file of that name is never written over.
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        _write(self.file, len(text).to_bytes(8, "little") + text + (-1).to_bytes(8, "little", signed=True) * rows)
        os.ftruncate(self.file, self.size)

    def append(self, step, pieces):
        row, self.used = self.used, self.used + 1
        if self.rows == 1:              # the columns are next to each other
            os.lseek(self.file, self.begin + 8, os.SEEK_SET)
            for piece in pieces:
                _write(self.file, piece)
        else:
            for (at, width), piece in zip(self.columns, pieces):
                os.lseek(self.file, self.begin + at + row * width, os.SEEK_SET)
                _write(self.file, piece)
        os.lseek(self.file, self.begin + 8 * row, os.SEEK_SET)
        _write(self.file, step.to_bytes(8, "little"))
        return row


def _rank():
    distributed = torch.distributed
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1


def _names(model):
    """By a parameter's identity its first name, and all names of those that have several (tied weights)."""
    first, every = {}, {}
    if model is None:
        return first, every
    if type(model).__name__ in ("DataParallel", "DistributedDataParallel"):
        model = model.module
    for prefix, module in model.named_modules(remove_duplicate=False):
        for name, parameter in module._parameters.items():
            if parameter is not None:
                full = f"{prefix}.{name}" if prefix else name
                first.setdefault(id(parameter), full)
                names = every.setdefault(id(parameter), [])
                if full not in names:
                    names.append(full)
    return first, every


def _local(tensor):
    """The part of a tensor that this process holds."""
    if tensor is None:
        return None
    tensor = tensor.detach()
    return tensor.to_local() if hasattr(tensor, "to_local") else tensor


def _bytes(tensor):
    if tensor.is_sparse:
        tensor = tensor.to_dense()
    tensor = tensor.detach().cpu().contiguous()
    return ctypes.string_at(tensor.data_ptr(), tensor.numel() * tensor.element_size()) if tensor.numel() else b""


def _zeros(dtype, shape):
    return bytes(_size(dtype, shape))


def _size(dtype, shape):
    width = 8 if dtype.endswith("64") else 4 if dtype.endswith("32") else 2 if dtype.endswith("16") else 1
    return width * math.prod(shape)


def _checksum(tensor):
    """The sum of a tensor's bits as signed whole numbers of its own width, modulo 2^64."""
    whole = {8: torch.int64, 4: torch.int32, 2: torch.int16, 1: torch.int8}.get(tensor.element_size())
    if whole is None:
        return torch.zeros((), dtype=torch.int64)
    return tensor.contiguous().view(whole).sum(dtype=torch.int64).cpu()


def _total(checksums):
    """One text for the checksums of all parameters."""
    total = 0
    for i, checksum in enumerate(checksums):
        total = (total + (2 * i + 1) * checksum) % (1 << 64)
    return "%016x" % total


def _write(file, data):
    view = memoryview(data)
    while view:
        view = view[os.write(file, view):]


def _number(value):
    """A number as the file has it: those that JSON lacks by name."""
    if isinstance(value, (bool, int)):
        return value
    value = float(value)
    return value if math.isfinite(value) else "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def _option(value):
    if isinstance(value, torch.Tensor):
        return _number(value.item()) if value.numel() == 1 else f"tensor of shape {list(value.shape)}"
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return [_option(one) for one in value[:64]]
    return repr(value)[:200]


def _same(one, other):
    return one == other and type(one) is type(other)


def _listed(tensor_of_norms):
    return [None if norm is None else _number(norm) for norm in tensor_of_norms]


def _norms(tensors):
    """The Euclidean norm of every tensor, with one wait for the device."""
    there = [tensor for tensor in tensors if tensor is not None]
    if not there:
        return [None] * len(tensors)
    norms = iter(torch.stack([norm.float().cpu() for norm in torch._foreach_norm(there)]).tolist())
    return [None if tensor is None else next(norms) for tensor in tensors]


def _extent(tensors):
    """Of every tensor the smallest and the largest entry, and how many are not finite."""
    found = {"min": [], "max": [], "nonFinite": []}
    for tensor in tensors:
        if tensor is None or tensor.numel() == 0:
            values = (None, None, None)
        else:
            low, high = torch.aminmax(tensor.float() if tensor.dtype in (torch.float16, torch.bfloat16) else tensor)
            low, high = float(low), float(high)
            bad = 0 if math.isfinite(low) and math.isfinite(high) else int((~torch.isfinite(tensor)).sum())
            values = (_number(low), _number(high), bad)
        for name, value in zip(found, values):
            found[name].append(value)
    return found


def _histogram(tensor):
    """How many entries lie in each of 32 bins of log2|x| from -40 to 24; zeros and what lies outside are not counted."""
    return [int(count) for count in torch.histc(tensor.float().abs().log2(), BINS, -40, 24).tolist()]


def _tail(path):
    """What an index ends with: the last step of every optimizer, the last chunk, and whether its last line is cut off."""
    found = {"steps": {}, "chunk": -1, "layout": -1, "checksums": {}, "isTorn": False}
    with open(path, "rb") as file:
        for raw in file:
            found["isTorn"] = not raw.endswith(b"\n")
            try:
                line = json.loads(raw)
            except ValueError:
                continue
            if not isinstance(line, dict):
                continue
            if line.get("type") == "step":
                found["steps"][line["optimizer"]] = line["step"]
                found["checksums"][line["optimizer"]] = line.get("checksum")
            found["layout"] = max(found["layout"], line.get("layout", -1))
    folder = path + ".tensors"
    if os.path.isdir(folder):
        found["chunk"] = max([found["chunk"], *(int(name[:6]) for name in os.listdir(folder) if name[:6].isdigit())])
    return found


def _warn(error):
    warnings.warn(f"optimizer_debugger records no more: {type(error).__name__}: {error}", RuntimeWarning, stacklevel=3)
