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
import copy
import ctypes
import functools
import hmac
import json
import math
import os
import queue
import random
import secrets
import socket
import stat
import statistics
import sys
import tempfile
import threading
import time
import types
import uuid
import warnings
import weakref
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
PATIENCE = 10.0            # seconds after which a debugger that says nothing, or takes nothing, counts as gone
GREETING = 5.0             # seconds in which a debugger has to show its token
LONGEST = 1 << 16          # bytes of a debugger's command
SNAPSHOTS = 1 << 29        # bytes of snapshots to step back to

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
    listen: True, or the number of a port: a debugger on this machine that knows the token, which is printed, may attach, pause the
        training before an update, look at it, and change it. Of several ranks only the first listens.
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
            inner, its_scaler = _unwrapped(one)
            run._attach(inner, model, rule=rule, scaler=scaler or its_scaler, scheduler=scheduler, whole=whole, first=first, every=every)
        if listen and rank == 0:
            run._listen(0 if listen is True else int(listen))
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
        self._listener = None
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
        self._deafen()
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
        if self._listener is not None:
            watched.listen(self._listener)

    def _listen(self, port):
        """Without a listener the recording goes on, with a warning."""
        if self._path is None or self._listener is not None:
            return
        try:
            self._listener = listener = _Listener(self, port)
        except Exception as error:  # pylint: disable=broad-except
            warnings.warn(f"optimizer_debugger cannot listen: {type(error).__name__}: {error}", RuntimeWarning, stacklevel=3)
            return
        for watched in self._watched:
            watched.listen(listener)
        print(f"Optimizer Debugger: attach to 127.0.0.1, port {listener.port}, token {listener.token}", file=sys.stderr, flush=True)

    def _deafen(self):
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    def _fail(self, error):
        self._path, index, self._index = None, self._index, None
        self._deafen()
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
        self.model = weakref.ref(model) if isinstance(model, torch.nn.Module) else None
        self.is_left_out = False        # the debugger leaves the update out that a GradScaler is about to make
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

    def listen(self, listener):
        """Asks the debugger before every update; outermost, so that an update can be left out."""
        step = self.optimizer.step

        @functools.wraps(getattr(step, "__func__", step))
        def steered(_, *args, **kwargs):
            closure = args[0] if args else kwargs.get("closure")
            if callable(closure):
                asked = []

                @functools.wraps(closure)
                def first_asked(*its_args, **its_kwargs):
                    value = closure(*its_args, **its_kwargs)
                    if not asked:
                        asked.append(True)
                        listener.before_update(self, False, value)
                    return value
                args, kwargs = ((first_asked, *args[1:]), kwargs) if args else (args, {**kwargs, "closure": first_asked})
            elif listener.before_update(self, True):
                self.is_left_out = True
                return None
            return step(*args, **kwargs)
        self.replace(self.optimizer, "step", steered)

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
                if self.made == made and not self.is_left_out:
                    self.note_skipped()
                self.is_left_out = False
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
        self.options = self.options_now()
        self.run._line(self.description(self.options))

    def description(self, options):
        """The line that says what the optimizer is."""
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
        kind = type(self.optimizer)
        return {
            "type": "optimizer", "optimizer": self.number, "step": self.step, "class": f"{kind.__module__}.{kind.__qualname__}",
            "rule": self.rule, "implementation": self.implementation(),
            "groups": [{"parameters": [place[id(parameter)] for parameter in group["params"]], "options": its}
                       for group, its in zip(self.optimizer.param_groups, options)],
            "parameters": described,
        }

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
        text, self.columns, size = self.header(tensors, names, rows)
        self.begin, self.size = len(text), len(text) + size
        # A file of that name is never written over.
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        _write(self.file, text + (-1).to_bytes(8, "little", signed=True) * rows)
        os.ftruncate(self.file, self.size)

    @staticmethod
    def header(tensors, names, rows):
        """The bytes that a chunk begins with; where each column begins behind them and how wide its rows are; and the bytes of all."""
        header, at = {"step": {"dtype": "I64", "shape": [rows], "data_offsets": [0, 8 * rows]}}, 8 * rows
        columns = []
        for name, (_, _, dtype, shape, *_) in zip(names, tensors):
            width = _size(dtype, shape)
            while name in header:
                name += "'"
            header[name] = {"dtype": dtype, "shape": [rows, *shape], "data_offsets": [at, at + rows * width]}
            columns.append((at, width))
            at += rows * width
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        text += b" " * (-len(text) % 8)
        return len(text).to_bytes(8, "little") + text, columns, at

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


