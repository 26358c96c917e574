/* Reductions: an API call in a released region, seen directly and through a
 * helper in another file; a long loop outside of one. */
#include "kernels.h"
#include <math.h>

PyObject *
sum_bad(PyObject *module, PyObject *value)
{
    PyArrayObject *array = contiguous_doubles(value);
    if (array == NULL) {
        return NULL;
    }
    const double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    double total = 0.0;
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    for (npy_intp i = 0; i < n; i++) {
        if (data[i] != data[i]) {
            PyErr_SetString(PyExc_ValueError, "not a number"); // expect: nogil-detached-api-call: PyErr_SetString
            failed = 1;
            break;
        }
        total += data[i];
    }
    Py_END_ALLOW_THREADS
    Py_DECREF(array);
    return failed ? NULL : PyFloat_FromDouble(total);
}

PyObject *
sum_ok(PyObject *module, PyObject *value)
{
    PyArrayObject *array = contiguous_doubles(value);
    if (array == NULL) {
        return NULL;
    }
    const double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    double total = 0.0;
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    for (npy_intp i = 0; i < n; i++) {
        if (data[i] != data[i]) {
            Py_BLOCK_THREADS
            PyErr_SetString(PyExc_ValueError, "not a number");
            Py_UNBLOCK_THREADS
            failed = 1;
            break;
        }
        total += data[i];
    }
    Py_END_ALLOW_THREADS
    Py_DECREF(array);
    return failed ? NULL : PyFloat_FromDouble(total);
}

PyObject *
count_nonzero_bad(PyObject *module, PyObject *value)
{
    NPY_BEGIN_THREADS_DEF;
    PyArrayObject *array = contiguous_doubles(value);
    if (array == NULL) {
        return NULL;
    }
    const double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    npy_intp count = 0;
    int failed = 0;
    NPY_BEGIN_THREADS_THRESHOLDED(n);
    for (npy_intp i = 0; i < n && !failed; i++) {
        count += data[i] != 0.0;
        failed = check_interrupt(i) < 0; // expect: nogil-detached-api-call: PyErr_CheckSignals
    }
    NPY_END_THREADS;
    Py_DECREF(array);
    return failed ? NULL : PyLong_FromSsize_t(count);
}

PyObject *
count_nonzero_ok(PyObject *module, PyObject *value)
{
    PyArrayObject *array = contiguous_doubles(value);
    if (array == NULL) {
        return NULL;
    }
    const double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    npy_intp count = 0;
    int failed = 0;
    for (npy_intp i = 0; i < n && !failed; i++) {
        count += data[i] != 0.0;
        failed = check_interrupt(i) < 0;
    }
    Py_DECREF(array);
    return failed ? NULL : PyLong_FromSsize_t(count);
}

/* nogil-tidy --preview --fix writes what log_sum_ok does by hand. */
PyObject *
log_sum_bad(PyObject *module, PyObject *value)
{
    PyArrayObject *array = contiguous_doubles(value);
    if (array == NULL) {
        return NULL;
    }
    const double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    double total = 0.0;
    for (npy_intp i = 0; i < n; i++) { // expect: nogil-missing-gil-release: a loop
        total += log(data[i]);
    }
    Py_DECREF(array);
    return PyFloat_FromDouble(total);
}

PyObject *
log_sum_ok(PyObject *module, PyObject *value)
{
    NPY_BEGIN_THREADS_DEF;
    PyArrayObject *array = contiguous_doubles(value);
    if (array == NULL) {
        return NULL;
    }
    const double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    double total = 0.0;
    NPY_BEGIN_THREADS_THRESHOLDED(n);
    for (npy_intp i = 0; i < n; i++) {
        total += log(data[i]);
    }
    NPY_END_THREADS;
    Py_DECREF(array);
    return PyFloat_FromDouble(total);
}
