// errno is read after something else may have changed it.
#include <Python.h>
#include <fcntl.h>
#include <unistd.h>

void note(const char *Text);
static void log_it(const char *Text) { fprintf(stderr, "%s\n", Text); }

PyObject *cleanup_bad(int Fd, char *Buf) {
  ssize_t N = read(Fd, Buf, 16); // expect: nogil-missing-gil-release: 'read'
  if (N < 0) {
    close(Fd);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state/errno-read-late: after 'close', which may have changed it since 'read' failed
  }
  return PyLong_FromLong(N);
}

PyObject *cleanup_ok(int Fd, char *Buf) {
  ssize_t N = lseek(Fd, 16, SEEK_SET);
  if (N < 0) {
    PyErr_SetFromErrno(PyExc_OSError); // guard(cleanup): nogil-global-error-state: PyErr_SetFromErrno(PyExc_OSError) => close(Fd)
    close(Fd); // guard(cleanup): nogil-global-error-state: close(Fd) => PyErr_SetFromErrno(PyExc_OSError)
    return NULL;
  }
  return PyLong_FromLong(N);
}

// The clean-up comes before the test.
PyObject *test_last_bad(int Fd, char *Buf) {
  ssize_t N;
  Py_BEGIN_ALLOW_THREADS
  N = read(Fd, Buf, 16);
  close(Fd);
  Py_END_ALLOW_THREADS
  if (N == -1)
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'close'
  return PyLong_FromLong(N);
}

// Attaching again keeps errno, and so does free().
PyObject *attach_ok(int Fd, char *Buf) {
  ssize_t N;
  Py_BEGIN_ALLOW_THREADS
  N = read(Fd, Buf, 16);
  free(Buf); // guard: nogil-global-error-state: free(Buf) => close(Fd)
  Py_END_ALLOW_THREADS
  if (N == -1)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromLong(N);
}

PyObject *saved_ok(int Fd, char *Buf) {
  ssize_t N = lseek(Fd, 16, SEEK_SET);
  int Saved = errno;
  close(Fd);
  if (N < 0) {
    errno = Saved; // guard: nogil-global-error-state
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return PyLong_FromLong(N);
}

// The call that may change errno stands on the other path.
PyObject *other_branch_ok(const char *Path) {
  int Fd = open(Path, O_RDONLY | O_NONBLOCK);
  if (Fd >= 0) // guard: nogil-global-error-state: if (Fd >= 0) => if (Fd < 0) { close(Fd); PyErr_SetFromErrno(PyExc_OSError); } if (Fd >= 0)
    close(Fd);
  else
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromLong(Fd);
}

// A later call that failed is the one that is meant.
PyObject *second_failure_ok(const char *Path, char *Buf) {
  int Fd = open(Path, O_RDONLY | O_NONBLOCK);
  if (Fd < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  if (lseek(Fd, 16, SEEK_SET) < 0 || close(Fd) < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

PyObject *retry_ok(int Fd, char *Buf) {
  ssize_t N;
  do {
    N = lseek(Fd, 16, SEEK_SET);
  } while (N < 0 && errno == EINTR);
  if (N < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyLong_FromLong(N);
}

// errno by name, through a null pointer.
FILE *open_bad(const char *Path) {
  FILE *F = fopen(Path, "r");
  if (!F) {
    fprintf(stderr, "cannot open %s\n", Path);
    if (errno == ENOENT) // expect: nogil-global-error-state: 'errno' is read after 'fprintf', which may have changed it since 'fopen' failed
      return NULL;
  }
  return F;
}

// A function without body and row is no evidence.
FILE *unknown_bad(const char *Path) {
  FILE *F = fopen(Path, "r"); // expect: nogil-missing-gil-release/opens-file
  if (!F) {
    note(Path); // guard: nogil-global-error-state: note => log_it
    PyErr_SetFromErrno(PyExc_OSError);
  }
  return F;
}

// Helpers: one uses errno, one changes it, one gives it back.
static PyObject *raise_errno(void) {
  return PyErr_SetFromErrno(PyExc_OSError);
}
static void close_quietly(int Fd) {
  int Saved = errno;
  close(Fd);
  errno = Saved;
}

PyObject *helper_bad(const char *Path) {
  int Fd = open(Path, O_RDONLY | O_NONBLOCK);
  if (Fd == -1) {
    log_it(Path);
    return raise_errno(); // expect: nogil-global-error-state: 'raise_errno' uses 'errno' after 'log_it'
  }
  return PyLong_FromLong(Fd);
}

PyObject *helper_ok(int Fd, char *Buf) {
  if (lseek(Fd, Buf[0], SEEK_SET) < 0) {
    close_quietly(Fd);
    return raise_errno();
  }
  Py_RETURN_NONE;
}

// A result that tells nothing: errno is the result, and it is the caller's.
double number_bad(char *Text, FILE *Log) {
  errno = 0;
  double D = strtod(Text, NULL);
  fprintf(Log, "%g", D); // expect: nogil-global-error-state/errno-across-functions: 'fprintf' may change 'errno', which 'strtod' has set for the caller
  return D;
}

double number_ok(char *Text, FILE *Log) {
  errno = 0;
  double D = strtod(Text, NULL);
  int Failed = errno; // guard(number): nogil-global-error-state
  fprintf(Log, "%g", D);
  errno = Failed; // guard(number): nogil-global-error-state
  return D;
}

double reset_ok(char *Text, FILE *Log) {
  double D = strtod(Text, NULL); // guard: nogil-global-error-state: double D => errno = 0; double D
  fprintf(Log, "%g", D);
  return D;
}

// Called to make an error of errno: it is the caller's.
PyObject *report_bad(const char *What) {
  fprintf(stderr, "%s\n", What);
  return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'fprintf', which may have changed it since what the caller called failed
}

PyObject *report_ok(const char *What) {
  PyErr_SetFromErrno(PyExc_OSError); // guard(report): nogil-global-error-state: PyErr_SetFromErrno(PyExc_OSError) => fprintf(stderr, "%s\n", What)
  fprintf(stderr, "%s\n", What); // guard(report): nogil-global-error-state: fprintf(stderr, "%s\n", What) => PyErr_SetFromErrno(PyExc_OSError)
  return NULL;
}

// The unknown function may be the one that sets it.
PyObject *own_failure_ok(const char *What) {
  fprintf(stderr, "%s\n", What);
  note(What); // guard: nogil-global-error-state: note => log_it
  return PyErr_SetFromErrno(PyExc_OSError);
}

// Python code, and the finalizer of the last reference, may change it.
PyObject *call_bad(int Fd, PyObject *Log) {
  if (fsync(Fd) < 0) { // expect: nogil-missing-gil-release/file-data
    PyObject *R = PyObject_CallNoArgs(Log);
    if (!R)
      return NULL;
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'PyObject_CallNoArgs'
  }
  Py_RETURN_NONE;
}

PyObject *drop_bad(int Fd, PyObject *Owner) {
  if (fsync(Fd) < 0) { // expect: nogil-missing-gil-release
    Py_DECREF(Owner);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'Py_DECREF'
  }
  Py_RETURN_NONE;
}

// Tested in place, and closed on both paths.
PyObject *in_condition_bad(int Fd, char *Buf) {
  if (write(Fd, Buf, 16) != 16) { // expect: nogil-missing-gil-release: 'write'
    close(Fd);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'close'
  }
  close(Fd);
  Py_RETURN_NONE;
}
