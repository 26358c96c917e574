// Two arrays of the caller's that may be one: a loop reads what it has written before.
#include <numpy/arrayobject.h>
#include <string.h>

int arrays_overlap(PyArrayObject *, PyArrayObject *);

// The element before has just been written.
static PyObject *behind_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I]; // expect: nogil-readonly-array-write/shared-memory: memory of 'Out' is written while 'In' is still read
  Py_RETURN_NONE;
}

// What lies ahead is as it was.
static PyObject *ahead_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 0; I + 1 < N; I++)
    To[I] = From[I] + From[I + 1]; // guard: nogil-readonly-array-write: I + 1 => I - 1
  Py_RETURN_NONE;
}

static PyObject *backwards_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = N - 2; I >= 0; I--)
    To[I] = From[I + 1]; // expect: nogil-readonly-array-write: 'Out'
  Py_RETURN_NONE;
}

// The direction that memmove would take.
static PyObject *backwards_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = N - 1; I > 0; I--) // guard: nogil-readonly-array-write: I = N - 1; I > 0; I-- => I = 1; I < N; I++
    To[I] = From[I - 1];
  Py_RETURN_NONE;
}

static PyObject *mirrored_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 0; I < N; I++)
    To[I] = From[N - 1 - I]; // expect: nogil-readonly-array-write: 'Out'
  Py_RETURN_NONE;
}

// Both side by side: right for one array as for two, whatever the strides.
static PyObject *in_step_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 0; I < N; I++)
    To[I] = 2 * From[I] + 1; // guard: nogil-readonly-array-write: From[I] => From[I - 1]
  Py_RETURN_NONE;
}

static PyObject *strides_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  char *From = PyArray_BYTES(In), *To = PyArray_BYTES(Out);
  npy_intp N = PyArray_DIM(Out, 0), S = PyArray_STRIDE(In, 0), T = PyArray_STRIDE(Out, 0);
  for (npy_intp I = 0; I < N; I++)
    *(double *)(To + I * T) = 2 * *(double *)(From + I * S); // guard: nogil-readonly-array-write: To + I * T) = 2 * *(double *)(From + I * S) => To + I * S) = 2 * *(double *)(From + (I - 1) * S)
  Py_RETURN_NONE;
}

static PyObject *strides_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  char *From = PyArray_BYTES(In), *To = PyArray_BYTES(Out);
  npy_intp N = PyArray_DIM(Out, 0), S = PyArray_STRIDE(In, 0);
  for (npy_intp I = 0; I < N; I++)
    *(double *)(To + I * S) = 2 * *(double *)(From + (I - 1) * S); // expect: nogil-readonly-array-write: 'Out'
  Py_RETURN_NONE;
}

static PyObject *pointers_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In) + 1;
  double *To = (double *)PyArray_DATA(Out) + 1;
  npy_intp N = PyArray_DIM(Out, 0);
  for (; N; N--, To++, From++)
    *To = 2 * From[-1]; // expect: nogil-readonly-array-write: 'Out'
  Py_RETURN_NONE;
}

static PyObject *pointers_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (; N; N--)
    *To++ = 2 * *From++;
  Py_RETURN_NONE;
}

// A sum as it goes reads what it has written itself.
static PyObject *own_elements_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = To[I - 1] + From[I]; // guard: nogil-readonly-array-write: To[I - 1] + From[I] => To[I - 1] + From[I - 1]
  Py_RETURN_NONE;
}

// Any element may be read, and any may have been written. The indices have another type.
static PyObject *gather_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  PyObject *Which;
  if (!PyArg_ParseTuple(Args, "O!O!O", &PyArray_Type, &In, &PyArray_Type, &Out, &Which))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  PyArrayObject *Places = (PyArrayObject *)PyArray_FROM_OTF(Which, NPY_INTP, NPY_ARRAY_IN_ARRAY);
  if (Places == NULL)
    return NULL;
  const npy_intp *At = (const npy_intp *)PyArray_DATA(Places);
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 0; I < N; I++)
    To[I] = From[At[I]]; // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  Py_DECREF(Places);
  Py_RETURN_NONE;
}

