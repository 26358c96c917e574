#ifndef WORK_H
#define WORK_H
#include <Python.h>
#include <unistd.h>

/* Two units read this. */
static inline PyObject *in_header(PyObject *Self, PyObject *Args) {
  fsync(3);
  Py_RETURN_NONE;
}

#define SYNC(Fd) \
  do { \
    fsync(Fd); \
  } while (0)

#endif
