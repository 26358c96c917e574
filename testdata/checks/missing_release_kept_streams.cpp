// A record that is written to a stream which stays open goes to its buffer; what opens a file writes all of it. A file
// that is opened for each line is a log.
#include <Python.h>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

struct Store {
  FILE *Log;
  std::ofstream Out;
};
static Store *storeOf(PyObject *Self) {
  return static_cast<Store *>(PyCapsule_GetPointer(Self, "store"));
}
static FILE *Trace;

static PyObject *record_bad(PyObject *Self, PyObject *Arg) {
  fwrite(PyBytes_AS_STRING(Arg), 1, PyBytes_GET_SIZE(Arg), storeOf(Self)->Log); // expect: nogil-missing-gil-release/kept-stream: 'fwrite'
  Py_RETURN_NONE;
}
static void append(Store *S, const char *Data, size_t N) {
  fwrite(&N, sizeof N, 1, S->Log);
  fwrite(Data, 1, N, S->Log);
}
static PyObject *helped_bad(PyObject *Self, PyObject *Arg) {
  append(storeOf(Self), PyBytes_AS_STRING(Arg), PyBytes_GET_SIZE(Arg)); // expect: nogil-missing-gil-release/kept-stream: 'append' reaches 'fwrite'
  Py_RETURN_NONE;
}
static PyObject *member_bad(PyObject *Self, PyObject *Arg) {
  storeOf(Self)->Out.write(PyBytes_AS_STRING(Arg), PyBytes_GET_SIZE(Arg)); // expect: nogil-missing-gil-release/kept-stream: writes to a file
  Py_RETURN_NONE;
}
static PyObject *global_bad(PyObject *Self, PyObject *Arg) {
  fwrite(PyBytes_AS_STRING(Arg), 1, PyBytes_GET_SIZE(Arg), Trace); // expect: nogil-missing-gil-release/kept-stream: 'fwrite'
  Py_RETURN_NONE;
}

// What is read is as much as there is.
static PyObject *read_bad(PyObject *Self, PyObject *Arg) {
  char To[8192];
  size_t N = fread(To, 1, sizeof To, storeOf(Self)->Log); // expect: nogil-missing-gil-release/file-data: 'fread'
  return PyLong_FromLong((long)N);
}
// It opens the file itself.
static int save(const char *Path, const char *Data, size_t N) {
  FILE *F = fopen(Path, "wb");
  if (!F)
    return -1;
  fwrite(Data, 1, N, F);
  return fclose(F);
}
static PyObject *opened_bad(PyObject *Self, PyObject *Arg) {
  const char *Data = PyBytes_AS_STRING(Arg);
  return PyLong_FromLong(save("x", Data, PyBytes_GET_SIZE(Arg))); // expect: nogil-missing-gil-release/opens-file: 'save' reaches 'fopen'
}
static PyObject *reopened_bad(PyObject *Self, PyObject *Arg) {
  Store *S = storeOf(Self);
  S->Log = fopen("x", "wb"); // expect: nogil-missing-gil-release/file-data: 'fopen'
  fwrite(PyBytes_AS_STRING(Arg), 1, PyBytes_GET_SIZE(Arg), S->Log);
  Py_RETURN_NONE;
}

// A line for a log.
static void note(const std::string &Text) {
  std::ofstream File("log.txt", std::ios_base::app); // guard: nogil-missing-gil-release: std::ios_base::app => std::ios_base::out
  File << Text;
}
static PyObject *noted_ok(PyObject *Self, PyObject *Arg) {
  note("a");
  Py_RETURN_NONE;
}
static PyObject *noted_too_ok(PyObject *Self, PyObject *Arg) {
  note("b");
  return PyLong_FromLong(3);
}
static void helper_ok() { note("c"); }
static PyObject *below_ok(PyObject *Self, PyObject *Arg) {
  helper_ok();
  return PyLong_FromLong(4);
}
static void trace(const char *Text) {
  FILE *F = fopen("trace.txt", "a"); // guard: nogil-missing-gil-release: "a" => "w"
  if (F)
    fclose(F);
}
static PyObject *traced_ok(PyObject *Self, PyObject *Arg) {
  trace("a");
  Py_RETURN_NONE;
}
static PyObject *traced_too_ok(PyObject *Self, PyObject *Arg) {
  trace("b");
  return PyLong_FromLong(5);
}
static PyObject *traced_three_ok(PyObject *Self, PyObject *Arg) {
  trace("c");
  return PyLong_FromLong(6);
}
// One function that appends does what it is asked to.
static PyObject *append_bad(PyObject *Self, PyObject *Arg) {
  FILE *F = fopen("log", "a"); // expect: nogil-missing-gil-release/opens-file: 'fopen'
  return PyLong_FromLong(F ? fclose(F) : 1);
}

static PyMethodDef Methods[] = {{"a", record_bad, METH_O, nullptr},
                                {"b", helped_bad, METH_O, nullptr},
                                {"c", member_bad, METH_O, nullptr},
                                {"d", global_bad, METH_O, nullptr},
                                {"e", read_bad, METH_O, nullptr},
                                {"f", opened_bad, METH_O, nullptr},
                                {"g", reopened_bad, METH_O, nullptr},
                                {"h", noted_ok, METH_O, nullptr},
                                {"i", noted_too_ok, METH_O, nullptr},
                                {"j", below_ok, METH_O, nullptr},
                                {"k", traced_ok, METH_O, nullptr},
                                {"l", traced_too_ok, METH_O, nullptr},
                                {"m", traced_three_ok, METH_O, nullptr},
                                {"n", append_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return Methods; }