static PyObject *scatter_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  PyObject *Which;
  if (!PyArg_ParseTuple(Args, "O!O!O", &PyArray_Type, &In, &PyArray_Type, &Out, &Which))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  PyArrayObject *Places = (PyArrayObject *)PyArray_FROM_OTF(Which, NPY_INTP, NPY_ARRAY_IN_ARRAY);
  if (Places == NULL)
    return NULL;
  const npy_intp *At = (const npy_intp *)PyArray_DATA(Places);
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 0; I < N; I++) {
    npy_intp J = At[I];
    To[J] = From[I]; // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  }
  Py_DECREF(Places);
  Py_RETURN_NONE;
}

// The index is looked at before it is used.
int adjust(npy_intp *I, npy_intp N);

static PyObject *adjusted_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  PyObject *Which;
  if (!PyArg_ParseTuple(Args, "O!O!O", &PyArray_Type, &In, &PyArray_Type, &Out, &Which))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  PyArrayObject *Places = (PyArrayObject *)PyArray_FROM_OTF(Which, NPY_INTP, NPY_ARRAY_IN_ARRAY);
  if (Places == NULL)
    return NULL;
  npy_intp J, N = PyArray_DIM(Out, 0);
  char *To = PyArray_BYTES(Out), *From;
  for (npy_intp I = 0; I < 8; I++) {
    From = PyArray_BYTES(In) + 64 * (I % N);
    J = ((npy_intp *)PyArray_DATA(Places))[I];
    if (adjust(&J, N) < 0)
      break;
    if (J < 0)
      J = 0;
    memmove(To + J * 64, From, 64); // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  }
  Py_DECREF(Places);
  Py_RETURN_NONE;
}

static PyObject *same_place_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  PyObject *Which;
  if (!PyArg_ParseTuple(Args, "O!O!O", &PyArray_Type, &In, &PyArray_Type, &Out, &Which))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  PyArrayObject *Places = (PyArrayObject *)PyArray_FROM_OTF(Which, NPY_INTP, NPY_ARRAY_IN_ARRAY);
  if (Places == NULL)
    return NULL;
  const npy_intp *At = (const npy_intp *)PyArray_DATA(Places);
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 0; I < N; I++) {
    npy_intp J = At[I];
    To[J] = 2 * From[J];
  }
  Py_DECREF(Places);
  Py_RETURN_NONE;
}

// A conversion is the caller's own array where that fits; where it is always a copy, it is not.
static PyObject *converted_bad(PyObject *Self, PyObject *Args) {
  PyObject *Object;
  PyArrayObject *Out;
  if (!PyArg_ParseTuple(Args, "OO!", &Object, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  PyArrayObject *In = (PyArrayObject *)PyArray_FROM_OTF(Object, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (In == NULL)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1]; // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  Py_DECREF(In);
  Py_RETURN_NONE;
}

static PyObject *copied_ok(PyObject *Self, PyObject *Args) {
  PyObject *Object;
  PyArrayObject *Out;
  if (!PyArg_ParseTuple(Args, "OO!", &Object, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  PyArrayObject *In = (PyArrayObject *)PyArray_FROM_OTF(Object, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY | NPY_ARRAY_ENSURECOPY);
  if (In == NULL)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1];
  Py_DECREF(In);
  Py_RETURN_NONE;
}

// The same array or parts of one: the input is copied first.
static PyObject *same_copied_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (In == Out || PyArray_BASE(In) == PyArray_BASE(Out))
    In = (PyArrayObject *)PyArray_NewCopy(In, NPY_CORDER);
  else
    Py_INCREF(In);
  if (In == NULL)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  Py_DECREF(In);
  Py_RETURN_NONE;
}

static PyObject *bases_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (PyArray_BASE(In) == PyArray_BASE(Out))
    return PyErr_Format(PyExc_ValueError, "arrays overlap");
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  Py_RETURN_NONE;
}

// That shape and type are the same says nothing.
static PyObject *shapes_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (PyArray_DIM(In, 0) != PyArray_DIM(Out, 0) || PyArray_TYPE(In) != PyArray_TYPE(Out))
    return PyErr_Format(PyExc_ValueError, "arrays differ");
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1]; // expect: nogil-readonly-array-write: 'Out'
  Py_RETURN_NONE;
}

