// Data that are gone through often: until numbers are close, a thousand times, or by a function that calls itself.
#include <Python.h>
#include <math.h>
#include <stdlib.h>

static double *numbers(PyObject *List, int *Count) {
  *Count = (int)PyList_Size(List);
  double *X = malloc(*Count * sizeof(double));
  for (int I = 0; X && I < *Count; I++)
    X[I] = PyFloat_AsDouble(PyList_GetItem(List, I)); // expect: nogil-borrowed-reference/unlocked-argument
  return X;
}

// The condition stands at the top, at the end, or within.
static double relax(double *X, int Count, double Near) {
  double Off = 1;
  while (Off > Near) {
    Off = 0;
    for (int I = 1; I < Count - 1; I++) {
      double Y = (X[I - 1] + X[I + 1]) / 2;
      Off += fabs(Y - X[I]);
      X[I] = Y;
    }
  }
  return Off;
}
static PyObject *relax_bad(PyObject *Self, PyObject *Args) {
  PyObject *List;
  double Near;
  int Count;
  if (!PyArg_ParseTuple(Args, "Od", &List, &Near))
    return NULL;
  double *X = numbers(List, &Count);
  double Off = relax(X, Count, Near); // expect: nogil-missing-gil-release/computing-helper: 'relax'
  free(X);
  return PyFloat_FromDouble(Off);
}
static double power(double *X, int Count) {
  double Norm = 1, Last;
  do {
    Last = Norm;
    Norm = 0;
    for (int I = 0; I < Count; I++)
      Norm += pow(X[I], 2);
    Norm = sqrt(Norm);
    for (int I = 0; I < Count; I++)
      X[I] = X[I] / Norm + 1e-3;
  } while (fabs(Norm - Last) > 1e-9);
  return Norm;
}
static PyObject *power_bad(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  double Norm = power(X, Count); // expect: nogil-missing-gil-release/computing-helper: 'power'
  free(X);
  return PyFloat_FromDouble(Norm);
}
static double descend(const double *X, int Count) {
  double At = 0, Step = 1;
  for (;;) {
    double Slope = 0;
    for (int I = 0; I < Count; I++)
      Slope += tanh(X[I] - At);
    Step = Slope / Count;
    if (Step < 1e-9)
      break;
    At += Step;
  }
  return At;
}
static PyObject *descend_bad(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  double At = descend(X, Count); // expect: nogil-missing-gil-release/computing-helper: 'descend'
  free(X);
  return PyFloat_FromDouble(At);
}
// Of one number, however often.
static double root(double Of) {
  double X = Of, Last = 0;
  while (fabs(X - Last) > 1e-12) {
    Last = X;
    X = (X + Of / X) / 2;
  }
  return X;
}
static PyObject *root_ok(PyObject *Self, PyObject *Arg) {
  return PyFloat_FromDouble(root(PyFloat_AsDouble(Arg)));
}
// Once: the numbers with a fraction are no reason to end.
static double sum(const double *X, int Count) {
  double Sum = 0;
  for (int I = 0; I < Count; I++)
    Sum += pow(X[I], 2);
  return Sum;
}
static PyObject *sum_ok(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  double Sum = sum(X, Count);
  free(X);
  return PyFloat_FromDouble(Sum);
}

// A thousand times, and three times.
static void smooth(double *X, int Count) {
  for (int Round = 0; Round < 1000; Round++)
    for (int I = 1; I < Count - 1; I++)
      X[I] = (X[I - 1] + X[I] + X[I + 1]) / 3;
}
static PyObject *smooth_bad(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  smooth(X, Count); // expect: nogil-missing-gil-release/computing-helper: 'smooth'
  double First = X[0];
  free(X);
  return PyFloat_FromDouble(First);
}
static void touch_up(double *X, int Count) {
  for (int Round = 0; Round < 3; Round++) // guard: nogil-missing-gil-release: 3 => 1000
    for (int I = 1; I < Count - 1; I++)
      X[I] = (X[I - 1] + X[I] + X[I + 1]) / 3;
}
static PyObject *smooth_ok(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  touch_up(X, Count);
  double First = X[0];
  free(X);
  return PyFloat_FromDouble(First);
}

// Of a few: rounds say nothing where the number within is one that Python passes.
static double bits(const unsigned char *From, int Each) {
  double Out = 0;
  for (int I = 0; I < 2048; I++)
    for (int J = 0; J < Each; J++)
      Out += ldexp(From[(I * Each + J) / 8] >> (J & 7) & 1, J);
  return Out;
}
static PyObject *bits_ok(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  int Each;
  if (!PyArg_ParseTuple(Args, "y*i", &View, &Each))
    return NULL;
  double Out = bits((const unsigned char *)View.buf, Each);
  PyBuffer_Release(&View);
  return PyFloat_FromDouble(Out);
}

// By halves.
static void sort(double *X, long From, long To) {
  long I = From, J = To;
  double Mid = X[(From + To) / 2];
  while (I <= J) {
    while (X[I] < Mid)
      I++;
    while (X[J] > Mid)
      J--;
    if (I <= J) {
      double Y = X[I];
      X[I++] = X[J];
      X[J--] = Y;
    }
  }
  if (From < J)
    sort(X, From, J);
  if (I < To)
    sort(X, I, To);
}
static PyObject *sort_bad(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  sort(X, 0, Count - 1); // expect: nogil-missing-gil-release/computing-helper: 'sort'
  double First = X[0];
  free(X);
  return PyFloat_FromDouble(First);
}
// What calls itself once goes on where it was.
static double rest(const double *X, int Count) {
  if (Count < 2)
    return X[0];
  double Sum = 0;
  for (int I = 0; I < Count; I++)
    Sum += X[I];
  return Sum + rest(X + Count, Count / 8);
}
static PyObject *rest_ok(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  double Sum = rest(X, Count);
  free(X);
  return PyFloat_FromDouble(Sum);
}

static PyMethodDef Methods[] = {{"a", relax_bad, METH_VARARGS, NULL}, {"b", power_bad, METH_O, NULL},
                                {"c", descend_bad, METH_O, NULL},     {"d", root_ok, METH_O, NULL},
                                {"e", sum_ok, METH_O, NULL},          {"f", smooth_bad, METH_O, NULL},
                                {"g", smooth_ok, METH_O, NULL},       {"h", sort_bad, METH_O, NULL},
                                {"i", rest_ok, METH_O, NULL},         {"j", bits_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
