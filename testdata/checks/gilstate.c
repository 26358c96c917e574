// Pairs of PyGILState_Ensure and PyGILState_Release.
#include <Python.h>

int step(int I);

int callback_ok(PyObject *Cb) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(Cb);
  int Rc = R ? 0 : -1;
  if (R)
    Py_DECREF(R);
  else
    PyErr_WriteUnraisable(Cb);
  PyGILState_Release(G);
  return Rc;
}

int error_path_bad(PyObject *Cb) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(Cb);
  if (!R)
    return -1; // expect: nogil-unbalanced-thread-state
  Py_DECREF(R);
  PyGILState_Release(G);
  return 0;
}

int error_path_ok(PyObject *Cb) {
  int Rc = -1;
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject *R = PyObject_CallNoArgs(Cb);
  if (!R)
    goto out;
  Py_DECREF(R);
  Rc = 0;
out:
  PyGILState_Release(G);
  return Rc;
}

// Legal whether or not the thread is attached already.
int already_attached_ok(PyObject *Cb) {
  PyErr_Clear();
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject_CallNoArgs(Cb);
  PyGILState_Release(G);
  PyErr_Clear();
  return 0;
}

int nested_ok(PyObject *Cb) {
  PyGILState_STATE Outer = PyGILState_Ensure();
  PyGILState_STATE Inner = PyGILState_Ensure();
  PyObject_CallNoArgs(Cb);
  PyGILState_Release(Inner);
  PyErr_Clear();
  PyGILState_Release(Outer);
  return 0;
}

// In a region: back to detached after the release.
void in_region_ok(PyObject *Cb) {
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject_CallNoArgs(Cb);
  PyGILState_Release(G);
  step(1);
  Py_END_ALLOW_THREADS
}

void after_release_bad(PyObject *Cb) {
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject_CallNoArgs(Cb);
  PyGILState_Release(G);
  PyErr_Clear(); // expect: nogil-detached-api-call: PyErr_Clear
  Py_END_ALLOW_THREADS
}

int released_twice_bad(PyObject *Cb) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject_CallNoArgs(Cb);
  PyGILState_Release(G);
  PyGILState_Release(G); // expect: nogil-unbalanced-thread-state/handle-released-twice: PyGILState_Release
  return 0;
}

// The handle tells what was found; releasing only then keeps the GIL otherwise.
void conditional_release_bad(PyObject *Cb) {
  PyGILState_STATE G = PyGILState_Ensure();
  PyObject_CallNoArgs(Cb);
  if (G == PyGILState_LOCKED)
    PyGILState_Release(G);
} // expect: nogil-unbalanced-thread-state

// Asking first.
static void dropChecked(PyObject *O) {
  if (PyGILState_Check()) {
    Py_DECREF(O);
  } else {
    PyGILState_STATE G = PyGILState_Ensure();
    Py_DECREF(O);
    PyGILState_Release(G);
  }
}
static void dropIfAttached(PyObject *O) {
  if (PyGILState_Check())
    Py_DECREF(O);
}
static void dropIfDetached(PyObject *O) {
  if (!PyGILState_Check())
    Py_DECREF(O); // expect: nogil-detached-api-call: Py_DECREF
}

void checked_ok(PyObject *O, PyObject *P) {
  Py_BEGIN_ALLOW_THREADS
  dropChecked(O);
  dropIfAttached(P);
  Py_END_ALLOW_THREADS
}

void checked_bad(PyObject *O) {
  Py_BEGIN_ALLOW_THREADS
  dropIfDetached(O);
  Py_END_ALLOW_THREADS
}

// An assertion states what the function needs.
static int append(PyObject *L, PyObject *O) {
  assert(PyGILState_Check());
  return PyList_Append(L, O);
}

int assert_ok(PyObject *L, PyObject *O) {
  step(1);
  return append(L, O);
}

// Detached only while this thread is attached.
int release_if_held_ok(int N) {
  PyThreadState *Save = NULL;
  if (PyGILState_Check())
    Save = PyEval_SaveThread();
  int R = step(N);
  if (Save)
    PyEval_RestoreThread(Save);
  return R;
}
