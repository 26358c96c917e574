// Which question decides about the release: one flag does not imply another.
#include <numpy/arrayobject.h>

void copy_references_bad(PyArrayObject *A, char *To) {
  PyArray_Descr *D = PyArray_DESCR(A);
  NPY_BEGIN_THREADS_DEF;
  if (!PyDataType_REFCHK(D))
    NPY_BEGIN_THREADS;
  D->f->copyswap(To, PyArray_DATA(A), 0, A); // expect: nogil-unguarded-object-dtype: the path asks whether they are references; fields need Python without
  NPY_END_THREADS;
}

void copy_needs_ok(PyArrayObject *A, char *To) {
  PyArray_Descr *D = PyArray_DESCR(A);
  NPY_BEGIN_THREADS_DEF;
  if (!PyDataType_FLAGCHK(D, NPY_NEEDS_PYAPI))
    NPY_BEGIN_THREADS;
  D->f->copyswap(To, PyArray_DATA(A), 0, A);
  NPY_END_THREADS;
}

// Both questions, to be safe.
void copy_both_ok(PyArrayObject *A, char *To) {
  PyArray_Descr *D = PyArray_DESCR(A);
  NPY_BEGIN_THREADS_DEF;
  if (!PyDataType_REFCHK(D) && !PyDataType_FLAGCHK(D, NPY_NEEDS_PYAPI)) // guard: nogil-unguarded-object-dtype: && => ||
    NPY_BEGIN_THREADS;
  D->f->copyswap(To, PyArray_DATA(A), 0, A);
  NPY_END_THREADS;
}

void copy_object_bad(PyArrayObject *A, char *To) {
  NPY_BEGIN_THREADS_DEF;
  if (!PyArray_ISOBJECT(A))
    NPY_BEGIN_THREADS;
  PyArray_DESCR(A)->f->copyswap(To, PyArray_DATA(A), 0, A); // expect: nogil-unguarded-object-dtype: the path rules out objects, but not fields that hold objects
  NPY_END_THREADS;
}

// Through a variable, and another one.
void variable_bad(PyArrayObject *A, char *To) {
  int Refs = PyDataType_REFCHK(PyArray_DESCR(A));
  int Stay = Refs;
  NPY_BEGIN_THREADS_DEF;
  if (!Stay)
    NPY_BEGIN_THREADS;
  PyArray_DESCR(A)->f->copyswap(To, PyArray_DATA(A), 0, A); // expect: nogil-unguarded-object-dtype: fields need Python without
  NPY_END_THREADS;
}

void variable_ok(PyObject *Obj, char *To) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FromAny(Obj, NULL, 0, 0, 0, NULL);
  if (!A)
    return;
  int Needs = 0;
  Needs |= PyDataType_FLAGCHK(PyArray_DESCR(A), NPY_NEEDS_PYAPI); // guard: nogil-unguarded-object-dtype
  NPY_BEGIN_THREADS_DEF;
  if (!Needs)
    NPY_BEGIN_THREADS;
  PyArray_DESCR(A)->f->copyswap(To, PyArray_DATA(A), 0, A);
  NPY_END_THREADS;
}

// Asked of another array.
void other_bad(PyArrayObject *A, PyArrayObject *B, char *To) {
  int Copies = !PyDataType_REFCHK(PyArray_DESCR(A));
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(PyArray_DESCR(B));
  if (Copies)
    PyArray_DESCR(A)->f->copyswap(To, PyArray_DATA(A), 0, A); // expect: nogil-unguarded-object-dtype: of 'A'
  NPY_END_THREADS;
}

// The same type: a descriptor of both.
void same_descr_ok(PyObject *Obj, char *To) {
  PyArrayObject *A = (PyArrayObject *)PyArray_FromAny(Obj, NULL, 0, 0, 0, NULL);
  if (!A)
    return;
  PyArray_Descr *D = PyArray_DESCR(A);
  npy_intp N = 1;
  PyArrayObject *B = (PyArrayObject *)PyArray_NewFromDescr(
      &PyArray_Type, D, 1, &N, NULL, NULL, 0, NULL); // guard: nogil-unguarded-object-dtype: &PyArray_Type, D => &PyArray_Type, PyArray_DescrFromType(NPY_LONG)
  NPY_BEGIN_THREADS_DEF;
  NPY_BEGIN_THREADS_DESCR(PyArray_DESCR(B));
  D->f->copyswap(To, PyArray_DATA(A), 0, A);
  NPY_END_THREADS;
}

// Sorting fails where comparing needs Python.
int sort_bad(PyArrayObject *A, PyArray_SortFunc *Sort, char *Buffer) {
  int Refs = PyDataType_REFCHK(PyArray_DESCR(A));
  int Rc = Sort(Buffer, 10, A);
  if (Refs && PyErr_Occurred()) // expect: nogil-unguarded-object-dtype/error-not-asked: is only asked where elements of 'A' are references
    Rc = -1;
  return Rc;
}

int sort_ok(PyArrayObject *A, PyArray_SortFunc *Sort, char *Buffer) {
  int Needs = PyDataType_FLAGCHK(PyArray_DESCR(A), NPY_NEEDS_PYAPI); // guard: nogil-unguarded-object-dtype: PyDataType_FLAGCHK(PyArray_DESCR(A), NPY_NEEDS_PYAPI) => PyDataType_REFCHK(PyArray_DESCR(A))
  int Rc = Sort(Buffer, 10, A);
  if (Needs && PyErr_Occurred())
    Rc = -1;
  return Rc;
}

// No work on elements before.
int error_ok(PyArrayObject *A) {
  if (PyDataType_REFCHK(PyArray_DESCR(A)) && PyErr_Occurred())
    return -1;
  return 0;
}

// One flag for several arrays, which a loop sets.
int loop_flag_ok(PyArrayObject **Of, int N, char *To) {
  int Needs = 0;
  NPY_BEGIN_THREADS_DEF;
  for (int I = 0; I < N; I++) {
    if (PyArray_NDIM(Of[I]) != 1)
      return -1;
    if (!Needs && PyDataType_FLAGCHK(PyArray_DESCR(Of[I]), NPY_NEEDS_PYAPI))
      Needs = 1;
  }
  if (!Needs) // guard: nogil-unguarded-object-dtype: if ( => if (1 ||
    NPY_BEGIN_THREADS;
  for (int I = 0; I < N; I++)
    PyArray_DESCR(Of[I])->f->copyswap(To, PyArray_DATA(Of[I]), 0, Of[I]);
  NPY_END_THREADS;
  return 0;
}

int loop_flag_bad(PyArrayObject **Of, int N, char *To) {
  int Needs = 0;
  NPY_BEGIN_THREADS_DEF;
  for (int I = 0; I < N; I++)
    if (!Needs && PyDataType_REFCHK(PyArray_DESCR(Of[I])))
      Needs = 1;
  if (!Needs)
    NPY_BEGIN_THREADS;
  for (int I = 0; I < N; I++)
    PyArray_DESCR(Of[I])->f->copyswap(To, PyArray_DATA(Of[I]), 0, Of[I]); // expect: nogil-unguarded-object-dtype: fields need Python without
  NPY_END_THREADS;
  return 0;
}
