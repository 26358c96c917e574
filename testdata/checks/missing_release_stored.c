// What is stored through a pointer is in every record that holds such a one.
#include <Python.h>
#include <unistd.h>

typedef struct {
  long (*Write)(const char *, long);
} Sink;
typedef struct {
  int Kind;
  Sink S;
} Any;
typedef struct {
  Sink S;
} Memory;
static long write_memory(const char *Text, long N) { return N + (Text != NULL); }
static long write_file(const char *Text, long N) { return write(3, Text, N); }
static void set(Sink *S) { S->Write = write_file; }
static PyObject *stored_bad(PyObject *Self, PyObject *Arg) {
  Any A = {1, {write_memory}};
  set(&A.S);
  return PyLong_FromLong(A.S.Write("head", 5)); // expect: nogil-missing-gil-release: a function pointer reaches 'write'
}
static PyMethodDef Methods[] = {{"a", stored_bad, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
