#include <Python.h>

int hash(const void *P, Py_ssize_t N);

int member(PyObject *O) {
  Py_buffer View;
  int H;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  PyBuffer_Release(&View);
  H = hash(View.buf, View.len);
  H += 1;
  return H;
}

/* The pointer is used last. */
int pointer(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  const char *P = View.buf;
  int N = (int)View.len, Sum = 0;
  PyBuffer_Release(&View);
  for (int I = 0; I < N; I++) {
    Sum += P[I];
  }
  return Sum;
}

/* Nothing fits behind a return; every way out would need a release. */
int returned(PyObject *O) {
  Py_buffer View;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  PyBuffer_Release(&View);
  return hash(View.buf, View.len);
}

int left(PyObject *O, int Early) {
  Py_buffer View;
  int H;
  if (PyObject_GetBuffer(O, &View, PyBUF_SIMPLE) < 0)
    return -1;
  PyBuffer_Release(&View);
  if (Early)
    return 0;
  H = hash(View.buf, View.len);
  return H;
}