static PyObject *data_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  if (From < To + N && To < From + N)
    return PyErr_Format(PyExc_ValueError, "arrays overlap");
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  Py_RETURN_NONE;
}

static PyObject *asked_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (arrays_overlap(In, Out))
    return PyErr_Format(PyExc_ValueError, "arrays overlap");
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  Py_RETURN_NONE;
}

static int same_memory(PyArrayObject *A, PyArrayObject *B) {
  return A == B || PyArray_DATA(A) == PyArray_DATA(B);
}

static PyObject *asked_helper_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (same_memory(In, Out))
    return PyErr_Format(PyExc_ValueError, "arrays overlap");
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  Py_RETURN_NONE;
}

static PyObject *new_output_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In;
  if (!PyArg_ParseTuple(Args, "O!", &PyArray_Type, &In))
    return NULL;
  npy_intp Size = PyArray_DIM(In, 0);
  PyArrayObject *Out = (PyArrayObject *)PyArray_SimpleNew(1, &Size, NPY_DOUBLE);
  if (Out == NULL)
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  return (PyObject *)Out;
}

// --- The kernel is a function, which is given two pointers. `restrict` promises that they are two.
static void shift(const double *restrict From, double *restrict To, npy_intp N) {
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
}

static void shift_twice(const double *A, double *B, npy_intp N) {
  shift(A, B, N);
}

static void scale(const double *restrict From, double *restrict To, npy_intp N) {
  for (npy_intp I = 0; I < N; I++)
    To[I] = 2 * From[I];
}

// As memmove does it.
static void move(const double *From, double *To, npy_intp N) {
  if (To < From)
    for (npy_intp I = 0; I + 1 < N; I++)
      To[I] = From[I + 1];
  else
    for (npy_intp I = N - 2; I >= 0; I--)
      To[I + 1] = From[I] + From[I + 1];
}

static PyObject *kernel_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  shift((const double *)PyArray_DATA(In), (double *)PyArray_DATA(Out), PyArray_DIM(Out, 0)); // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  Py_RETURN_NONE;
}

static PyObject *kernel_below_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  shift_twice((const double *)PyArray_DATA(In), (double *)PyArray_DATA(Out), PyArray_DIM(Out, 0)); // expect: nogil-readonly-array-write: 'Out'
  Py_RETURN_NONE;
}

static PyObject *kernel_in_step_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  scale((const double *)PyArray_DATA(In), (double *)PyArray_DATA(Out), PyArray_DIM(Out, 0));
  Py_RETURN_NONE;
}

static PyObject *kernel_moves_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  move((const double *)PyArray_DATA(In), (double *)PyArray_DATA(Out), PyArray_DIM(Out, 0));
  Py_RETURN_NONE;
}

// One array on purpose.
static PyObject *kernel_swapped_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  shift((const double *)PyArray_DATA(Out), (double *)PyArray_DATA(Out), PyArray_DIM(Out, 0));
  Py_RETURN_NONE;
}

// --- The arrays are passed on.
static void shift_arrays(PyArrayObject *In, PyArrayObject *Out) {
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  for (npy_intp I = 1; I < PyArray_DIM(Out, 0); I++)
    To[I] = From[I - 1];
}

static PyObject *passed_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  shift_arrays(In, Out); // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  Py_RETURN_NONE;
}

static PyObject *passed_asked_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (In == Out)
    return PyErr_Format(PyExc_ValueError, "arrays overlap");
  shift_arrays(In, Out);
  Py_RETURN_NONE;
}