class _Gone(Exception):
    """The debugger does not answer any more."""


class _Refused(Exception):
    """What the debugger asked for cannot be done; the message says why."""


class _Listener:
    """Lets one debugger of this machine look at the training between two updates, and steer it (docs/attach.md)."""

    def __init__(self, run, port):
        self.run, self.client, self.file, self.greeted = run, None, None, 0
        self.snapshots = deque()
        self.process = os.getpid()
        self.token = secrets.token_hex(16)
        self.lock = threading.Lock()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if port and os.name == "posix":     # elsewhere it would take a port that is in use
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind(("127.0.0.1", port))
            self.socket.listen(128)         # who comes in a crowd is heard, and sent away
        except OSError:
            self.socket.close()
            raise
        self.port = self.socket.getsockname()[1]
        if hasattr(os, "register_at_fork"):
            its = weakref.ref(self)
            os.register_at_fork(after_in_child=lambda: its() and its().forget())
        self.announce()
        threading.Thread(target=self.accept, name="optimizer_debugger", daemon=True).start()

    def announce(self):
        """Tells programs of the same user that there is something to attach to; where that cannot be, the printed token is needed."""
        try:
            folder = _runs_folder()
            path = os.path.join(folder, f"{self.process}-{self.port}.json")
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self.file = path
            try:
                script = sys.argv[0] if sys.argv and sys.argv[0] else ""
                said = {"version": VERSION, "pid": self.process, "port": self.port, "token": self.token, "path": self.run._path,
                        "script": os.path.abspath(script) if script else "", "time": time.time()}
                _write(handle, json.dumps(said).encode("utf-8", "replace"))
            finally:
                os.close(handle)
        except OSError as error:
            warnings.warn(f"optimizer_debugger listens, but is in no list of runs: {error}", RuntimeWarning, stacklevel=4)

    def close(self):
        """Ends the conversation, and what tells of it."""
        if os.getpid() != self.process:
            return
        client = self.client
        if client is not None:
            client.say({"type": "ended"})
        self.drop(client)
        self.socket.close()
        self.snapshots.clear()
        if self.file is not None:
            try:
                os.remove(self.file)
            except OSError:
                pass

    def forget(self):
        """In a process that was forked from this one (a data loader's): the debugger's connection is not its own."""
        try:
            self.socket.close()
            if self.client is not None:
                self.client.connection.close()
        except OSError:
            pass
        self.client = None

    def accept(self):
        while self.socket.fileno() >= 0:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                time.sleep(0.1)         # closed, or out of handles for a moment
                continue
            with self.lock:
                is_crowded = self.greeted >= 8
                self.greeted += not is_crowded
            if is_crowded:
                connection.close()
                continue
            try:
                threading.Thread(target=self.greet, args=(connection,), daemon=True).start()
            except RuntimeError:
                connection.close()
                with self.lock:
                    self.greeted -= 1

    def greet(self, connection):
        try:
            line = _first_line(connection, 4096, time.monotonic() + GREETING)
            said = json.loads(line) if line else None
            token = said.get("token") if isinstance(said, dict) else None
            is_right = isinstance(token, str) and hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())
            client = _Client(self, connection)
            with self.lock:
                refusal = ("The token is wrong. Take the one that the training has printed." if not is_right else
                           "Another debugger is attached. Detach it first." if self.client is not None else None)
                if refusal is None:
                    self.client = client
            if refusal is not None:
                client.say({"type": "refused", "reason": refusal})
                connection.close()
                return
            client.hello()
            client.hear()
        except Exception:  # pylint: disable=broad-except
            connection.close()
        finally:
            with self.lock:
                self.greeted -= 1

    def drop(self, client):
        """The training goes on without this debugger."""
        with self.lock:
            if client is None or self.client is not client:
                return
            self.client = None
        client.end()

    def before_update(self, watched, can_turn, value=None):
        """Stops here where the debugger wants it; True: the update is to be left out."""
        client = self.client
        if client is None or os.getpid() != self.process:
            return False
        begun, client.waited = time.perf_counter(), 0.0
        try:
            with torch.no_grad():
                return client.at_update(watched, can_turn, value)
        except _Gone:
            self.drop(client)
        except Exception as error:  # pylint: disable=broad-except
            self.drop(client)
            warnings.warn(f"optimizer_debugger has let its debugger go: {type(error).__name__}: {error}", RuntimeWarning, stacklevel=4)
        finally:
            # While it waits for the debugger, the training's time stands still.
            self.run._begun += client.waited
            self.run._spent += time.perf_counter() - begun - client.waited
            if self.client is None:
                self.snapshots.clear()
        return False


