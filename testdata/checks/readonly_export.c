// Memory that is given to others, to be written.
#include <numpy/arrayobject.h>

typedef struct {
  PyObject_HEAD
  char *memory;
  Py_ssize_t length;
  int frozen;
} Block;

static int export_bad(PyObject *Self, Py_buffer *View, int Flags) {
  Block *B = (Block *)Self;
  View->buf = B->memory;
  View->len = B->length;
  View->readonly = B->frozen; // expect: nogil-readonly-array-write/export-writable: exported to whoever asks for memory to write
  return 0;
}
static int export_asked_ok(PyObject *Self, Py_buffer *View, int Flags) {
  Block *B = (Block *)Self;
  if ((Flags & PyBUF_WRITABLE) == PyBUF_WRITABLE && B->frozen) {
    PyErr_SetString(PyExc_ValueError, "frozen");
    return -1;
  }
  View->buf = B->memory;
  View->len = B->length;
  View->readonly = B->frozen;
  return 0;
}
// Always writeable.
static int export_mutable_ok(PyObject *Self, Py_buffer *View, int Flags) {
  View->buf = ((Block *)Self)->memory;
  View->readonly = 0;
  return 0;
}
// What describes the memory is the exporter's own.
static int export_shaped_ok(PyObject *Self, Py_buffer *View, int Flags) {
  Block *B = (Block *)Self;
  View->shape = (Py_ssize_t *)PyMem_Malloc(sizeof(Py_ssize_t));
  if (View->shape == NULL)
    return -1;
  View->shape[0] = B->length;
  View->buf = B->memory;
  View->readonly = 0;
  return 0;
}
// Another exporter looks at the flags.
static int export_passed_ok(PyObject *Self, Py_buffer *View, int Flags) {
  if (PyObject_GetBuffer((PyObject *)((Block *)Self)->memory, View, Flags) < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return -1;
  View->readonly = 1;
  return 0;
}

// An exchange of arrays whose receiver may write.
typedef struct {
  void *data;
  int ndim;
} DLTensor;
static char *data_of(PyArrayObject *A) {
  char *Own = (char *)PyCapsule_GetPointer(((PyArrayObject_fields *)A)->base, "d");
  return Own != NULL ? Own : (char *)PyArray_DATA(A);
}
PyObject *wrap(DLTensor *T);
PyObject *exchange_bad(PyArrayObject *Self, PyObject *const *Args,
                       Py_ssize_t N, PyObject *Names) {
  DLTensor *T = (DLTensor *)PyMem_Malloc(sizeof(DLTensor));
  if (T == NULL)
    return PyErr_NoMemory();
  T->data = data_of(Self); // expect: nogil-readonly-array-write: memory of 'Self'
  return wrap(T);
}
PyObject *exchange_ok(PyArrayObject *Self, PyObject *const *Args, Py_ssize_t N,
                      PyObject *Names) {
  if (!(PyArray_FLAGS(Self) & NPY_ARRAY_WRITEABLE)) { // guard: nogil-readonly-array-write: if ( => if (0 &&
    PyErr_SetString(PyExc_ValueError, "read-only");
    return NULL;
  }
  DLTensor *T = (DLTensor *)PyMem_Malloc(sizeof(DLTensor));
  if (T == NULL)
    return PyErr_NoMemory();
  T->data = data_of(Self);
  return wrap(T);
}

// The flag goes along with the memory.
PyObject *exchange_flagged_ok(PyArrayObject *Self, PyObject *const *Args,
                              Py_ssize_t N, PyObject *Names) {
  DLTensor *T = (DLTensor *)PyMem_Malloc(sizeof(DLTensor));
  if (T == NULL)
    return PyErr_NoMemory();
  T->data = data_of(Self);
  T->ndim = 1;
  if (!PyArray_ISWRITEABLE(Self)) // guard: nogil-readonly-array-write: if ( => if (0 &&
    T->ndim = -1;
  return wrap(T);
}

static PyBufferProcs Buffers[] = {
    {export_bad, NULL},
    {export_asked_ok, NULL},
    {export_mutable_ok, NULL},
    {export_shaped_ok, NULL},
    {export_passed_ok, NULL},
};
PyBufferProcs *buffers(void) { return Buffers; }
