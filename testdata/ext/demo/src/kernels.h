/* What the files of the extension share. */
#ifndef DEMO_KERNELS_H
#define DEMO_KERNELS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#ifndef NPY_NO_DEPRECATED_API
#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#endif
#define PY_ARRAY_UNIQUE_SYMBOL demo_kernels_array_api
#ifndef DEMO_IMPORTS_ARRAY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>

/* support.c */
PyArrayObject *contiguous_doubles(PyObject *value);
int check_interrupt(npy_intp index);

/* apply.c, inplace.c, reduce.c, worker.c */
PyObject *apply_bad(PyObject *module, PyObject *args);
PyObject *apply_ok(PyObject *module, PyObject *args);
PyObject *scale_bad(PyObject *module, PyObject *args);
PyObject *scale_ok(PyObject *module, PyObject *args);
PyObject *clip_bad(PyObject *module, PyObject *args);
PyObject *clip_ok(PyObject *module, PyObject *args);
PyObject *sum_bad(PyObject *module, PyObject *value);
PyObject *sum_ok(PyObject *module, PyObject *value);
PyObject *count_nonzero_bad(PyObject *module, PyObject *value);
PyObject *count_nonzero_ok(PyObject *module, PyObject *value);
PyObject *log_sum_bad(PyObject *module, PyObject *value);
PyObject *log_sum_ok(PyObject *module, PyObject *value);
PyObject *notify_bad(PyObject *module, PyObject *callback);
PyObject *notify_ok(PyObject *module, PyObject *callback);

#endif
