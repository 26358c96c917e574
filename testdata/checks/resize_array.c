// Arrays and their iterators that are resized or changed under a pointer.
#include <Python.h>
#include <numpy/arrayobject.h>

int grow_bad(PyArrayObject *A, PyArray_Dims *Shape) {
  double *P = (double *)PyArray_DATA(A);
  PyObject *R = PyArray_Resize(A, Shape, 1, NPY_CORDER);
  if (!R)
    return -1;
  Py_DECREF(R);
  P[0] = 0; // expect: nogil-resize-during-iteration: 'P' points into 'A'
  return 0;
}

int grow_ok(PyArrayObject *A, PyArray_Dims *Shape) {
  double *P = (double *)PyArray_DATA(A);
  P[0] = 1;
  PyObject *R = PyArray_Resize(A, Shape, 1, NPY_CORDER);
  if (!R)
    return -1;
  Py_DECREF(R);
  P = (double *)PyArray_DATA(A); // guard: nogil-resize-during-iteration
  P[0] = 0;
  return 0;
}

// Resized first; an array of one's own, made as large as needed.
int resize_first_ok(PyArrayObject *A, PyArray_Dims *Shape) {
  PyObject *R = PyArray_Resize(A, Shape, 1, NPY_CORDER);
  if (!R)
    return -1;
  Py_DECREF(R);
  double *P = (double *)PyArray_DATA(A);
  P[0] = 0;
  return 0;
}

PyObject *buffer_first_ok(npy_intp N) {
  double *Buffer = NULL;
  for (npy_intp I = 0; I < N; I++) {
    double *Larger = realloc(Buffer, (I + 1) * sizeof(double));
    if (!Larger)
      break;
    Buffer = Larger;
    Buffer[I] = 0;
  }
  PyObject *A = PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (A && Buffer)
    memcpy(PyArray_DATA((PyArrayObject *)A), Buffer, N * sizeof(double));
  free(Buffer);
  return A;
}

// One's own, resized before anything points into it.
PyObject *fresh_first_ok(npy_intp N, PyArray_Dims *Shape) {
  PyArrayObject *A = (PyArrayObject *)PyArray_SimpleNew(1, &N, NPY_DOUBLE);
  if (!A)
    return NULL;
  Py_XDECREF(PyArray_Resize(A, Shape, 0, NPY_CORDER)); // guard(fresh): nogil-resize-during-iteration: Py_XDECREF(PyArray_Resize(A, Shape, 0, NPY_CORDER)) => double *P = (double *)PyArray_DATA(A)
  double *P = (double *)PyArray_DATA(A); // guard(fresh): nogil-resize-during-iteration: double *P = (double *)PyArray_DATA(A) => Py_XDECREF(PyArray_Resize(A, Shape, 0, NPY_CORDER))
  P[0] = 0;
  return (PyObject *)A;
}

// A larger array takes what the old one has.
PyObject *larger_copy_ok(PyArrayObject *A) {
  const double *P = (const double *)PyArray_DATA(A);
  npy_intp N = PyArray_DIM(A, 0), M = 2 * N;
  PyArrayObject *Larger = (PyArrayObject *)PyArray_SimpleNew(1, &M, NPY_DOUBLE);
  if (!Larger)
    return NULL;
  memcpy(PyArray_DATA(Larger), P, N * sizeof(double));
  ((double *)PyArray_DATA(Larger))[N] = P[0];
  return (PyObject *)Larger;
}

// Nobody resizes an array from within a call that has nothing to do with it.
void across_call_ok(PyArrayObject *A, PyObject *Progress) {
  double *P = (double *)PyArray_DATA(A);
  Py_XDECREF(PyObject_CallNoArgs(Progress));
  P[0] = 0;
}

// A view and a transposed array are other arrays.
void other_array_ok(PyArrayObject *A, PyArray_Dims *Shape) {
  double *P = (double *)PyArray_DATA(A);
  Py_XDECREF(PyArray_Newshape(A, Shape, NPY_CORDER)); // guard: nogil-resize-during-iteration: PyArray_Newshape(A, Shape, NPY_CORDER) => PyArray_Resize(A, Shape, 1, NPY_CORDER)
  P[0] = 0;
}

