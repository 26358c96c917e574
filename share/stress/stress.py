#!/usr/bin/env python3
# Calls two functions of an extension module from several threads at once, again
# and again, where nogil-tidy has found that they must not meet. Written by
# `nogil-tidy stress @FINGERPRINT@`.
#
# @WHERE@: [@RULE@/@KIND@]
#   @MESSAGE@
@STEPS@
#
# Run it with a Python that has no GIL and a build of the module for it
# (nogil-tidy's `make ft-python` builds such a Python):
#
#   PYTHON_GIL=0 python3.13t THIS_FILE [--seconds N] [--threads N] [--rounds N]
#
# Exit codes: 0 nothing went wrong, 1 something did (said what), 2 it could not
# be tried: this Python has a GIL, the import failed, or something below has to
# be filled in. Nothing going wrong is no proof: try longer, with more cores, or
# with ThreadSanitizer, which sees races that do no harm this time, too: build
# Python (`scripts/ft_python --tsan`) and the module with it, and run this file
# with that Python; races in the functions of the finding are then errors.
import argparse
import gc
import importlib
import itertools
import json
import operator
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time

# ---- What is tried. Correct it where it is wrong. ---------------------------

#: How Python imports the module.
MODULE = @MODULE@
#: The name in it of the type of the object that both calls get; None: it is
#: not known, or they need none.
TYPE = @TYPE@
#: What has to be new each time: the process, the object, or nothing.
FRESH = @FRESH@
#: The functions of C that must not meet.
FUNCTIONS = @FUNCTIONS@


class GUESS:
    """Stands for what is not known: a few values are tried, and the first with
    which a call alone raises nothing is taken. Write what is right instead
    where that fails, or means nothing."""


def make_object(module):
@MAKE@


def arguments_1():
    # Of @FUNCTION_1@
    # New each time, so that what is given up goes away.
    return @ARGUMENTS_1@


def arguments_2():
    # Of @FUNCTION_2@
    return @ARGUMENTS_2@


def call_1(module, self, arguments):
    return @CALL_1@


def call_2(module, self, arguments):
    return @CALL_2@


#: How many arguments they take; None: any number.
COUNT_1, COUNT_2 = @COUNT_1@, @COUNT_2@
#: Whether they get an object that make_object() has made.
NEEDS_OBJECT = @NEEDS_OBJECT@

# ---- How it is tried. -------------------------------------------------------


def pause():
    """Lets another thread run, if one is waiting, and sleeps for no time."""
    getattr(os, "sched_yield", lambda: time.sleep(0))()


class Anything:
    """An object that nearly everything can be done with."""

    def __call__(self, *args, **kwargs):
        return self

    def __index__(self):
        return 1

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self is other

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __getitem__(self, key):
        raise IndexError(key)

    def __iadd__(self, other):
        return Anything()


VALUES = (Anything, lambda: "name", lambda: 1, lambda: b"bytes", dict, list)


def candidates(count):
    """Tuples of functions that make arguments, simple ones first."""
    counts = range(4) if count is None else [count]
    return [c for n in counts for c in itertools.product(VALUES, repeat=n)]


def fail(text):
    print(f"stress: not run: {text}", file=sys.stderr)
    sys.exit(2)


def gil_is_off(when):
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        fail(f"{sys.executable} is a build with the GIL, in which threads of "
             "Python never meet; a build without it is wanted (make ft-python)")
    if sys._is_gil_enabled():
        fail(f"the GIL is on {when}, so that nothing could meet: run it with "
             "PYTHON_GIL=0, and without -X gil=1")


class Plan:
    """Which of the guesses work, as numbers, which other processes are told."""

    def __init__(self):
        self.object = self.first = self.second = None

    def arguments(self, which):
        """A function that makes them, and does little else."""
        number, given, count = ((self.first, arguments_1, COUNT_1),
                                (self.second, arguments_2, COUNT_2))[which]
        if number is None:
            return given
        makers = candidates(count)[number]
        if len(makers) == 1:
            make = makers[0]
            return lambda: (make(),)
        return lambda: tuple([make() for make in makers])


PLAN = Plan()
CALLS = (call_1, call_2)


def new_object(module):
    if PLAN.object is None:
        return make_object(module)
    kind = getattr(module, TYPE)
    return kind(*[v() for v in candidates(None)[PLAN.object]])


def new_self(module):
    return new_object(module) if NEEDS_OBJECT else module


