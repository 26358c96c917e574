// A view that is copied byte by byte belongs to whoever has the copy.
#include <Python.h>
#include <string.h>

typedef struct {
  PyObject_HEAD
  Py_buffer *view;
} Box;

int moved_ok(Box *b, PyObject *o) {
  Py_buffer v;
  if (PyObject_GetBuffer(o, &v, PyBUF_SIMPLE) < 0)
    return -1;
  if (b->view == NULL) {
    PyBuffer_Release(&v);
    return -1;
  }
  memcpy(b->view, &v, sizeof v);
  return 0;
}
int bytes_bad(char *to, PyObject *o) {
  Py_buffer v;
  if (PyObject_GetBuffer(o, &v, PyBUF_SIMPLE) < 0)
    return -1;
  if (to == NULL) {
    PyBuffer_Release(&v);
    return -1;
  }
  memcpy(to, v.buf, v.len);
  return 0; // expect: nogil-resize-during-iteration: the buffer 'v' is not given back on this path
}
