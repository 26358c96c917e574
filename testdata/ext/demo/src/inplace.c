/* Kernels that change their argument: an API call through a static helper,
 * and a return out of a released region. */
#include "kernels.h"

static int
reject_infinity(double value)
{
    if (value - value == 0.0) {
        return 0;
    }
    PyErr_Format(PyExc_OverflowError, "the result is not finite");
    return -1;
}

PyObject *
scale_bad(PyObject *module, PyObject *args)
{
    PyArrayObject *array;
    double factor;
    if (!PyArg_ParseTuple(args, "O!d", &PyArray_Type, &array, &factor) ||
        (array = contiguous_doubles((PyObject *)array)) == NULL) {
        return NULL;
    }
    double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    for (npy_intp i = 0; i < n && !failed; i++) {
        data[i] *= factor;
        failed = reject_infinity(data[i]) < 0; // expect: nogil-detached-api-call: PyErr_Format
    }
    Py_END_ALLOW_THREADS
    return failed ? (Py_DECREF(array), NULL) : (PyObject *)array;
}

PyObject *
scale_ok(PyObject *module, PyObject *args)
{
    PyArrayObject *array;
    double factor;
    if (!PyArg_ParseTuple(args, "O!d", &PyArray_Type, &array, &factor) ||
        (array = contiguous_doubles((PyObject *)array)) == NULL) {
        return NULL;
    }
    double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    npy_intp i = 0;
    Py_BEGIN_ALLOW_THREADS
    for (; i < n && data[i] * factor - data[i] * factor == 0.0; i++) {
        data[i] *= factor;
    }
    Py_END_ALLOW_THREADS
    if (i < n && reject_infinity(data[i] * factor) < 0) {
        Py_DECREF(array);
        return NULL;
    }
    return (PyObject *)array;
}

PyObject *
clip_bad(PyObject *module, PyObject *args)
{
    PyArrayObject *array;
    double low, high;
    if (!PyArg_ParseTuple(args, "O!dd", &PyArray_Type, &array, &low, &high) ||
        (array = contiguous_doubles((PyObject *)array)) == NULL) {
        return NULL;
    }
    double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    Py_BEGIN_ALLOW_THREADS
    for (npy_intp i = 0; i < n; i++) {
        if (data[i] != data[i]) {
            return (PyObject *)array; // expect: nogil-unbalanced-thread-state: Py_BEGIN_ALLOW_THREADS
        }
        data[i] = data[i] < low ? low : data[i] > high ? high : data[i];
    }
    Py_END_ALLOW_THREADS
    return (PyObject *)array;
}

PyObject *
clip_ok(PyObject *module, PyObject *args)
{
    PyArrayObject *array;
    double low, high;
    if (!PyArg_ParseTuple(args, "O!dd", &PyArray_Type, &array, &low, &high) ||
        (array = contiguous_doubles((PyObject *)array)) == NULL) {
        return NULL;
    }
    double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    Py_BEGIN_ALLOW_THREADS
    for (npy_intp i = 0; i < n; i++) {
        if (data[i] != data[i]) {
            Py_BLOCK_THREADS
            return (PyObject *)array;
        }
        data[i] = data[i] < low ? low : data[i] > high ? high : data[i];
    }
    Py_END_ALLOW_THREADS
    return (PyObject *)array;
}