def load():
    gil_is_off("before the import")
    try:
        module = importlib.import_module(MODULE)
    except ImportError as e:
        fail(f"{MODULE} can't be imported: {e}: build and install it for this "
             "Python, or correct MODULE in the script")
    gil_is_off(f"after the import of {MODULE}")
    return module


def works(call):
    try:
        call()
    except Exception:
        return False
    return True


def guess_object(module):
    if make_object(module) is not GUESS:
        return
    if TYPE is None:
        fail("which object the calls need is not known: write make_object()")
    if not hasattr(module, TYPE):
        fail(f"{MODULE} has no {TYPE}: write make_object(), or correct TYPE")
    for number, _ in enumerate(candidates(None)):
        PLAN.object = number
        if works(lambda: new_object(module)):
            return
    fail(f"what {TYPE}() takes is not known: write make_object()")


def guess_arguments(module, which, count):
    if (arguments_1, arguments_2)[which]() is not GUESS:
        return
    for number, _ in enumerate(candidates(count)):
        setattr(PLAN, ("first", "second")[which], number)
        if works(lambda: CALLS[which](module, new_self(module),
                                      PLAN.arguments(which)())):
            return
    fail(f"what call_{which + 1}() takes is not known: write "
         f"arguments_{which + 1}()")


def comparable(result):
    """An object of its own, of which there should be one."""
    return not isinstance(result, (type(None), int, float, str, bytes, tuple))


def is_same(one, other):
    return (one.__code__.co_code, one.__code__.co_names) == \
        (other.__code__.co_code, other.__code__.co_names)


def probe():
    """Tries each call alone, and says which guesses have worked."""
    module = load()
    guess_object(module)
    guess_arguments(module, 0, COUNT_1)
    guess_arguments(module, 1, COUNT_2)
    alone, results = set(), []
    for which in (0, 1):
        self = new_self(module)
        for _ in range(2):
            try:
                results.append(CALLS[which](module, self,
                                            PLAN.arguments(which)()))
            except Exception as e:
                alone.add(type(e).__name__)
    same = len(results) > 1 and results[0] is results[1]
    print(json.dumps({"plan": vars(PLAN), "alone": sorted(alone),
                      "same": same and comparable(results[0])}))