class _Client:
    """A debugger that is attached: read by a thread of its own, answered by the training between two updates."""

    def __init__(self, listener, connection):
        self.listener, self.connection = listener, connection
        self.commands = queue.Queue(64)
        self.lock = threading.Lock()
        self.mode, self.target = "run", None    # what it wants: run, watch (asked at every update), step
        self.wants_pause = False
        self.is_over = False
        self.waited = 0.0               # in seconds, at the present update
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    # Words.

    def say(self, line, pieces=()):
        """One line, and the bytes that it announces. A debugger that does not take them is gone."""
        try:
            text = json.dumps({**line, "bytes": sum(map(len, pieces))} if pieces else line, separators=(",", ":"), allow_nan=False)
            with self.lock:
                for piece in (text.encode("utf-8", "replace") + b"\n", *pieces):
                    self.connection.sendall(piece)
            return True
        except (OSError, ValueError):
            self.end()
            return False

    def hello(self):
        run = self.listener.run
        self.say({"type": "hello", "version": VERSION, "torch": torch.__version__, "python": "%d.%d.%d" % sys.version_info[:3],
                  "pid": os.getpid(), "path": run._path, "rank": run._rank, "world": run._world,
                  "optimizers": [{"optimizer": watched.number, "class": type(watched.optimizer).__name__} for watched in run._watched]})

    def hear(self):
        """In its own thread. Silence, nonsense and too many words end the conversation."""
        rest = b""
        try:
            while not self.is_over:
                piece = self.connection.recv(65536)
                if not piece:
                    break
                *lines, rest = (rest + piece).split(b"\n")
                if len(rest) > LONGEST or any(len(line) > LONGEST for line in lines):
                    break
                for line in lines:
                    self.heard(json.loads(line))
        except (OSError, ValueError, RecursionError, queue.Full):
            pass
        self.listener.drop(self)        # first: who sees the end of this one may come in at once
        self.end()

    def heard(self, command):
        if not isinstance(command, dict) or not isinstance(command.get("command"), str):
            raise ValueError("no command")
        name = command["command"]
        if name == "pause":
            self.wants_pause = True
        elif name == "watch":           # from now on, also while it runs
            self.mode = "watch" if command.get("on") else "run"
        elif name == "detach":
            raise ValueError("it goes")
        elif name != "alive":
            self.commands.put_nowait(command)

    def end(self):
        if self.is_over:
            return
        self.is_over = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.connection.close()
        try:
            self.commands.put_nowait(None)
        except queue.Full:
            pass

    def next_command(self):
        begun = time.perf_counter()
        try:
            while not self.is_over:
                try:
                    command = self.commands.get(timeout=0.5)
                except queue.Empty:
                    continue
                if command is not None:
                    return command
            raise _Gone()
        finally:
            self.waited += time.perf_counter() - begun

    # At an update, in the training's thread.

    def at_update(self, watched, can_turn, value):
        if watched.run._path is None:
            return False
        watched.describe()
        is_due = self.wants_pause or (self.mode == "step" and self.target in (None, watched.number))
        is_watching = self.mode == "watch"
        here = None
        if can_turn and (is_due or is_watching or watched.run._may_spend(watched.costs.get("snapshot", 0.0))):
            here = watched.timed("snapshot", lambda: _Snapshot.take(self.listener, watched))
        if not is_due and not is_watching:
            while not self.commands.empty():
                command = self.commands.get()
                if command is None:
                    raise _Gone()
                self.obey(watched, command, here, can_turn)
            return False
        self.tell(watched, "pause" if self.wants_pause else "step" if is_due else "watch", watched.step, value)
        while True:
            command = self.next_command()
            if command["command"] == "go":
                self.wants_pause = False
                self.mode = command.get("mode") if command.get("mode") in ("run", "watch", "step") else "run"
                self.target = command.get("optimizer")
                if not command.get("skip"):
                    return False
                if can_turn:
                    self.note(watched, "skip", None)
                    return True
                self.mode = "step"
                continue
            here = self.obey(watched, command, here, can_turn)

    def obey(self, watched, command, here, can_turn):
        """Does what is asked, and answers; returns the snapshot of what is before us now."""
        answer = {"type": "answer", "id": command.get("id")}
        try:
            name = command["command"]
            if name == "look":
                lines, chunks = self.looked(watched)
                self.say({**answer, "index": lines, "chunks": [sum(map(len, chunk)) for chunk in chunks]}, [piece for chunk in chunks for piece in chunk])
                return here
            if name not in ("set", "back"):
                raise _Refused(f"There is no command {name[:40]}.")
            if watched.run._world > 1:
                raise _Refused("This run has several ranks, which would not be the same any more. It can be looked at, and not changed.")
            if name == "set":
                self.set_option(watched, command)
            elif not can_turn:
                raise _Refused("This update evaluates a closure: it has begun, and can neither be left out nor taken back.")
            elif name == "back":
                here = self.turn_back(watched, here, bool(command.get("first")))
            self.say({**answer, "options": watched.options_now()})
            if name == "back":
                self.tell(watched, "back", here.step, None)
        except _Refused as refusal:
            self.say({**answer, "refused": str(refusal)})
        except (KeyError, TypeError, ValueError, IndexError) as error:
            self.say({**answer, "refused": f"The command cannot be read: {type(error).__name__}."})
        return here

    def tell(self, watched, why, of, value):
        """Where the training stands: figures alone, and no tensors."""
        run = watched.run
        gradients = [_local(parameter.grad) for parameter in watched.parameters]
        dense = [None if one is None else one.coalesce().values() if one.is_sparse else one for one in gradients]
        numbers = {name: _number(total / count) for name, (total, count) in run._numbers.items()}
        if value is not None and "loss" not in numbers:
            numbers["loss"] = _number(value.detach() if isinstance(value, torch.Tensor) else value)
        self.say({
            "type": "at", "why": why, "optimizer": watched.number, "class": type(watched.optimizer).__name__, "step": watched.step, "of": of,
            "names": [one["name"] for one in watched.description(watched.options_now())["parameters"]],
            "options": watched.options_now(), "scalars": numbers,
            "figures": {"gradient": _listed(_norms(dense)), "parameters": _listed(_norms(watched.locals()))},
        })

    def looked(self, watched):
        """θ, gradient, state and options before the update: a recording of one step, of which only what came of it is missing."""
        run, gradients = watched.run, [_local(parameter.grad) for parameter in watched.parameters]
        absent = [i for i, gradient in enumerate(gradients) if gradient is None]
        rows = {}
        for i, gradient in enumerate(gradients):
            if gradient is not None and gradient.is_sparse:
                gradients[i] = gradient = gradient.coalesce()
                rows[str(i)] = sorted(set(gradient.indices()[0].tolist()))
        parameters, state = watched.locals(), watched.state_tensors()
        described = [(i, DTYPES.get(local.dtype, "U8"), list(local.shape)) for i, local in enumerate(parameters)]
        before = [("parameter", *one) for one in described]
        before += [("state", i, DTYPES[held.dtype], list(held.shape), slot) for (slot, i), held in state.items()]
        options = watched.options_now()
        numbers = {name: _number(total / count) for name, (total, count) in run._numbers.items()}
        lines = [{"type": "optrace", "version": VERSION, "torch": torch.__version__, "python": "%d.%d.%d" % sys.version_info[:3],
                  "rank": run._rank, "world": run._world, "time": time.time()},
                 {**watched.description(options), "optimizer": 0}]
        chunks, places = [], []
        for tensors, pieces in (
                ([("gradient", *one) for one in described],
                 [_zeros(dtype, shape) if gradient is None else _bytes(gradient) for (_, dtype, shape), gradient in zip(described, gradients)]),
                (before, [_bytes(local) for local in parameters] + [_bytes(held) for held in state.values()])):
            number = len(chunks)
            text, _, _ = _Chunk.header(tensors, [watched.column_name("", *one) for one in tensors], 1)
            lines.append({"type": "layout", "layout": number, "optimizer": 0, "rows": 1, "begin": len(text), "tensors": tensors})
            chunks.append([text, watched.step.to_bytes(8, "little"), *pieces])
            places.append({"layout": number, "chunk": number, "row": 0})
        line = {"type": "step", "optimizer": 0, "step": watched.step, "seconds": 0, "scalars": numbers, "absent": absent, "rows": rows,
                "whole": places[0], "base": {**places[1], "state": watched.scalars_of_state()}}
        if watched.scaler is not None:
            line.update(scale=_number(watched.scaler.get_scale()), unscaled=watched.is_in_scaler or watched.is_unscaled)
        return [*lines, line], chunks

    def set_option(self, watched, command):
        number, name, value = int(command.get("group", 0)), str(command["option"]), command["value"]
        groups = watched.optimizer.param_groups
        if not 0 <= number < len(groups) or name == "params" or name not in groups[number]:
            raise _Refused(f"{type(watched.optimizer).__name__} has no option {name[:40]} in group {number}.")
        held = groups[number][name]
        if isinstance(held, torch.Tensor):
            if held.numel() != 1 or not _is_number(value):
                raise _Refused(f"{name} takes one number.")
            held.fill_(value)
        elif isinstance(held, bool) or (held is None and isinstance(value, bool)):
            if not isinstance(value, bool):
                raise _Refused(f"{name} is true or false.")
            groups[number][name] = value
        elif isinstance(held, (int, float)):
            if not _is_number(value):
                raise _Refused(f"{name} takes a number.")
            groups[number][name] = type(held)(value) if isinstance(held, float) or float(value).is_integer() else float(value)
        elif isinstance(held, (tuple, list)):
            if not isinstance(value, list) or len(value) != len(held) or not all(map(_is_number, value)):
                raise _Refused(f"{name} takes {len(held)} numbers.")
            groups[number][name] = type(held)(float(one) for one in value)
        else:
            raise _Refused(f"{name} cannot be changed from outside.")
        self.note(watched, "set", {"group": number, "option": name, "value": _option(groups[number][name])})

    def turn_back(self, watched, here, to_first):
        ring = self.listener.snapshots
        earlier = [one for one in ring if one.optimizer == watched.number and one is not here]
        if not earlier:
            raise _Refused("No earlier moment is kept to go back to: snapshots are taken from the time a debugger has attached.")
        wanted = earlier[0] if to_first else earlier[-1]
        wanted.restore(watched)
        while ring and ring[-1] is not wanted:
            ring.pop()
        self.note(watched, "back", {"of": wanted.step})
        return wanted

    def note(self, watched, what, more):
        """In the recording: it is not the same training any more."""
        if watched.run._index is not None:
            watched.run._line({"type": "steered", "optimizer": watched.number, "step": watched.step, "what": what, **(more or {})})


