# Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Debian packages that make a result better but are not required."""

import os
import shutil
import subprocess
import sys


def missing(names):
    """Those that are not installed; all of them where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return list(names)
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    there = {line.split()[0] for line in said.split("\n")
             if line.endswith(" installed")}
    return [name for name in names if name not in there]


def superuser():
    """What to write before a command that needs root; None: not without
    asking the user."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and not subprocess.run(
            [*sudo, "true"], stderr=subprocess.DEVNULL).returncode:
        return sudo
    return None


def provide(names, who):
    """Installs the packages if nobody has to be asked; returns what is missing
    then."""
    lacking = missing(names) if names else []
    prefix = superuser()
    if lacking and prefix is not None and shutil.which("apt-get"):
        print(f"{who}: installing {' '.join(lacking)}", file=sys.stderr,
              flush=True)
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get",
               "-qq"]
        install = ["-y", "--no-install-recommends", "install"]
        # One that can't be had must not take the others with it.
        for arguments in (["update"], [*install, *lacking],
                          *([*install, name] for name in lacking)):
            subprocess.run([*apt, *arguments], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            if not missing(lacking):
                break
        lacking = missing(lacking)
    if lacking:
        print(f"{who}: without these Debian packages less can be read: "
              f"{' '.join(lacking)}; as root, run: apt-get install",
              file=sys.stderr)
    return lacking
