// Which allocators may be used detached.
#include <Python.h>

void fill(void *P, size_t N);

void *raw_ok(size_t N) {
  void *P;
  Py_BEGIN_ALLOW_THREADS
  P = PyMem_RawMalloc(N);
  if (P)
    fill(P, N);
  P = PyMem_RawRealloc(P, 2 * N);
  PyMem_RawFree(P);
  free(malloc(N));
  Py_END_ALLOW_THREADS
  return P;
}

void *domain_bad(size_t N) {
  void *P;
  Py_BEGIN_ALLOW_THREADS
  P = PyMem_Malloc(N); // expect: nogil-detached-api-call: PyMem_Malloc
  P = PyMem_Realloc(P, 2 * N); // expect: nogil-detached-api-call: PyMem_Realloc
  PyMem_Free(P); // expect: nogil-detached-api-call: PyMem_Free
  P = PyObject_Malloc(N); // expect: nogil-detached-api-call: PyObject_Malloc
  PyObject_Free(P); // expect: nogil-detached-api-call: PyObject_Free
  Py_END_ALLOW_THREADS
  return NULL;
}

void *domain_ok(size_t N) {
  void *P = PyMem_Malloc(N);
  Py_BEGIN_ALLOW_THREADS
  fill(P, N);
  Py_END_ALLOW_THREADS
  PyMem_Free(P);
  return NULL;
}

// Named by macros.
#define XALLOC(N) PyMem_Malloc(N)
int *macro_bad(size_t N) {
  int *P, *Q;
  Py_BEGIN_ALLOW_THREADS
  P = PyMem_New(int, N); // expect: nogil-detached-api-call: PyMem_
  Q = XALLOC(N); // expect: nogil-detached-api-call: PyMem_Malloc
  Py_END_ALLOW_THREADS
  PyMem_Free(Q);
  return P;
}
