// Constants that multiply: long whatever is passed.
#include <Python.h>

// Whatever it is given.
static long power(long X) {
  long Out = 1;
  for (int I = 0; I < 255; ++I) {
    Out = Out * Out % 1000003;
    if (X >> (I & 63) & 1)
      Out = Out * X % 1000003;
  }
  return Out;
}
static long commit(long Of) {
  long Sum = 0;
  for (int I = 0; I < 4096; ++I)
    Sum += power(Of + I);
  return Sum;
}
static PyObject *commit_bad(PyObject *Self, PyObject *Arg) {
  long Sum = commit(PyLong_AsLong(Arg)); // expect: nogil-missing-gil-release/fixed-rounds: 'commit'
  return PyLong_FromLong(Sum);
}
// In one function.
static long squares(long X) {
  long Sum = X;
  for (int I = 0; I < 3000; I += 1)
    for (int J = 0; J != 500; ++J)
      Sum = Sum * Sum + J;
  return Sum;
}
static PyObject *squares_bad(PyObject *Self, PyObject *Arg) {
  long Sum = squares(PyLong_AsLong(Arg)); // expect: nogil-missing-gil-release/fixed-rounds: 'squares'
  return PyLong_FromLong(Sum);
}
// Few; until it finds one; or not in each round.
static long few(long Of) {
  long Sum = 0;
  for (int I = 0; I < 64; ++I) // guard(few): nogil-missing-gil-release: I < 64 => I < 8000
    Sum += power(Of + I);
  return Sum;
}
static PyObject *few_ok(PyObject *Self, PyObject *Arg) {
  long Sum = few(PyLong_AsLong(Arg));
  return PyLong_FromLong(Sum);
}
static long find(long Of) {
  for (int I = 0; I < 4096; ++I)
    if (power(Of + I) == 1)
      break; // guard: nogil-missing-gil-release: break => Of++
  return Of;
}
static PyObject *find_ok(PyObject *Self, PyObject *Arg) {
  long Sum = find(PyLong_AsLong(Arg));
  return PyLong_FromLong(Sum);
}
static long some(long Of) {
  long Sum = 0;
  for (int I = 0; I < 4096; ++I)
    if (I == Of)
      Sum += power(Of + I);
  return Sum;
}
static PyObject *some_ok(PyObject *Self, PyObject *Arg) {
  long Sum = some(PyLong_AsLong(Arg));
  return PyLong_FromLong(Sum);
}

// One of several cases, each of which is short.
static long one(long Of) {
  switch (Of) {
  case 1:
    for (int I = 0; I < 1000; ++I)
      Of += power(I);
    break;
  case 2:
    for (int I = 0; I < 1500; ++I)
      Of += power(I);
    break;
  default:
    for (int I = 0; I < 1200; ++I)
      Of += power(I);
  }
  return Of;
}
static PyObject *one_ok(PyObject *Self, PyObject *Arg) {
  long Sum = one(PyLong_AsLong(Arg));
  return PyLong_FromLong(Sum);
}

static PyMethodDef Methods[] = {{"commit", commit_bad, METH_O, ""}, {"squares", squares_bad, METH_O, ""},
                                {"few", few_ok, METH_O, ""},        {"find", find_ok, METH_O, ""},
                                {"some", some_ok, METH_O, ""},      {"one", one_ok, METH_O, ""},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "fixed", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_fixed(void) {
  return PyModule_Create(&Module);
}