// The dimensions are as new as the memory; the number that was read is one's own.
npy_intp dimensions_bad(PyArrayObject *A, PyArray_Dims *Shape) {
  npy_intp *Dims = PyArray_DIMS(A);
  Py_XDECREF(PyArray_Resize(A, Shape, 1, NPY_CORDER));
  return Dims[0]; // expect: nogil-resize-during-iteration: 'Dims' points into 'A'
}

npy_intp dimensions_ok(PyArrayObject *A, PyArray_Dims *Shape) {
  npy_intp N = PyArray_DIM(A, 0); // guard(dims): nogil-resize-during-iteration: npy_intp N = PyArray_DIM(A, 0) => npy_intp *N = PyArray_DIMS(A)
  Py_XDECREF(PyArray_Resize(A, Shape, 1, NPY_CORDER));
  return N; // guard(dims): nogil-resize-during-iteration: return N => return *N
}

// By the method's name.
void method_bad(PyArrayObject *A) {
  char *P = PyArray_BYTES(A);
  PyObject *R = PyObject_CallMethod((PyObject *)A, "resize", "i", 10);
  Py_XDECREF(R);
  P[0] = 0; // expect: nogil-resize-during-iteration: 'P' points into 'A'
}

void other_method_ok(PyArrayObject *A) {
  char *P = PyArray_BYTES(A);
  PyObject *R = PyObject_CallMethod((PyObject *)A, "sum", NULL); // guard: nogil-resize-during-iteration: "sum", NULL => "resize", "i", 10
  Py_XDECREF(R);
  P[0] = 0;
}

void attribute_bad(PyArrayObject *A, PyObject *Shape) {
  npy_intp *Dims = PyArray_DIMS(A);
  if (PyObject_SetAttrString((PyObject *)A, "shape", Shape) == 0)
    Dims[0] = 1; // expect: nogil-resize-during-iteration: 'Dims' points into 'A'
}

// In a loop, and through a function.
static int widen(PyArrayObject *A, PyArray_Dims *Shape) {
  PyObject *R = PyArray_Resize(A, Shape, 1, NPY_CORDER);
  Py_XDECREF(R);
  return R ? 0 : -1;
}

void fill_bad(PyArrayObject *A, PyArray_Dims *Shape, int N) {
  double *P = (double *)PyArray_DATA(A);
  for (int I = 0; I < N; I++) {
    P[I] = I; // expect: nogil-resize-during-iteration: 'P' points into 'A'
    if (I + 1 == PyArray_DIM(A, 0))
      widen(A, Shape);
  }
}

void fill_ok(PyArrayObject *A, PyArray_Dims *Shape, int N) {
  double *P = (double *)PyArray_DATA(A);
  for (int I = 0; I < N; I++) {
    P[I] = I;
    if (I + 1 == PyArray_DIM(A, 0)) {
      widen(A, Shape);
      P = (double *)PyArray_DATA(A); // guard: nogil-resize-during-iteration
    }
  }
}

// Changed for a while: who compares elements may look at the array.
typedef PyArrayObject_fields Fields;
int sort_objects(PyArrayObject *A, PyObject *Compare) {
  PyObject *R = PyObject_CallOneArg(Compare, (PyObject *)A);
  Py_XDECREF(R);
  return R ? 0 : -1;
}

PyObject *other_type_bad(PyArrayObject *A, PyObject *Compare) {
  PyArray_Descr *Saved = PyArray_DESCR(A);
  ((Fields *)A)->descr = (PyArray_Descr *)PyArray_DescrFromType(NPY_INT); // expect: nogil-resize-during-iteration: 'descr' of 'A' is changed for a while
  int Done = sort_objects(A, Compare);
  ((Fields *)A)->descr = Saved;
  return PyLong_FromLong(Done);
}

