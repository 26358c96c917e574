#include <Python.h>

int convert(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++)
    Out[I] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(Seq, I));
  Py_DECREF(Seq);
  return 0;
}

/* The pointer to the items, which stays what it was. */
int through_items(PyObject *Arg, double *Out) {
  PyObject *Seq = NULL;
  Seq = PySequence_Fast(Arg, "a sequence");
  if (Seq == NULL)
    return -1;
  PyObject **Items = PySequence_Fast_ITEMS(Seq);
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq); I++)
    Out[I] = PyFloat_AsDouble(Items[I]);
  Py_XDECREF(Seq);
  return 0;
}

/* Only lists are resized; others get the list; it is written. */
int list_only(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  Py_ssize_t N = PyList_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++)
    Out[I] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(Seq, I));
  Py_DECREF(Seq);
  return 0;
}

PyObject *returned(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return NULL;
  Py_ssize_t N = PySequence_Fast_GET_SIZE(Seq);
  for (Py_ssize_t I = 0; I < N; I++)
    Out[I] = PyFloat_AsDouble(PySequence_Fast_GET_ITEM(Seq, I));
  return Seq;
}

int written(PyObject *Arg, double *Out) {
  PyObject *Seq = PySequence_Fast(Arg, "a sequence");
  if (!Seq)
    return -1;
  PyObject **Items = PySequence_Fast_ITEMS(Seq);
  for (Py_ssize_t I = 0; I < PySequence_Fast_GET_SIZE(Seq); I++) {
    Out[I] = PyFloat_AsDouble(Items[I]);
    Items[I] = NULL;
  }
  Py_DECREF(Seq);
  return 0;
}
