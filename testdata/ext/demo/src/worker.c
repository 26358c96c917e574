/* A callback on a thread that Python has never seen. */
#include "kernels.h"
#include <pthread.h>

static void *
worker_bad(void *callback)
{
    PyObject *result = PyObject_CallNoArgs(callback); // expect: nogil-detached-api-call: PyObject_CallNoArgs
    if (result == NULL) {
        PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
    }
    Py_XDECREF(result); // expect: nogil-detached-api-call: Py_XDECREF
    return NULL;
}

static void *
worker_ok(void *callback)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *result = PyObject_CallNoArgs(callback);
    if (result == NULL) {
        PyErr_Clear();
    }
    Py_XDECREF(result);
    PyGILState_Release(gil);
    return NULL;
}

PyObject *
notify_bad(PyObject *module, PyObject *callback)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker_bad, callback) != 0) {
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    pthread_join(thread, NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

PyObject *
notify_ok(PyObject *module, PyObject *callback)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker_ok, callback) != 0) {
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    pthread_join(thread, NULL);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}
