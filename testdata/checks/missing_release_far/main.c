// The same beside code that knows Python.
#include "plugin.h"
#include <Python.h>
#include <sys/socket.h>

void plugin_failed(const char *What) { PyErr_SetString(PyExc_OSError, What); }
static long near_pull(Plugin *P, char *Buf, long N) {
  long Got = recv(P->Fd, Buf, N, 0); // expect: nogil-missing-gil-release/waits-outside: 'recv'
  P->Log("near");
  return Got;
}
static PyObject *pull(PyObject *Self, PyObject *Arg) {
  char Buf[9000];
  Plugin *P = (Plugin *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong(near_pull(P, Buf, sizeof Buf) + plugin_pull(P, Buf, sizeof Buf) +
                         plugin_pull_told(P, Buf, sizeof Buf));
}

static PyMethodDef Methods[] = {{"pull", pull, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
