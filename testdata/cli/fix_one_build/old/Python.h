/* Headers that no option leads to, of a Python that always has the GIL. */
#include <Python.h>
#undef PY_MINOR_VERSION
#define PY_MINOR_VERSION 11