class _Snapshot:
    """What stands before an update: parameters, their gradients, buffers, state of all optimizers, and the random generators."""

    @staticmethod
    def take(listener, watched):
        """Puts one into the ring; None where it is too large for it."""
        run, ring = listener.run, listener.snapshots
        size = sum(3 * one.bytes_of_step() for one in run._watched) // 2
        if size > SNAPSHOTS:
            return None
        while ring and (len(ring) + 1) * size > SNAPSHOTS:
            ring.popleft()
        ring.append(_Snapshot(run, watched))
        return ring[-1]

    def __init__(self, run, watched):
        self.optimizer, self.step = watched.number, watched.step
        self.held = []
        for one in run._watched:
            parameters = [(parameter, parameter.detach().clone(), None if parameter.grad is None else parameter.grad.detach().clone())
                          for parameter in one.parameters]
            state = [(parameter, _copied(one.optimizer.state[parameter])) for parameter in one.parameters if parameter in one.optimizer.state]
            self.held.append((one, parameters, state))
        buffers = {id(buffer): buffer for one in run._watched for buffer in _buffers(one)}
        self.buffers = [(buffer, buffer.detach().clone()) for buffer in buffers.values()]
        numpy = sys.modules.get("numpy")
        self.random = (random.getstate(), numpy.random.get_state() if numpy is not None else None, torch.get_rng_state(),
                       torch.cuda.get_rng_state_all() if torch.cuda.is_available() and torch.cuda.is_initialized() else None)

    def restore(self, watched):
        for one, parameters, state in self.held:
            for parameter, value, gradient in parameters:
                parameter.data.copy_(value)
                parameter.grad = None if gradient is None else gradient.clone()
            kept = {id(parameter): held for parameter, held in state}
            for parameter in one.parameters:
                if id(parameter) in kept:
                    _put(one.optimizer.state, parameter, kept[id(parameter)])
                elif parameter in one.optimizer.state:
                    del one.optimizer.state[parameter]
            one.after = None
        for buffer, value in self.buffers:
            buffer.data.copy_(value)
        python, of_numpy, of_torch, of_cuda = self.random
        random.setstate(python)
        numpy = sys.modules.get("numpy")
        if of_numpy is not None and numpy is not None:
            numpy.random.set_state(of_numpy)
        torch.set_rng_state(of_torch)
        if of_cuda is not None:
            torch.cuda.set_rng_state_all(of_cuda)