def race(options, module):
    """Threads call until the time is over. What they raise, and how often they
    get different objects where there should be one."""
    shared, seen, differ = {"turn": 0}, set(), [0]
    calls = [0] * options.threads
    first = [None] * options.threads  #: results of call_1
    at = [0] * options.threads  #: the turn that each thread waits for
    keeps = (FRESH == "object", FRESH == "object" and is_same(call_1, call_2))
    end = time.monotonic() + options.seconds

    def renew():
        got = [r for r in first if comparable(r)]
        differ[0] += any(r is not got[0] for r in got)
        shared["over"] = calls[0] and time.monotonic() > end
        try:
            shared["self"] = new_self(module)
        except Exception as e:
            print(f"stress: not run: making an object fails later: {e!r}",
                  file=sys.stderr, flush=True)
            os._exit(2)

    barrier = threading.Barrier(options.threads, action=renew)

    def start_together(number):
        if not FRESH:
            barrier.wait()
            return
        # What happens once is over before a thread that sleeps has woken up.
        turn = at[number] + 1
        at[number] = turn
        if number == 0:
            while at.count(turn) < len(at):
                pause()
            renew()
            shared["turn"] = turn
        while shared["turn"] != turn:
            pause()

    def work(number):
        which = number % 2
        call, arguments = CALLS[which], PLAN.arguments(which)
        keep = keeps[which]
        rounds = 1 if FRESH else options.rounds
        while True:
            start_together(number)
            if shared["over"]:
                return
            self, result = shared["self"], None
            for _ in range(rounds):
                try:
                    result = call(module, self, arguments())
                    if not keep:  # what nobody holds goes away at once
                        result = None
                except Exception as e:
                    seen.add(type(e).__name__)
            calls[number] += rounds
            first[number] = result
            if FRESH == "process":
                return

    threads = [threading.Thread(target=work, args=(n,))
               for n in range(options.threads)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return {"raised": sorted(seen), "differ": differ[0], "calls": sum(calls),
            "died": []}


def race_in_forks(options, module):
    """The same, each time in a copy of this process, as what is tried happens
    once in each."""
    all_of = {"raised": [], "differ": 0, "calls": 0, "died": []}
    end = time.monotonic() + options.seconds
    while time.monotonic() < end or not all_of["calls"] + len(all_of["died"]):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            signal.alarm(30)
            one = race(options, module)
            os.write(writer, json.dumps(one).encode())
            os._exit(0)
        os.close(writer)
        with open(reader) as stream:
            said = stream.read()
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            all_of["died"].append(signal.Signals(os.WTERMSIG(status)).name)
        elif os.WEXITSTATUS(status):
            sys.exit(os.WEXITSTATUS(status))
        else:
            one = json.loads(said)
            all_of["raised"] = sorted({*all_of["raised"], *one["raised"]})
            all_of["calls"] += one["calls"]
    return all_of


def run(options):
    """One process; what went on is printed."""
    vars(PLAN).update(json.loads(options.plan))
    module = load()
    how = race_in_forks if FRESH == "process" else race
    print(json.dumps(how(options, module)))


def races(text):
    """Reports of ThreadSanitizer that name a function of the finding."""
    reports = re.findall(r"WARNING: ThreadSanitizer.*?(?:={18}|\Z)", text, re.S)
    names = [n.rsplit("::")[-1] for n in FUNCTIONS]
    return [r for r in reports
            if any(re.search(rf"\b{re.escape(n)}\b", r) for n in names)]


def environment():
    env = {**os.environ, "PYTHON_GIL": "0"}
    known = pathlib.Path(sys.base_prefix) / "share" / "tsan_suppressions.txt"
    options = env.get("TSAN_OPTIONS", "")
    reader = shutil.which("llvm-symbolizer") or shutil.which(
        "llvm-symbolizer-19")
    if reader:
        options += f" external_symbolizer_path={reader}"
    if known.is_file() and "suppressions" not in options:
        options += f" suppressions={known}"
    env["TSAN_OPTIONS"] = f"{options} exitcode=0".strip()
    return env


def child(arguments, timeout):
    """(exit code or None, output, errors) of this file in another process."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", __file__, *arguments],
            stdout=out, stderr=err, env=environment())
        try:
            code = started.wait(timeout)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
            code = None
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    return code, *texts


def judge(code, out, err, found):
    """What went wrong in a process, as texts."""
    if races(err):
        yield "ThreadSanitizer reports a race in these functions"
    if code is None:
        yield "it hangs"
    elif code < 0:
        yield f"crash: {signal.Signals(-code).name}"
    elif code:
        yield f"the process ended with {code}: {err.strip()[-300:]}"
    else:
        said = json.loads(out.strip().splitlines()[-1])
        for name in sorted(set(said["raised"]) - set(found["alone"])):
            yield f"{name}, which neither call raises alone"
        for name in sorted(set(said["died"])):
            yield "it hangs" if name == "SIGALRM" else f"crash: {name}"
        if said["differ"] and found["same"]:
            yield "two threads have got different objects of one"


def parse():
    # Where something happens once, they wait for each other without sleeping.
    threads = max(2, min(8, os.cpu_count() or 2)) if FRESH else 4
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10,
                        help="of trying, altogether")
    parser.add_argument("--threads", type=int, default=threads,
                        help="(default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=2000,
                        help="calls of each thread before the object is new")
    parser.add_argument("--errors", action="store_true",
                        help="show what the processes have written")
    parser.add_argument("--probe", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--plan", help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = parse()
    if options.probe:
        return probe()
    if options.plan is not None:
        return run(options)
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        gil_is_off("at the start")
    code, out, err = child(["--probe"], 300)
    if code:
        sys.stderr.write(err if code == 2 else
                         f"stress: not run: a call alone fails already: exit "
                         f"code {code}\n{err[-2000:]}")
        return 2
    found = json.loads(out.strip().splitlines()[-1])
    end = time.monotonic() + options.seconds
    wrong, processes, calls = {}, 0, 0
    while processes == 0 or time.monotonic() < end:
        seconds = max(0.1, min(3.0, end - time.monotonic()))
        code, out, err = child(
            ["--plan", json.dumps(found["plan"]), "--seconds", str(seconds),
             "--threads", str(options.threads), "--rounds",
             str(options.rounds)], 60 + 20 * seconds)
        if code == 2:
            sys.stderr.write(err)
            return 2
        processes += 1
        if code == 0:
            calls += json.loads(out.strip().splitlines()[-1])["calls"]
        for text in judge(code, out, err, found):
            wrong[text] = wrong.get(text, 0) + 1
        if options.errors:
            sys.stderr.write(err)
    for text, times in sorted(wrong.items()):
        print(f"stress: {text} ({times} of {processes} processes)")
    print(f"stress: {'it goes wrong' if wrong else 'nothing went wrong'}: "
          f"{processes} processes, {options.threads} threads, {calls} calls in "
          "those that ended")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