// Rows, copied as bytes.
static PyObject *rows_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  PyObject *Which;
  if (!PyArg_ParseTuple(Args, "O!O!O", &PyArray_Type, &In, &PyArray_Type, &Out, &Which))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  PyArrayObject *Places = (PyArrayObject *)PyArray_FROM_OTF(Which, NPY_INTP, NPY_ARRAY_IN_ARRAY);
  if (Places == NULL)
    return NULL;
  const npy_intp *At = (const npy_intp *)PyArray_DATA(Places);
  char *From = PyArray_BYTES(In), *To = PyArray_BYTES(Out), *Row;
  for (npy_intp I = 0; I < 8; I++) {
    Row = From + At[I] * 64;
    memmove(To + I * 64, Row, 64); // expect: nogil-readonly-array-write: memory of 'Out' is written while 'In' is still read
  }
  Py_DECREF(Places);
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"behind_bad", behind_bad, METH_VARARGS, NULL},
    {"ahead_ok", ahead_ok, METH_VARARGS, NULL},
    {"backwards_bad", backwards_bad, METH_VARARGS, NULL},
    {"backwards_ok", backwards_ok, METH_VARARGS, NULL},
    {"mirrored_bad", mirrored_bad, METH_VARARGS, NULL},
    {"in_step_ok", in_step_ok, METH_VARARGS, NULL},
    {"strides_ok", strides_ok, METH_VARARGS, NULL},
    {"strides_bad", strides_bad, METH_VARARGS, NULL},
    {"pointers_bad", pointers_bad, METH_VARARGS, NULL},
    {"pointers_ok", pointers_ok, METH_VARARGS, NULL},
    {"own_elements_ok", own_elements_ok, METH_VARARGS, NULL},
    {"gather_bad", gather_bad, METH_VARARGS, NULL},
    {"scatter_bad", scatter_bad, METH_VARARGS, NULL},
    {"adjusted_bad", adjusted_bad, METH_VARARGS, NULL},
    {"same_place_ok", same_place_ok, METH_VARARGS, NULL},
    {"converted_bad", converted_bad, METH_VARARGS, NULL},
    {"copied_ok", copied_ok, METH_VARARGS, NULL},
    {"same_copied_ok", same_copied_ok, METH_VARARGS, NULL},
    {"bases_ok", bases_ok, METH_VARARGS, NULL},
    {"shapes_bad", shapes_bad, METH_VARARGS, NULL},
    {"data_ok", data_ok, METH_VARARGS, NULL},
    {"asked_ok", asked_ok, METH_VARARGS, NULL},
    {"asked_helper_ok", asked_helper_ok, METH_VARARGS, NULL},
    {"new_output_ok", new_output_ok, METH_VARARGS, NULL},
    {"kernel_bad", kernel_bad, METH_VARARGS, NULL},
    {"kernel_below_bad", kernel_below_bad, METH_VARARGS, NULL},
    {"kernel_in_step_ok", kernel_in_step_ok, METH_VARARGS, NULL},
    {"kernel_moves_ok", kernel_moves_ok, METH_VARARGS, NULL},
    {"kernel_swapped_ok", kernel_swapped_ok, METH_VARARGS, NULL},
    {"passed_bad", passed_bad, METH_VARARGS, NULL},
    {"passed_asked_ok", passed_asked_ok, METH_VARARGS, NULL},
    {"rows_bad", rows_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }

// --- Nobody is seen to call it: it converts whatever it is given.
PyObject *put_all_bad(PyArrayObject *Self, PyObject *Values) {
  PyArrayObject *From = (PyArrayObject *)PyArray_FROM_OTF(Values, NPY_DOUBLE, NPY_ARRAY_IN_ARRAY);
  if (From == NULL)
    return NULL;
  const double *P = (const double *)PyArray_DATA(From);
  double *Q = (double *)PyArray_DATA(Self);
  for (npy_intp I = 1; I < PyArray_DIM(Self, 0); I++)
    Q[I] = P[I - 1]; // expect: nogil-readonly-array-write: memory of 'Self' is written while 'From' is still read
  Py_DECREF(From);
  Py_RETURN_NONE;
}

PyObject *put_pair_ok(PyArrayObject *Self, PyArrayObject *From) {
  const double *P = (const double *)PyArray_DATA(From);
  double *Q = (double *)PyArray_DATA(Self);
  for (npy_intp I = 1; I < PyArray_DIM(Self, 0); I++)
    Q[I] = P[I - 1];
  Py_RETURN_NONE;
}