def _buffers(watched):
    model = watched.model() if watched.model is not None else None
    return [] if model is None else [buffer for buffer in model.buffers() if isinstance(buffer, torch.Tensor)]


def _copied(held):
    if isinstance(held, torch.Tensor):
        return held.detach().clone()
    if isinstance(held, dict):
        return {key: _copied(value) for key, value in held.items()}
    return copy.deepcopy(held)


def _put(state, key, held):
    """Into the tensors that are there, where they fit: somebody else may hold them too."""
    there = state[key] if key in state else None
    if isinstance(held, dict) and isinstance(there, dict):
        for slot in [slot for slot in there if slot not in held]:
            del there[slot]
        for slot, value in held.items():
            _put(there, slot, value)
    elif isinstance(held, torch.Tensor) and isinstance(there, torch.Tensor) and there.shape == held.shape and there.dtype == held.dtype:
        there.data.copy_(held)
    else:
        state[key] = _copied(held)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _first_line(connection, most, deadline):
    """What comes before the first end of a line; None where it is too long or does not come in time. Not a byte more is read."""
    line = bytearray()
    while len(line) <= most:
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        connection.settimeout(left)
        byte = connection.recv(1)
        if not byte:
            return None
        if byte == b"\n":
            return bytes(line)
        line += byte
    return None


