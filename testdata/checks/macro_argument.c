// An API call hidden in a macro's argument or in a macro's body.
#include <Python.h>

int work(int N);
void log_line(const char *S);

#define LOG(Text) log_line(Text)
#define CHECK(Rc)                                                              \
  do {                                                                         \
    if ((Rc) < 0)                                                              \
      PyErr_SetString(PyExc_OSError, "failed");                                \
  } while (0)
#define CHECK_QUIET(Rc)                                                        \
  do {                                                                         \
    if ((Rc) < 0)                                                              \
      log_line("failed");                                                      \
  } while (0)

void argument_bad(PyObject *Name) {
  Py_BEGIN_ALLOW_THREADS
  LOG(PyUnicode_AsUTF8(Name)); // expect: nogil-detached-api-call: PyUnicode_AsUTF8
  Py_END_ALLOW_THREADS
}

void argument_ok(PyObject *Name) {
  const char *Text = PyUnicode_AsUTF8(Name);
  Py_BEGIN_ALLOW_THREADS
  LOG(Text);
  Py_END_ALLOW_THREADS
}

void body_bad(int N) {
  Py_BEGIN_ALLOW_THREADS
  CHECK(work(N)); // expect: nogil-detached-api-call: PyErr_SetString
  Py_END_ALLOW_THREADS
}

void body_ok(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  CHECK_QUIET(work(N));
  R = work(N);
  Py_END_ALLOW_THREADS
  CHECK(R);
}

// A macro that wraps the release as well as the work.
#define WITHOUT_GIL(Statement)                                                 \
  Py_BEGIN_ALLOW_THREADS Statement;                                            \
  Py_END_ALLOW_THREADS

void wrapped_bad(PyObject *L, PyObject *O) {
  WITHOUT_GIL(PyList_Append(L, O)) // expect: nogil-detached-api-call: PyList_Append
}

void wrapped_ok(int N) {
  WITHOUT_GIL(work(N))
}
