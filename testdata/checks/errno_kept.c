// errno is kept over a call and put back: nobody looks at it in between.
#include <Python.h>
#include <errno.h>
#include <unistd.h>

#define KEEP(What)                                                             \
  do {                                                                         \
    int Kept_ = errno;                                                         \
    What;                                                                      \
    errno = Kept_;                                                             \
  } while (0)

static void child_ok(int Fd) {
  setsid();
  KEEP(close(Fd)); // guard: nogil-global-error-state: KEEP(close(Fd)) => if (errno == EINTR) close(Fd)
  _exit(127);
}

// As much changed afterwards as it was when it was kept.
static PyObject *kept_ok(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    KEEP(close(Fd)); // guard: nogil-global-error-state: KEEP(close(Fd)) => close(Fd)
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}
static PyObject *kept_late_bad(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    setsid();
    KEEP(close(Fd));
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'setsid'
  }
  Py_RETURN_NONE;
}
static PyObject *changed_again_bad(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    int Kept = errno;
    close(Fd);
    errno = Kept;
    setsid();
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'setsid'
  }
  Py_RETURN_NONE;
}
static PyObject *looked_at_bad(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    close(Fd);
    int Kept = errno; // expect: nogil-global-error-state: 'errno' is read after 'close'
    puts("closed");
    if (Kept == EINTR)
      errno = Kept;
    return NULL;
  }
  Py_RETURN_NONE;
}

// In helpers.
static int take(void) { return errno; }
static void give(int Error) { errno = Error; }
static PyObject *helped_ok(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    int Kept = take(); // guard(helped): nogil-global-error-state
    close(Fd);
    give(Kept); // guard(helped): nogil-global-error-state
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}
static PyObject *helped_late_bad(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    setsid();
    int Kept = take();
    close(Fd);
    give(Kept);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'setsid'
  }
  Py_RETURN_NONE;
}
static int taken_bad(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    close(Fd);
    return take() == EINTR; // expect: nogil-global-error-state: 'take' uses 'errno' after 'close'
  }
  return 0;
}

// In a record of its own.
typedef struct {
  int Error;
} Kept;
static void keep(Kept *K) { K->Error = errno; }
static void put_back(const Kept *K) { errno = K->Error; }
static PyObject *recorded_ok(int Fd) {
  Kept K;
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    keep(&K); // guard(recorded): nogil-global-error-state
    close(Fd);
    put_back(&K); // guard(recorded): nogil-global-error-state
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}
static PyObject *recorded_late_bad(int Fd) {
  Kept K;
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    setsid();
    keep(&K);
    close(Fd);
    put_back(&K);
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'setsid'
  }
  Py_RETURN_NONE;
}

static PyObject *start_ok(PyObject *Self, PyObject *Arg) {
  pid_t Of = fork();
  if (Of == 0) {
    child_ok(3);
  } else {
    kept_ok(3);
    kept_late_bad(3);
    changed_again_bad(3);
    looked_at_bad(3);
    helped_ok(3);
    helped_late_bad(3);
    taken_bad(3);
    recorded_ok(3);
    recorded_late_bad(3);
  }
  return PyLong_FromLong(Of);
}
static PyMethodDef Methods[] = {{"start", start_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *methods(void) { return Methods; }