def _runs_folder():
    """Where runs that listen are listed: nobody else may read or write there."""
    if os.name == "nt":
        folder = os.path.join(os.environ.get("LOCALAPPDATA") or tempfile.gettempdir(), "optimizer-debugger-runs")
        os.makedirs(folder, exist_ok=True)
        return folder
    base = os.environ.get("XDG_RUNTIME_DIR")
    folder = os.path.join(base, "optimizer-debugger") if base and os.path.isdir(base) else os.path.join(tempfile.gettempdir(), f"optimizer-debugger-{os.getuid()}")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise OSError(f"{folder} is not a folder of this user alone")
    return folder



def _unwrapped(optimizer):
    """The optimizer inside of accelerate's and Lightning's wrappers, and the GradScaler that comes with them."""
    scaler = None
    while type(optimizer).__name__ in ("AcceleratedOptimizer", "LightningOptimizer") and getattr(optimizer, "optimizer", None) is not None:
        scaler = scaler or getattr(optimizer, "scaler", None)
        optimizer = optimizer.optimizer
    return optimizer, scaler


def _lightning_recorder():
    try:
        from lightning.pytorch.callbacks import Callback  # pylint: disable=import-outside-toplevel
    except ImportError:
        from pytorch_lightning.callbacks import Callback  # pylint: disable=import-outside-toplevel

    class LightningRecorder(Callback):
        """Trainer(callbacks=[LightningRecorder(to="run.optrace")]); takes what `record` takes."""

        def __init__(self, to="run.optrace", **options):
            super().__init__()
            self.to, self.options, self.run, self.scaler = to, options, Recording(None), None

        def on_train_start(self, trainer, pl_module):
            plugin = getattr(trainer, "precision_plugin", None)
            self.scaler = getattr(plugin, "scaler", None)
            self.run = record(list(trainer.optimizers), pl_module, to=self.to, **{"scaler": self.scaler, **self.options})

        def on_before_backward(self, trainer, pl_module, loss):
            # Lightning has divided it for accumulation, and scaled it.
            value = loss.detach() * (getattr(trainer, "accumulate_grad_batches", 1) or 1)
            self.run.loss(value / self.scaler.get_scale() if self.scaler is not None else value)

        def on_train_end(self, trainer, pl_module):
            self.run.close()

        def on_exception(self, trainer, pl_module, exception):
            self.run.close()
    return LightningRecorder


