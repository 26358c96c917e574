// Sizes that functions of the program return, write or keep in records that they make.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double pairs(const double *X, int Count) {
  double Sum = 0;
  for (int I = 0; I < Count; I++)
    for (int J = 0; J < I; J++)
      Sum += sqrt(X[I] * X[J]);
  return Sum;
}
static void copy(PyObject *List, double *To, int Count) {
  for (int I = 0; I < Count; I++)
    To[I] = PyFloat_AsDouble(PyList_GetItem(List, I)); // expect: nogil-borrowed-reference/unlocked-argument
}

// Written where the function is told to.
static double *numbers(PyObject *List, int *Count) {
  *Count = (int)PyList_Size(List);
  double *X = malloc(*Count * sizeof(double));
  copy(List, X, *Count);
  return X;
}
static PyObject *written_bad(PyObject *Self, PyObject *List) {
  int Count;
  double *X = numbers(List, &Count);
  double Sum = pairs(X, Count); // expect: nogil-missing-gil-release/computing-helper: 'pairs'
  free(X);
  return PyFloat_FromDouble(Sum);
}
// Through another function.
static double *checked(PyObject *Obj, int *Count) {
  return PyList_Check(Obj) ? numbers(Obj, Count) : NULL;
}
static PyObject *passed_on_bad(PyObject *Self, PyObject *List) {
  int Count;
  double *X = checked(List, &Count);
  double Sum = X ? pairs(X, Count) : 0; // expect: nogil-missing-gil-release/computing-helper: 'pairs'
  free(X);
  return PyFloat_FromDouble(Sum);
}
// A place has three coordinates.
static double *place(PyObject *List, int *Count) {
  *Count = 3;
  double *X = malloc(*Count * sizeof(double));
  copy(List, X, *Count);
  return X;
}
static PyObject *written_ok(PyObject *Self, PyObject *List) {
  int Count;
  double *X = place(List, &Count);
  double Sum = pairs(X, Count);
  free(X);
  return PyFloat_FromDouble(Sum);
}

// Returned.
static int count(PyObject *List) {
  if (!PyList_Check(List))
    return -1;
  return (int)PyList_Size(List);
}
static PyObject *returned_bad(PyObject *Self, PyObject *List) {
  int Count = count(List);
  double *X = malloc(Count * sizeof(double));
  copy(List, X, Count);
  double Sum = pairs(X, Count); // expect: nogil-missing-gil-release/computing-helper: 'pairs'
  free(X);
  return PyFloat_FromDouble(Sum);
}
static int dimensions(PyObject *List) { return PyList_Check(List) ? 2 : 3; }
static PyObject *returned_ok(PyObject *Self, PyObject *List) {
  double X[3];
  copy(List, X, dimensions(List));
  return PyFloat_FromDouble(pairs(X, dimensions(List)));
}

// In a record that a function makes, or fills.
typedef struct {
  int Rows, Cols;
  double *At;
} Matrix;
static int fill(PyObject *List, Matrix *M) {
  M->Rows = (int)PyList_Size(List);
  M->Cols = (int)PyList_Size(List);
  M->At = calloc(M->Rows * M->Cols, sizeof(double));
  copy(List, M->At, M->Cols);
  return M->At != NULL;
}
static Matrix *matrix(PyObject *List) {
  Matrix *M = malloc(sizeof(Matrix));
  M->Rows = M->Cols = (int)PyList_Size(List);
  M->At = calloc(M->Rows * M->Cols, sizeof(double));
  copy(List, M->At, M->Cols);
  return M;
}
static double product(const Matrix *A, const Matrix *B) {
  double Sum = 0;
  for (int I = 0; I < A->Rows; I++)
    for (int J = 0; J < B->Cols; J++)
      for (int K = 0; K < A->Cols; K++)
        Sum += A->At[I * A->Cols + K] * B->At[K * B->Cols + J];
  return Sum;
}
static PyObject *filled_bad(PyObject *Self, PyObject *List) {
  Matrix M;
  if (!fill(List, &M))
    return PyErr_NoMemory();
  double Sum = product(&M, &M); // expect: nogil-missing-gil-release/computing-helper: 'product'
  free(M.At);
  return PyFloat_FromDouble(Sum);
}
static PyObject *made_bad(PyObject *Self, PyObject *List) {
  Matrix *M = matrix(List);
  double Sum = product(M, M); // expect: nogil-missing-gil-release/computing-helper: 'product'
  free(M->At);
  free(M);
  return PyFloat_FromDouble(Sum);
}
static void turn(PyObject *List, Matrix *M) {
  M->Rows = M->Cols = 4;
  M->At = malloc(16 * sizeof(double));
  copy(List, M->At, 16);
}
static PyObject *filled_ok(PyObject *Self, PyObject *List) {
  Matrix M;
  turn(List, &M);
  double Sum = product(&M, &M);
  free(M.At);
  return PyFloat_FromDouble(Sum);
}

