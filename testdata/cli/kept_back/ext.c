typedef struct PyObject PyObject;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef struct PyMethodDef {
  const char *ml_name;
  PyCFunction ml_meth;
  int ml_flags;
  const char *ml_doc;
} PyMethodDef;
extern long PyList_GET_SIZE(PyObject *);
extern PyObject *PyList_GET_ITEM(PyObject *, long);
extern double PyFloat_AsDouble(PyObject *);
extern PyObject *PyFloat_FromDouble(double);

static PyObject *total(PyObject *Self, PyObject *List) {
  double Sum = 0;
  long N = PyList_GET_SIZE(List);
  for (long I = 0; I < N; I++)
    Sum += PyFloat_AsDouble(PyList_GET_ITEM(List, I));
  return PyFloat_FromDouble(Sum);
}

static PyObject *shown(PyObject *Self, PyObject *List) {
  double Sum = 0;
  long N = PyList_GET_SIZE(List);
  for (long I = 0; I < N; I++)
    Sum += PyFloat_AsDouble(PyList_GET_ITEM(List, I));
  return PyFloat_FromDouble(Sum);
}

static PyMethodDef Methods[] = {
    {"total", total, 8, 0}, {"shown", shown, 8, 0}, {0, 0, 0, 0}};
PyMethodDef *table(void) { return Methods; }