void fewer_dimensions_bad(PyArrayObject *A, PyObject *Compare) {
  int Saved = ((Fields *)A)->nd;
  ((Fields *)A)->nd = 1; // expect: nogil-resize-during-iteration: 'nd' of 'A' is changed for a while
  sort_objects(A, Compare);
  ((Fields *)A)->nd = Saved;
}

int count_all(PyArrayObject *A);
int fewer_dimensions_ok(PyArrayObject *A, PyObject *Compare) {
  int Saved = ((Fields *)A)->nd;
  ((Fields *)A)->nd = 1;
  int N = count_all(A); // guard(fewer): nogil-resize-during-iteration: int N = count_all(A) => int N = sort_objects(A, Compare)
  ((Fields *)A)->nd = Saved;
  sort_objects(A, Compare);
  return N;
}

int detached_bad(PyArrayObject *A) {
  int Saved = ((Fields *)A)->nd;
  ((Fields *)A)->nd = 1; // expect: nogil-resize-during-iteration: lets other threads run, which sees it so
  PyThreadState *State = PyEval_SaveThread();
  int N = count_all(A);
  PyEval_RestoreThread(State);
  ((Fields *)A)->nd = Saved;
  return N;
}

// A view of one's own.
int view_ok(PyArrayObject *A, PyObject *Compare) {
  PyArrayObject *View = (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER); // guard: nogil-resize-during-iteration: (PyArrayObject *)PyArray_NewCopy(A, NPY_CORDER) => A
  int Saved = ((Fields *)View)->nd;
  ((Fields *)View)->nd = 1;
  int Done = sort_objects(View, Compare);
  ((Fields *)View)->nd = Saved;
  Py_DECREF(View);
  return Done;
}

// Bits are added; what comes back is read at that moment.
void flags_ok(PyArray_Descr *D, PyObject *Compare) {
  D->flags = 0;
  Py_XDECREF(PyObject_CallNoArgs(Compare));
  D->flags |= 1;
}

// For good.
int set_type_ok(PyArrayObject *A, PyObject *Compare) {
  ((Fields *)A)->descr = (PyArray_Descr *)PyArray_DescrFromType(NPY_INT);
  return sort_objects(A, Compare);
}

void hash_all(const char *P, npy_intp N);

// Iterators hold functions and strides for one order of axes.
void iterate_bad(NpyIter *It) {
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  NpyIter_RemoveAxis(It, 0);
  do {
  } while (Next(It)); // expect: nogil-resize-during-iteration: 'Next' points into 'It'
}

void iterate_ok(NpyIter *It) {
  NpyIter_RemoveAxis(It, 0); // guard(iterate): nogil-resize-during-iteration: NpyIter_RemoveAxis(It, 0) => NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL)
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL); // guard(iterate): nogil-resize-during-iteration: NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL) => NpyIter_RemoveAxis(It, 0)
  do {
  } while (Next(It));
}

// Another position: the addresses stay.
void reset_ok(NpyIter *It) {
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  char **Data = NpyIter_GetDataPtrArray(It);
  NpyIter_Reset(It, NULL); // guard: nogil-resize-during-iteration: NpyIter_Reset(It, NULL) => NpyIter_RemoveAxis(It, 0)
  do {
    Data[0][0] = 0;
  } while (Next(It));
}

void goto_ok(NpyIter *It) {
  NpyIter_IterNextFunc *Next = NpyIter_GetIterNext(It, NULL);
  char **Data = NpyIter_GetDataPtrArray(It);
  if (NpyIter_GotoIterIndex(It, 10) != NPY_SUCCEED) // guard: nogil-resize-during-iteration: NpyIter_GotoIterIndex(It, 10) => NpyIter_RemoveAxis(It, 0)
    return;
  do {
    Data[0][0] = 0;
  } while (Next(It));
}

