// A guard keeps errno while it lives.
#include <Python.h>
#include <errno.h>
#include <unistd.h>

namespace {
class ErrnoGuard {
public:
  ErrnoGuard() : Kept(errno) {}
  ~ErrnoGuard() { errno = Kept; }

private:
  int Kept;
};
} // namespace

PyObject *guarded_ok(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    {
      ErrnoGuard Guard; // guard: nogil-global-error-state
      close(Fd);
    }
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_NONE;
}

// It keeps what came after the first change.
PyObject *guarded_late_bad(int Fd) {
  if (lseek(Fd, 0, SEEK_SET) < 0) {
    setsid();
    {
      ErrnoGuard Guard;
      close(Fd);
    }
    return PyErr_SetFromErrno(PyExc_OSError); // expect: nogil-global-error-state: after 'setsid'
  }
  Py_RETURN_NONE;
}
