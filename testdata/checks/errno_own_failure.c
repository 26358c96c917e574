// A function that makes an error of errno because a call of its own has failed,
// although it returns nothing; and one that is called to make it.
#include <Python.h>
#include <stdio.h>
#include <unistd.h>

typedef struct {
  FILE *File;
  char *Room;
  size_t Size;
  int Failed;
} Out;

static void flush_ok(Out *O) {
  size_t N;
  Py_BEGIN_ALLOW_THREADS
  N = fwrite(O->Room, 1, O->Size, O->File); // guard: nogil-global-error-state: N = => N = 0;
  Py_END_ALLOW_THREADS
  if (N != O->Size)
    PyErr_SetFromErrno(PyExc_OSError);
}
static void closed_bad(Out *O) {
  size_t N;
  Py_BEGIN_ALLOW_THREADS
  N = fwrite(O->Room, 1, O->Size, O->File);
  Py_END_ALLOW_THREADS
  if (N < O->Size) {
    fclose(O->File);
    PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'fclose', which may have changed it since 'fwrite' failed
  }
}
// Complete: the other branch.
static void complete_bad(Out *O) {
  size_t N = fwrite(O->Room, O->Size, 1, O->File); // expect: nogil-missing-gil-release
  if (N == 1) // guard: nogil-global-error-state: N == 1 => N != 1) { fclose(O->File); PyErr_SetFromErrno(PyExc_OSError); } else if (O->Failed
    fclose(O->File);
  else
    PyErr_SetFromErrno(PyExc_OSError);
}

static void text_ok(Out *O) {
  if (fprintf(O->File, "%s\n", O->Room) < 0) // guard: nogil-global-error-state: fprintf(O->File, "%s\n", O->Room) < 0 => 1) { fprintf(O->File, "%s\n", O->Room); PyErr_SetFromErrno(PyExc_OSError); } if (0
    PyErr_SetFromErrno(PyExc_OSError);
}
static void text_bad(Out *O) {
  if (fputs(O->Room, O->File) == EOF) {
    fclose(O->File);
    PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: since 'fputs' failed
  }
}

// The stream remembers.
static void remembered_ok(Out *O) {
  fputs(O->Room, O->File);
  if (ferror(O->File)) // guard: nogil-global-error-state: if (ferror(O->File)) => (void)O;
    PyErr_SetFromErrno(PyExc_OSError);
}
static void remembered_bad(Out *O) {
  fputs(O->Room, O->File);
  if (ferror(O->File)) {
    fclose(O->File);
    PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: since 'ferror' failed
  }
}

// So does the record that a helper has written to.
static void put(Out *O) {
  if (fputs(O->Room, O->File) == EOF)
    O->Failed = 1;
  puts("written");
}
static void put_ok(Out *O) {
  put(O);
  if (O->Failed) // guard: nogil-global-error-state: if (O->Failed) => (void)O;
    PyErr_SetFromErrno(PyExc_OSError);
}

// It is told what has failed.
static void told_bad(const char *What, int Failed) {
  if (!Failed)
    return;
  fprintf(stderr, "%s\n", What);
  PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: since what the caller called failed
}

// Nobody calls a method with an error in errno.
static PyObject *direct_ok(PyObject *Self, PyObject *Arg) {
  puts("failed");
  return PyErr_SetFromErrno(PyExc_OSError);
}
static PyObject *save_ok(PyObject *Self, PyObject *Arg) {
  Out O = {stdout, "x", 1, 0};
  flush_ok(&O);
  closed_bad(&O);
  complete_bad(&O);
  text_ok(&O);
  text_bad(&O);
  remembered_ok(&O);
  remembered_bad(&O);
  put_ok(&O);
  told_bad("x", O.Failed);
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"save", save_ok, METH_NOARGS, NULL},
                                {"direct", direct_ok, METH_NOARGS, NULL}, // guard: nogil-global-error-state
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
