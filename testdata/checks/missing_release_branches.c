// One way through a function is detached, the other is not.
#include <Python.h>
#include <unistd.h>

unsigned long crc32(unsigned long, const unsigned char *, unsigned);

// For little data the detour costs more than the work.
static PyObject *sum_ok(PyObject *Self, PyObject *Args) {
  const char *Data;
  Py_ssize_t N;
  unsigned long Sum;
  if (!PyArg_ParseTuple(Args, "y#", &Data, &N))
    return NULL;
  if (N > 5120) { // guard: nogil-missing-gil-release: N > 5120 => Self == Args
    Py_BEGIN_ALLOW_THREADS
    Sum = crc32(0, (const unsigned char *)Data, (unsigned)N);
    Py_END_ALLOW_THREADS
  } else {
    Sum = crc32(0, (const unsigned char *)Data, (unsigned)N);
  }
  return PyLong_FromLong((long)Sum);
}

// A product says from where on.
static PyObject *product_ok(PyObject *Self, PyObject *Args) {
  const char *Data;
  Py_ssize_t N;
  unsigned long Sum;
  if (!PyArg_ParseTuple(Args, "y#", &Data, &N))
    return NULL;
  if ((unsigned long)N > 5 * 1024UL) { // guard: nogil-missing-gil-release: (unsigned long)N > 5 * 1024UL => Self == Args
    Py_BEGIN_ALLOW_THREADS
    Sum = crc32(0, (const unsigned char *)Data, (unsigned)N);
    Py_END_ALLOW_THREADS
  } else {
    Sum = crc32(0, (const unsigned char *)Data, (unsigned)N);
  }
  return PyLong_FromLong((long)Sum);
}

// Forgotten.
static PyObject *sync_bad(PyObject *Self, PyObject *Args) {
  int Fd, All;
  if (!PyArg_ParseTuple(Args, "ip", &Fd, &All))
    return NULL;
  if (All) {
    Py_BEGIN_ALLOW_THREADS
    fsync(Fd);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
  }
  fsync(Fd); // expect: nogil-missing-gil-release: 'fsync'
  Py_RETURN_NONE;
}

// What the function is told decides whether it can run detached.
static PyObject *told_ok(PyObject *Self, PyObject *Args) {
  int Objects;
  unsigned long Sum;
  if (!PyArg_ParseTuple(Args, "i", &Objects))
    return NULL;
  if (Objects) { // guard: nogil-missing-gil-release: (Objects) => (Self)
    Sum = crc32(Objects, NULL, 1u << 20);
  } else {
    Py_BEGIN_ALLOW_THREADS
    Sum = crc32(Objects, NULL, 1u << 20);
    Py_END_ALLOW_THREADS
  }
  return PyLong_FromLong((long)Sum);
}

// An argument that is tested for another reason does not choose.
static PyObject *tested_bad(PyObject *Self, PyObject *Args) {
  int Start, Many;
  unsigned long Sum;
  if (!PyArg_ParseTuple(Args, "ii", &Start, &Many))
    return NULL;
  if (!Start)
    Py_RETURN_NONE;
  if (Many) {
    Py_BEGIN_ALLOW_THREADS
    Sum = crc32(Start, NULL, 1u << 20);
    Py_END_ALLOW_THREADS
  } else {
    Sum = crc32(Start, NULL, 1u << 20); // expect: nogil-missing-gil-release: 'crc32'
  }
  return PyLong_FromLong((long)Sum);
}

static PyMethodDef Methods[] = {{"a", sum_ok, METH_VARARGS, NULL},
                                {"product", product_ok, METH_VARARGS, NULL},
                                {"b", sync_bad, METH_VARARGS, NULL},
                                {"c", told_ok, METH_VARARGS, NULL},
                                {"d", tested_bad, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
