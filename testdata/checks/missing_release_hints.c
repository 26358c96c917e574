// Flags in a record that is given by its address.
#include <Python.h>
#include <netdb.h>
#include <string.h>

static int resolved(int Code, struct addrinfo *Found) {
  if (Code == 0)
    freeaddrinfo(Found);
  return Code;
}

// A number is asked for: nobody is asked.
static PyObject *listed_ok(PyObject *Self, PyObject *Arg) {
  struct addrinfo Hints = {.ai_family = AF_UNSPEC, .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM}; // guard: nogil-missing-gil-release: AI_NUMERICHOST => AI_PASSIVE
  struct addrinfo *Found = NULL;
  return PyLong_FromLong(resolved(getaddrinfo(PyUnicode_AsUTF8(Arg), NULL, &Hints, &Found), Found));
}
static PyObject *assigned_ok(PyObject *Self, PyObject *Arg) {
  struct addrinfo Hints, *Found = NULL;
  memset(&Hints, 0, sizeof Hints);
  Hints.ai_flags = AI_NUMERICHOST; // guard: nogil-missing-gil-release: AI_NUMERICHOST => AI_CANONNAME
  return PyLong_FromLong(resolved(getaddrinfo(PyUnicode_AsUTF8(Arg), NULL, &Hints, &Found), Found));
}
static PyObject *added_ok(PyObject *Self, PyObject *Arg) {
  struct addrinfo Hints = {0}, *Found = NULL;
  Hints.ai_flags |= AI_NUMERICHOST; // guard: nogil-missing-gil-release: AI_NUMERICHOST => AI_CANONNAME
  return PyLong_FromLong(resolved(getaddrinfo(PyUnicode_AsUTF8(Arg), NULL, &Hints, &Found), Found));
}
static PyObject *pointed_ok(PyObject *Self, PyObject *Arg) {
  struct addrinfo Hints = {0}, *Given = &Hints, *Found = NULL;
  Hints.ai_flags = AI_NUMERICHOST; // guard: nogil-missing-gil-release: AI_NUMERICHOST => AI_CANONNAME
  return PyLong_FromLong(resolved(getaddrinfo(PyUnicode_AsUTF8(Arg), NULL, Given, &Found), Found));
}
static int by_number(const char *Name, struct addrinfo **Found) {
  struct addrinfo Hints = {.ai_flags = AI_NUMERICHOST}; // guard: nogil-missing-gil-release: AI_NUMERICHOST => AI_PASSIVE
  return getaddrinfo(Name, NULL, &Hints, Found);
}
static PyObject *helped_ok(PyObject *Self, PyObject *Arg) {
  struct addrinfo *Found = NULL;
  return PyLong_FromLong(resolved(by_number(PyUnicode_AsUTF8(Arg), &Found), Found));
}

// A name is.
static PyObject *none_bad(PyObject *Self, PyObject *Arg) {
  struct addrinfo *Found = NULL;
  return PyLong_FromLong(resolved(getaddrinfo(PyUnicode_AsUTF8(Arg), NULL, NULL, &Found), Found)); // expect: nogil-missing-gil-release/waits-outside: 'getaddrinfo'
}
static PyObject *other_record_bad(PyObject *Self, PyObject *Arg) {
  struct addrinfo Numbers = {.ai_flags = AI_NUMERICHOST}, Names = {.ai_flags = AI_CANONNAME}, *Found = NULL;
  return PyLong_FromLong(resolved(getaddrinfo(PyUnicode_AsUTF8(Arg), NULL, &Names, &Found), Found) + Numbers.ai_flags); // expect: nogil-missing-gil-release/waits-outside: 'getaddrinfo'
}
static PyObject *family_bad(PyObject *Self, PyObject *Args) {
  int Family;
  const char *Name;
  struct addrinfo Hints = {0}, *Found = NULL;
  if (!PyArg_ParseTuple(Args, "si", &Name, &Family))
    return NULL;
  Hints.ai_family = Family;
  Hints.ai_protocol = 6;
  return PyLong_FromLong(resolved(getaddrinfo(Name, NULL, &Hints, &Found), Found)); // expect: nogil-missing-gil-release/waits-outside: 'getaddrinfo'
}

static PyMethodDef Methods[] = {{"listed", listed_ok, METH_O, NULL},
                                {"assigned", assigned_ok, METH_O, NULL},
                                {"added", added_ok, METH_O, NULL},
                                {"pointed", pointed_ok, METH_O, NULL},
                                {"helped", helped_ok, METH_O, NULL},
                                {"none", none_bad, METH_O, NULL},
                                {"other_record", other_record_bad, METH_O, NULL},
                                {"family", family_bad, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
