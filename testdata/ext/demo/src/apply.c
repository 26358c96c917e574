/* A loop that runs a C kernel or a Python callback on each element, and stays
 * attached only when it must: two flags that have to agree. */
#include "kernels.h"

static double
call_back(PyObject *callback, double value)
{
    PyObject *result = PyObject_CallFunction(callback, "d", value);
    if (result == NULL) {
        return -1.0;
    }
    value = PyFloat_AsDouble(result);
    Py_DECREF(result);
    return value;
}

PyObject *
apply_bad(PyObject *module, PyObject *args)
{
    NPY_BEGIN_THREADS_DEF;
    PyArrayObject *array;
    PyObject *callback;
    int hold;
    if (!PyArg_ParseTuple(args, "O!Op", &PyArray_Type, &array, &callback,
                          &hold) ||
        (array = contiguous_doubles((PyObject *)array)) == NULL) {
        return NULL;
    }
    double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    int needs_api = callback != Py_None;
    if (!hold) {
        NPY_BEGIN_THREADS;
    }
    for (npy_intp i = 0; i < n; i++) {
        data[i] = needs_api ? call_back(callback, data[i]) : -data[i]; // expect: nogil-detached-api-call: call_back
    }
    NPY_END_THREADS;
    return PyErr_Occurred() ? (Py_DECREF(array), NULL) : (PyObject *)array;
}

PyObject *
apply_ok(PyObject *module, PyObject *args)
{
    NPY_BEGIN_THREADS_DEF;
    PyArrayObject *array;
    PyObject *callback;
    int hold;
    if (!PyArg_ParseTuple(args, "O!Op", &PyArray_Type, &array, &callback,
                          &hold) ||
        (array = contiguous_doubles((PyObject *)array)) == NULL) {
        return NULL;
    }
    double *data = PyArray_DATA(array);
    npy_intp n = PyArray_SIZE(array);
    int needs_api = callback != Py_None;
    if (!needs_api) {
        NPY_BEGIN_THREADS;
    }
    for (npy_intp i = 0; i < n; i++) {
        data[i] = needs_api ? call_back(callback, data[i]) : -data[i];
    }
    NPY_END_THREADS;
    return PyErr_Occurred() ? (Py_DECREF(array), NULL) : (PyObject *)array;
}