// The size of the inner loop is another one.
void external_loop_bad(NpyIter *It) {
  npy_intp *Inner = NpyIter_GetInnerLoopSizePtr(It);
  if (NpyIter_EnableExternalLoop(It) == NPY_SUCCEED)
    hash_all(NpyIter_GetDataPtrArray(It)[0], *Inner); // expect: nogil-resize-during-iteration: 'Inner' points into 'It'
}

void external_loop_ok(NpyIter *It) {
  npy_intp *Inner = NpyIter_GetInnerLoopSizePtr(It);
  if (*Inner > 1 && NpyIter_EnableExternalLoop(It) == NPY_SUCCEED) {
    Inner = NpyIter_GetInnerLoopSizePtr(It); // guard: nogil-resize-during-iteration
    hash_all(NpyIter_GetDataPtrArray(It)[0], *Inner);
  }
}

// An operand outlives its iterator where it is counted.
PyObject *operand_ok(NpyIter *It) {
  PyObject *Result = Py_NewRef((PyObject *)NpyIter_GetOperandArray(It)[0]); // guard: nogil-resize-during-iteration: Py_NewRef((PyObject *)NpyIter_GetOperandArray(It)[0]) => (PyObject *)NpyIter_GetOperandArray(It)[0]
  NpyIter_Deallocate(It);
  return Result;
}

PyArrayObject *operand_held_ok(NpyIter *It) {
  PyArrayObject *Result = NpyIter_GetOperandArray(It)[0];
  Py_INCREF((PyObject *)Result); // guard: nogil-resize-during-iteration
  NpyIter_Deallocate(It);
  return Result;
}

PyObject *operand_bad(NpyIter *It) {
  PyObject *Result = (PyObject *)NpyIter_GetOperandArray(It)[0];
  NpyIter_Deallocate(It);
  return Py_NewRef(Result); // expect: nogil-resize-during-iteration: 'Result' is borrowed from 'It' and is used after 'NpyIter_Deallocate'
}

PyArrayObject *operand_returned_bad(NpyIter *It) {
  PyArrayObject **Operands = NpyIter_GetOperandArray(It);
  PyArrayObject *Result = Operands[0];
  if (NpyIter_Deallocate(It) != NPY_SUCCEED)
    return NULL;
  return Result; // expect: nogil-resize-during-iteration: 'Result' is borrowed from 'It'
}

// Nobody takes it out of the iterator.
int count_operand(PyArrayObject *A);
int operand_converted_ok(NpyIter *It) {
  PyObject *Operand = (PyObject *)NpyIter_GetOperandArray(It)[0];
  double D = PyFloat_AsDouble(Operand);
  return count_operand((PyArrayObject *)Operand) + (int)D;
}

// Another iterator; the array of operands goes with it, too.
PyObject *operand_of_other_ok(NpyIter *It, NpyIter *Other) {
  PyObject *Result = (PyObject *)NpyIter_GetOperandArray(It)[0];
  NpyIter_Deallocate(Other); // guard: nogil-resize-during-iteration: Other => It
  return Py_NewRef(Result);
}

PyObject *operands_bad(NpyIter *It) {
  PyArrayObject **Operands = NpyIter_GetOperandArray(It);
  NpyIter_Deallocate(It);
  return Py_NewRef((PyObject *)Operands[0]); // expect: nogil-resize-during-iteration/buffer-released: 'Operands' points into 'It'
}

npy_intp ended_bad(NpyIter *It) {
  npy_intp *Inner = NpyIter_GetInnerLoopSizePtr(It);
  NpyIter_Deallocate(It);
  return *Inner; // expect: nogil-resize-during-iteration: 'Inner' points into 'It'
}

npy_intp ended_ok(NpyIter *It) {
  npy_intp Inner = *NpyIter_GetInnerLoopSizePtr(It); // guard(ended): nogil-resize-during-iteration: npy_intp Inner = *Npy => npy_intp *Inner = Npy
  NpyIter_Deallocate(It);
  return Inner; // guard(ended): nogil-resize-during-iteration: return Inner => return *Inner
}
