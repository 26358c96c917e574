// The same in C++: casts, members of classes, references, lambdas.
#include <Python.h>
#include <pybind11/pybind11.h>

struct Vector {
  PyObject_HEAD
  double *values;
  Py_ssize_t size;
};

static bool only_mine(PyObject *Of) { return Py_REFCNT(Of) == 1; }

PyObject *cast_bad(PyObject *Self, PyObject *Arg) {
  auto *V = reinterpret_cast<Vector *>(Arg);
  if (Py_REFCNT(Arg) == 1) // expect: nogil-refcount-uniqueness
    V->values[0] = 1.0;
  Py_RETURN_NONE;
}

PyObject *helper_bad(PyObject *Self, PyObject *Arg) {
  auto *V = static_cast<Vector *>(static_cast<void *>(Arg));
  const bool InPlace = only_mine(Arg); // expect: nogil-refcount-uniqueness
  if (InPlace && V->size > 0)
    V->values[0] = 1.0;
  Py_RETURN_NONE;
}

static void clear(Vector &V) { V.size = 0; }
PyObject *reference_bad(PyObject *Self, PyObject *Arg) {
  if (Py_REFCNT(Arg) < 2) // expect: nogil-refcount-uniqueness
    clear(*reinterpret_cast<Vector *>(Arg));
  Py_RETURN_NONE;
}

PyObject *chosen_bad(PyObject *Self, PyObject *Arg) {
  Vector *V = reinterpret_cast<Vector *>(
      Py_REFCNT(Arg) == 1 ? Arg : PyList_New(1)); // expect: nogil-refcount-uniqueness
  V->size = 0;
  Py_RETURN_NONE;
}

PyObject *only_read_ok(PyObject *Self, PyObject *Arg) {
  auto *V = reinterpret_cast<Vector *>(Arg);
  Py_ssize_t Size = 0;
  if (only_mine(Arg))
    Size = V->size; // guard: nogil-refcount-uniqueness: Size = V->size => V->size = Size
  return PyLong_FromSsize_t(Size);
}
