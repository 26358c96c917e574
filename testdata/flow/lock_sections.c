// Critical sections name the object, not the handle.
#define Py_GIL_DISABLED 1
#include <Python.h>
#include <nogil_test.h>

typedef struct {
  PyObject_HEAD
  PyObject *items;
} Box;

void one(PyObject *A) {
  Py_BEGIN_CRITICAL_SECTION(A);
  T_LOCKS(section(arg0));
  Py_END_CRITICAL_SECTION();
  T_LOCKS();
}

void two(PyObject *A, PyObject *B) {
  Py_BEGIN_CRITICAL_SECTION2(A, B);
  T_LOCKS(section(arg0), section(arg1));
  Py_END_CRITICAL_SECTION2();
  T_LOCKS();
}

void member(Box *A) {
  Py_BEGIN_CRITICAL_SECTION(A->items);
  T_LOCKS(section(arg0->items));
  Py_END_CRITICAL_SECTION();
}

void by_hand(PyObject *A) {
  PyCriticalSection Handle;
  PyCriticalSection_Begin(&Handle, A);
  T_LOCKS(section(arg0));
  PyCriticalSection_End(&Handle);
  T_LOCKS();
}

void nested(PyObject *A, PyObject *B) {
  Py_BEGIN_CRITICAL_SECTION(A);
  Py_BEGIN_CRITICAL_SECTION(B);
  T_LOCKS(section(arg0), section(arg1));
  Py_END_CRITICAL_SECTION();
  T_LOCKS(section(arg0));
  Py_END_CRITICAL_SECTION();
}

// It is given up while the thread is detached.
void detached(PyObject *A) {
  Py_BEGIN_CRITICAL_SECTION(A);
  Py_BEGIN_ALLOW_THREADS
  T_LOCKS();
  Py_END_ALLOW_THREADS
  T_LOCKS(section(arg0));
  Py_END_CRITICAL_SECTION();
}

static void inside(PyObject *Of) { T_LOCKS(section(arg0)); }
static PyObject *method(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_CRITICAL_SECTION(Self);
  inside(Self);
  Py_END_CRITICAL_SECTION();
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"method", method, METH_O, 0}, {0, 0, 0, 0}};
