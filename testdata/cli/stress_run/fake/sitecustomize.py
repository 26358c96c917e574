"""Makes an ordinary Python say that it has no GIL."""
import os
import sys
import sysconfig

real = sysconfig.get_config_var
sysconfig.get_config_var = lambda n: 1 if n == "Py_GIL_DISABLED" else real(n)
sys._is_gil_enabled = lambda: (os.environ["MODE"] == "switched"
                               and "pkg._fast" in sys.modules)
