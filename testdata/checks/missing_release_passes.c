// How often work goes through its data: loops that end where a loop around them is, and loops of helpers.
#define PY_SSIZE_T_CLEAN
#include <math.h>
#include <numpy/arrayobject.h>
#include <stdlib.h>

// As far as the loop around it has come.
static int repeats(const unsigned char *In, int Size) {
  int Longest = 0, At = 0;
  while (At < Size) {
    int Best = 0;
    for (int I = 0; I < At; I++) {
      int Same = 0;
      while (Same < 18 && In[I + Same] == In[At + Same])
        Same++;
      Best = Same > Best ? Same : Best;
    }
    Longest = Best > Longest ? Best : Longest;
    At += Best + 1;
  }
  return Longest;
}
static PyObject *repeats_bad(PyObject *Self, PyObject *Args) {
  const unsigned char *Data;
  Py_ssize_t Size;
  if (!PyArg_ParseTuple(Args, "y#", &Data, &Size))
    return NULL;
  return PyLong_FromLong(repeats(Data, (int)Size)); // expect: nogil-missing-gil-release/computing-helper: 'repeats'
}

// In the function itself, upwards and downwards.
static PyObject *pairs_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)Arg;
  const double *P = (const double *)PyArray_DATA(A);
  double Sum = 0;
  for (npy_intp I = 0; I < PyArray_DIM(A, 0); I++) // expect: nogil-missing-gil-release/loop-over-data
    for (npy_intp J = 0; J < I; J++)
      Sum += fabs(P[I] - P[J]);
  return PyFloat_FromDouble(Sum);
}
static PyObject *sorted_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_ENSURECOPY);
  double *P = (double *)PyArray_DATA(A);
  for (npy_intp I = 1; I < PyArray_DIM(A, 0); I++) { // expect: nogil-missing-gil-release/loop-over-data
    double Moved = P[I];
    npy_intp J = I;
    for (; J > 0 && P[J - 1] > Moved; J--)
      P[J] = P[J - 1];
    P[J] = Moved;
  }
  return (PyObject *)A;
}
// A few steps back.
static PyObject *near_ok(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)Arg;
  const double *P = (const double *)PyArray_DATA(A);
  double Sum = 0;
  for (npy_intp I = 3; I < PyArray_DIM(A, 0); I++)
    for (npy_intp J = I - 3; J < I; J++) // guard: nogil-missing-gil-release: J = I - 3 => J = 0
      Sum += P[I] - P[J];
  return PyFloat_FromDouble(Sum);
}

// Copies of a list: all of it with all of it.
static double tour(const double *Places, int Count) {
  double Best = 0;
  for (int Start = 0; Start < Count; Start++)
    for (int I = 0; I < Count; I++)
      for (int J = I + 1; J < Count; J++) {
        double Step = Places[I] - Places[J] + Places[Start];
        Best = Step > Best ? Step : Best;
      }
  return Best;
}
static double length(const double *Places, int Count) {
  double Sum = 0;
  for (int I = 1; I < Count; I++)
    Sum += sqrt(Places[I] * Places[I] - Places[I - 1]) + exp(Places[I]) + log(Places[I]) + sin(Places[I]) +
           cos(Places[I]) + pow(Places[I], 0.3) + tan(Places[I]) + asin(Places[I]) + acos(Places[I]);
  return Sum;
}
static double *copied(PyObject *List, Py_ssize_t Count) {
  double *Out = (double *)malloc(Count * sizeof(double));
  for (Py_ssize_t I = 0; I < Count; I++)
    Out[I] = PyFloat_AsDouble(PyList_GetItem(List, I)); // expect: nogil-borrowed-reference/unlocked-argument
  return Out;
}
static PyObject *tour_bad(PyObject *Self, PyObject *List) {
  Py_ssize_t Count = PyList_Size(List);
  double *Places = copied(List, Count);
  double Best = tour(Places, (int)Count); // expect: nogil-missing-gil-release/computing-helper: 'tour'
  free(Places);
  return PyFloat_FromDouble(Best);
}
static PyObject *length_ok(PyObject *Self, PyObject *List) {
  Py_ssize_t Count = PySequence_Size(List);
  double *Places = copied(List, Count);
  double Sum = length(Places, (int)Count); // guard: nogil-missing-gil-release: length(Places => tour(Places
  free(Places);
  return PyFloat_FromDouble(Sum);
}
static PyObject *few_ok(PyObject *Self, PyObject *Tuple) {
  double Places[4];
  for (int I = 0; I < 4; I++)
    Places[I] = PyFloat_AsDouble(PyTuple_GetItem(Tuple, I));
  return PyFloat_FromDouble(tour(Places, 4)); // guard: nogil-missing-gil-release: , 4) => , (int)PyTuple_Size(Tuple))
}

// One pass, with a few steps for each element.
static void moved(double *P, npy_intp Count, int Columns) {
  for (npy_intp I = 0; I < Count; I++)
    for (int J = 0; J < Columns; J++)
      P[I * Columns + J] += sqrt(P[I * Columns]);
}
static PyObject *columns_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_ENSURECOPY);
  moved((double *)PyArray_DATA(A), PyArray_DIM(A, 0), (int)PyArray_DIM(A, 1)); // expect: nogil-missing-gil-release/computing-helper: 'moved'
  return (PyObject *)A;
}
static PyObject *eight_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_ENSURECOPY);
  moved((double *)PyArray_DATA(A), PyArray_DIM(A, 0), 8); // expect: nogil-missing-gil-release/one-pass: 'moved'
  return (PyObject *)A;
}
// For each of a few others.
static PyObject *repeated_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FROM_OTF(Arg, NPY_DOUBLE, NPY_ARRAY_ENSURECOPY);
  npy_intp Others = PyArray_DIM(A, 1);
  for (npy_intp I = 0; I < Others; I++) // expect: nogil-missing-gil-release/loop-over-data
    moved((double *)PyArray_DATA(A), PyArray_DIM(A, 0), 8);
  return (PyObject *)A;
}

// What was counted before.
static PyObject *kept_bad(PyObject *Self, PyObject *Arg) {
  PyArrayObject *A = (PyArrayObject *)Arg;
  const double *P = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0);
  npy_intp *Kept = (npy_intp *)malloc(N * sizeof(npy_intp));
  int Count = 0;
  double Sum = 0;
  for (npy_intp I = 0; I < N; I++)
    if (P[I] > 0)
      Kept[Count++] = I;
  for (npy_intp I = 0; I < N; I++) // expect: nogil-missing-gil-release/single-loop
    for (int J = 0; J < Count; J++)
      Sum += P[I] * P[Kept[J]];
  free(Kept);
  return PyFloat_FromDouble(Sum);
}

static PyMethodDef Methods[] = {{"repeats", repeats_bad, METH_VARARGS, NULL}, {"pairs", pairs_bad, METH_O, NULL},
                                {"sorted", sorted_bad, METH_O, NULL},         {"near", near_ok, METH_O, NULL},
                                {"tour", tour_bad, METH_O, NULL},             {"length", length_ok, METH_O, NULL},
                                {"few", few_ok, METH_O, NULL},                {"columns", columns_bad, METH_O, NULL},
                                {"eight", eight_bad, METH_O, NULL},           {"repeated", repeated_bad, METH_O, NULL},
                                {"kept", kept_bad, METH_O, NULL},             {NULL, NULL, 0, NULL}};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "passes", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_passes(void) {
  import_array();
  return PyModule_Create(&Module);
}
