# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a tree of sources readable for a compiler without building it.

A recipe has `headers` (name to text: stand-ins for what a build generates) and
`steps`, each the generator of sources or headers that the tree itself has:
`expand` with `files` for templates of NumPy's kind, or code in `python` (the
recipe's version of it, if it names one) or `python3` (this one). Steps run in
the tree; `gen` is the folder of the stand-ins.
"""
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys

# The generators of the numpy family import each other through a package that
# is not built: its folders are made importable without running its code.
PREAMBLE = r"""
import os, sys, types
for n in ('numpy', 'numpy.core', 'numpy._core', 'numpy.distutils'):
    sys.modules[n] = types.ModuleType(n)
    sys.modules[n].__path__ = [n.replace('.', os.sep)]
m = types.ModuleType('compat')
m.get_exception = lambda: sys.exc_info()[1]
sys.modules['numpy.compat'] = sys.modules['numpy.distutils.compat'] = m
gen = sys.argv[1]
"""
EXPAND = PREAMBLE + r"""
env = {'__name__': 'conv_template'}
exec(compile(open(sys.argv[2]).read(), sys.argv[2], 'exec'), env)
for name in sys.argv[3:]:
    try:
        text = env['process_file'](name)
    except Exception:
        sys.stderr.write('%s: %s\n' % (name, sys.exc_info()[1]))
        continue
    open(name[:-4], 'w').write(text)
"""


def run(argv, **kw):
    kw.setdefault("stdout", subprocess.PIPE)
    kw.setdefault("stderr", subprocess.PIPE)
    return subprocess.run(argv, text=True, errors="replace", **kw)


def python_of(version):
    """An interpreter of the wanted version, or this one."""
    if not version:
        return sys.executable
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    found = glob.glob(os.path.join(pyenv, "versions", version + "*", "bin",
                                   "python"))
    return (sorted(found) or [shutil.which("python" + version)
                              or sys.executable])[0]


def globs(tree, patterns):
    found = set()
    for p in patterns:
        found.update(os.path.relpath(f, tree) for f in
                     glob.glob(os.path.join(tree, p), recursive=True))
    return sorted(found)


def run_step(step, tree, gen, recipe, log):
    python = python_of(recipe.get("python"))
    if "expand" in step:
        files = globs(tree, step["files"])
        if not files or not os.path.exists(os.path.join(tree, step["expand"])):
            return
        argv = [python, "-c", EXPAND, gen, step["expand"]] + files
        name = step["expand"]
    else:
        code = step.get("python") or step["python3"]
        argv = [python if "python" in step else sys.executable,
                "-c", PREAMBLE + code, gen]
        name = code.strip().splitlines()[0]
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    done = run(argv, cwd=tree, env=env)
    log.write("%s %s\nexit %d\n%s\n" % (argv[0], name, done.returncode,
                                        done.stderr[-2000:]))
    if done.returncode:
        print("a prepare step failed in %s: %s" % (
            tree, (done.stderr.strip().splitlines() or ["?"])[-1]),
            file=sys.stderr)


def prepare(tree, recipe):
    """Writes stand-in headers and runs the generators, once per recipe."""
    gen = tree + ".gen"
    state = hashlib.sha256(json.dumps(
        [recipe.get("headers"), recipe.get("steps"), recipe.get("python"),
         EXPAND],
        sort_keys=True, default=str).encode()).hexdigest()
    stamp = os.path.join(gen, ".prepared")
    if os.path.exists(stamp) and open(stamp).read() == state:
        return gen
    shutil.rmtree(gen, ignore_errors=True)
    os.makedirs(gen)
    for name, text in recipe.get("headers", {}).items():
        path = os.path.join(gen, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)
    with open(os.path.join(gen, "prepare.log"), "w") as log:
        for step in recipe.get("steps", []):
            run_step(step, tree, gen, recipe, log)
    with open(stamp, "w") as f:
        f.write(state)
    return gen