def _transformers_recorder():
    from transformers import TrainerCallback  # pylint: disable=import-outside-toplevel

    class TransformersRecorder(TrainerCallback):
        """Trainer(..., callbacks=[TransformersRecorder(to="run.optrace")]); takes what `record` takes."""

        def __init__(self, to="run.optrace", **options):
            super().__init__()
            self.to, self.options, self.run = to, options, Recording(None)

        def on_train_begin(self, args, state, control, model=None, optimizer=None, lr_scheduler=None, **kwargs):
            if optimizer is not None:
                self.run = record(optimizer, model, to=self.to, **{"scheduler": lr_scheduler, **self.options})

        def on_log(self, args, state, control, logs=None, **kwargs):
            # The Trainer's own mean loss, where it logs one: it belongs to the steps before.
            self.run.log(**{str(name): value for name, value in (logs or {}).items() if _is_number(value)})

        def on_train_end(self, args, state, control, **kwargs):
            self.run.close()
    return TransformersRecorder


def _accelerate_recorder():
    from accelerate.tracking import GeneralTracker  # pylint: disable=import-outside-toplevel

    class AccelerateRecorder(GeneralTracker):
        """run = record(optimizer, model, ...) before accelerator.prepare; Accelerator(log_with=AccelerateRecorder(run))."""

        name = "optimizer_debugger"
        requires_logging_directory = False

        def __init__(self, run):
            super().__init__()
            self.run = run

        @property
        def tracker(self):
            return self.run

        def store_init_configuration(self, values):
            """Nothing: the options of every step are recorded."""

        def log(self, values, step=None, **kwargs):
            numbers = {str(name): value for name, value in values.items()
                       if _is_number(value) or (isinstance(value, torch.Tensor) and value.numel() == 1)}
            self.run.log(**numbers)

        def finish(self):
            self.run.close()
    return AccelerateRecorder


_CALLBACKS = {"LightningRecorder": _lightning_recorder, "TransformersRecorder": _transformers_recorder, "AccelerateRecorder": _accelerate_recorder}


def __getattr__(name):
    """The callbacks are made when they are asked for: their libraries may be absent."""
    if name not in _CALLBACKS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made = globals()[name] = _CALLBACKS[name]()
    return made


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
