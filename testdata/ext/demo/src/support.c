/* Helpers that need the thread to be attached. */
#include "kernels.h"

/* A C-contiguous, aligned array of doubles: `value` itself if it is one. */
PyArrayObject *
contiguous_doubles(PyObject *value)
{
    return (PyArrayObject *)PyArray_FROM_OTF(value, NPY_DOUBLE,
                                             NPY_ARRAY_CARRAY);
}

/* Lets Ctrl-C through now and then. Right in a loop that stays attached,
 * which the loop of count_nonzero_bad does not. */
int
check_interrupt(npy_intp index)
{
    if (index % 65536 != 0) {
        return 0;
    }
    return PyErr_CheckSignals();
}
