// Elements that are given up before what replaces them is there: what the drop
// runs, and what makes the new object, finds a freed object in them.
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

PyObject *make_item(PyObject *From);

// An inner loop's operands are memory of arrays.
static void loop_bad(char **args, const npy_intp *n, const npy_intp *steps, void *data) {
  char *op = args[1];
  for (npy_intp i = 0; i < *n; i++, op += steps[1]) {
    PyObject **out = (PyObject **)op;
    Py_XDECREF(*out); // expect: nogil-unguarded-object-dtype: an element is given up before 'PyLong_FromLong' makes the object that replaces it
    *out = PyLong_FromLong(i);
  }
}
static void loop_ok(char **args, const npy_intp *n, const npy_intp *steps, void *data) {
  char *op = args[1];
  for (npy_intp i = 0; i < *n; i++, op += steps[1]) {
    PyObject **out = (PyObject **)op;
    PyObject *old = *out;
    *out = PyLong_FromLong(i); // guard(loop): nogil-unguarded-object-dtype: *out = PyLong_FromLong(i) => Py_XDECREF(old)
    Py_XDECREF(old); // guard(loop): nogil-unguarded-object-dtype: Py_XDECREF(old) => *out = PyLong_FromLong(i)
  }
}

void cell_bad(PyObject **row, Py_ssize_t i, PyObject *value) {
  PyObject *old = row[i];
  Py_XDECREF(old); // expect: nogil-unguarded-object-dtype: an element is given up before 'make_item' makes the object that replaces it
  row[i] = make_item(value);
}
// The element is empty while the old object goes.
void cell_cleared_ok(PyObject **row, Py_ssize_t i, PyObject *value) {
  PyObject *old = row[i];
  row[i] = NULL; // guard: nogil-unguarded-object-dtype
  Py_XDECREF(old);
  row[i] = make_item(value);
}
void cell_made_first_ok(PyObject **row, Py_ssize_t i, PyObject *value) {
  PyObject *made = make_item(value);
  PyObject *old = row[i];
  row[i] = made;
  Py_XDECREF(old);
}
// Where a caller wants its result: nobody else looks there.
int result_ok(PyObject **result, PyObject *value) {
  Py_XDECREF(*result);
  *result = make_item(value);
  return *result ? 0 : -1;
}
// Py_CLEAR sets the place to null before it gives up what was there.
int cleared_ok(PyObject **result, PyObject *value) {
  *result = make_item(value);
  if (PyErr_Occurred()) {
    Py_CLEAR(*result); // guard: nogil-unguarded-object-dtype: Py_CLEAR => Py_XDECREF
    Py_INCREF(value);
    *result = value;
  }
  return 0;
}
// An array of one's own.
PyObject *local_ok(PyObject *value, Py_ssize_t n) {
  PyObject *parts[2] = {make_item(value), make_item(value)};
  for (Py_ssize_t i = 0; i < n; i++) {
    Py_XDECREF(parts[i & 1]);
    parts[i & 1] = make_item(value);
  }
  Py_XDECREF(parts[0]);
  return parts[1];
}
// An array that each caller has for itself, also one that it was handed.
static int descend_ok(PyObject **open, Py_ssize_t depth, PyObject *value) {
  Py_XDECREF(open[depth]);
  open[depth] = make_item(value);
  return open[depth] ? 0 : -1;
}
static int through_ok(PyObject **open, PyObject *value) { return descend_ok(open, 1, value); }
PyObject *walk_ok(PyObject *self, PyObject *value) {
  PyObject *open[2] = {make_item(value), make_item(value)};
  if (descend_ok(open, 0, value) < 0 || through_ok(open, value) < 0)
    return NULL;
  Py_XDECREF(open[0]);
  return open[1];
}
// One of the callers hands on what others have.
static PyObject *shared[2];
static int descend_bad(PyObject **open, Py_ssize_t depth, PyObject *value) {
  Py_XDECREF(open[depth]); // expect: nogil-unguarded-object-dtype: an element is given up before 'make_item' makes the object that replaces it
  open[depth] = make_item(value);
  return open[depth] ? 0 : -1;
}
PyObject *walk_bad(PyObject *self, PyObject *value) {
  PyObject *open[2] = {make_item(value), make_item(value)};
  if (descend_bad(open, 0, value) < 0 || descend_bad(shared, 0, value) < 0) // expect: nogil-racy-static/scratch
    return NULL;
  Py_XDECREF(open[0]);
  return open[1];
}
static PyMethodDef walks[] = {{"walk_ok", walk_ok, METH_O, ""}, {"walk_bad", walk_bad, METH_O, ""}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef walking = {PyModuleDef_HEAD_INIT, "walking", NULL, -1, walks};
PyMODINIT_FUNC PyInit_walking(void) { return PyModule_Create(&walking); }

static PyUFuncGenericFunction bad[] = {loop_bad}, good[] = {loop_ok};
static char types[] = {NPY_OBJECT, NPY_OBJECT};
static void *none[] = {NULL};
PyObject *make_bad(void) { return PyUFunc_FromFuncAndData(bad, none, types, 1, 1, 1, PyUFunc_None, "bad", NULL, 0); }
PyObject *make_good(void) { return PyUFunc_FromFuncAndData(good, none, types, 1, 1, 1, PyUFunc_None, "good", NULL, 0); }