// A text of C, as long as it is.
static size_t edits(const char *A, const char *B) {
  size_t N = strlen(A), M = strlen(B), Last;
  size_t *Row = malloc((M + 1) * sizeof(size_t));
  for (size_t J = 0; J <= M; J++)
    Row[J] = J;
  for (size_t I = 1; I <= N; I++) {
    size_t Left = Row[0];
    Row[0] = I;
    for (size_t J = 1; J <= M; J++) {
      size_t Cost = Left + (A[I - 1] != B[J - 1]);
      Left = Row[J];
      Cost = Left + 1 < Cost ? Left + 1 : Cost;
      Row[J] = Row[J - 1] + 1 < Cost ? Row[J - 1] + 1 : Cost;
    }
  }
  Last = Row[M];
  free(Row);
  return Last;
}
static PyObject *edits_bad(PyObject *Self, PyObject *Args) {
  const char *A, *B;
  if (!PyArg_ParseTuple(Args, "ss", &A, &B))
    return NULL;
  return PyLong_FromLong((long)edits(A, B)); // expect: nogil-missing-gil-release/computing-helper: 'edits'
}
static unsigned hash(const char *Text) {
  unsigned Out = 0;
  for (size_t I = 0; I < strlen(Text); I++)
    Out = Out * 31 + Text[I];
  return Out;
}
static PyObject *hash_ok(PyObject *Self, PyObject *Args) {
  const char *Text;
  if (!PyArg_ParseTuple(Args, "s", &Text))
    return NULL;
  return PyLong_FromLong(hash(Text));
}

// As far as a pointer goes.
static unsigned repeats(const unsigned char *P, const unsigned char *End) {
  unsigned Out = 0;
  for (; P < End; P++)
    for (const unsigned char *Q = P + 1; Q < End; Q++)
      Out += *P == *Q;
  return Out;
}
static PyObject *end_bad(PyObject *Self, PyObject *Args) {
  Py_buffer View;
  if (!PyArg_ParseTuple(Args, "y*", &View))
    return NULL;
  const unsigned char *Data = (const unsigned char *)View.buf, *End = Data + View.len;
  unsigned Out = repeats(Data, End); // expect: nogil-missing-gil-release/computing-helper: 'repeats'
  PyBuffer_Release(&View);
  return PyLong_FromLong(Out);
}
static PyObject *end_ok(PyObject *Self, PyObject *Args) {
  const unsigned char *Key;
  Py_ssize_t Size;
  if (!PyArg_ParseTuple(Args, "y#", &Key, &Size) || Size < 16)
    return NULL;
  return PyLong_FromLong(repeats(Key, Key + 16)); // guard: nogil-missing-gil-release: Key + 16 => Key + Size
}

static PyMethodDef Methods[] = {{"a", written_bad, METH_O, NULL},     {"b", passed_on_bad, METH_O, NULL},
                                {"c", written_ok, METH_O, NULL},      {"d", returned_bad, METH_O, NULL},
                                {"e", returned_ok, METH_O, NULL},     {"f", filled_bad, METH_O, NULL},
                                {"g", made_bad, METH_O, NULL},        {"h", filled_ok, METH_O, NULL},
                                {"i", edits_bad, METH_VARARGS, NULL}, {"j", hash_ok, METH_VARARGS, NULL},
                                {"k", end_bad, METH_VARARGS, NULL},   {"l", end_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
