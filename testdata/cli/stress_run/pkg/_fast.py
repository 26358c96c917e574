"""Stands for the module that is built of _fast.c."""
import os
import signal
import threading

MODE = os.environ["MODE"]


class Thing:
    name = ""

    def __init__(self):
        if MODE == "closed":
            raise TypeError

    def __hash__(self):
        if threading.active_count() > 2 and MODE == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if threading.active_count() > 2 and MODE == "raise":
            raise SystemError
        return 1


if MODE == "renamed":
    del Thing
