// The error code of Windows is read after something else may have changed it.
#include <Python.h>
#include <stdio.h>

typedef void *HANDLE;
unsigned long GetLastError(void);
int CloseHandle(HANDLE);
HANDLE OpenProcess(unsigned, int, unsigned);
int TerminateProcess(HANDLE, unsigned);
PyObject *PyErr_SetFromWindowsErr(int);
PyObject *raise_code(unsigned long, const char *);

// The message is made first.
PyObject *message_bad(const char *Syscall) {
  char Text[64];
  sprintf(Text, "(originated from %s)", Syscall);
  return raise_code(GetLastError(), Text); // expect: nogil-global-error-state/last-error-read-late: 'GetLastError' uses the error code of Windows after 'sprintf'
}

PyObject *message_ok(const char *Syscall) {
  char Text[64];
  unsigned long Code = GetLastError(); // guard(message): nogil-global-error-state: unsigned long Code = GetLastError() => sprintf(Text, "%s", Syscall)
  sprintf(Text, "(originated from %s)", Syscall); // guard(message): nogil-global-error-state: sprintf(Text, "(originated from %s)", Syscall) => unsigned long Code = GetLastError()
  return raise_code(Code, Text);
}

// Waiting until the thread is attached again calls Windows as well.
PyObject *attached_again_bad(HANDLE Of) {
  int Done;
  Py_BEGIN_ALLOW_THREADS
  Done = TerminateProcess(Of, 1);
  Py_END_ALLOW_THREADS
  if (!Done)
    return PyErr_SetFromWindowsErr(0); // expect: nogil-global-error-state: 'PyErr_SetFromWindowsErr' uses the error code of Windows after 'Py_END_ALLOW_THREADS'
  Py_RETURN_NONE;
}

PyObject *detached_still_ok(HANDLE Of) {
  int Done;
  unsigned long Code;
  Py_BEGIN_ALLOW_THREADS
  Done = TerminateProcess(Of, 1);
  Code = GetLastError();
  Py_END_ALLOW_THREADS
  if (!Done)
    return PyErr_SetFromWindowsErr((int)Code); // guard: nogil-global-error-state: (int)Code => 0
  Py_RETURN_NONE;
}

// Clean-up before the error is made; and the clean-up's own error.
PyObject *cleanup_bad(HANDLE Of) {
  if (!TerminateProcess(Of, 1)) {
    CloseHandle(Of);
    return PyErr_SetFromWindowsErr(0); // expect: nogil-global-error-state: after 'CloseHandle'
  }
  Py_RETURN_NONE;
}

PyObject *cleanup_ok(HANDLE Of) {
  free(Of);
  if (!TerminateProcess(Of, 1)) { // guard: nogil-global-error-state: if ( => if (1 ||
    PyErr_SetFromWindowsErr(0); // guard(cleanup): nogil-global-error-state: PyErr_SetFromWindowsErr(0) => CloseHandle(Of)
    CloseHandle(Of); // guard(cleanup): nogil-global-error-state: CloseHandle(Of) => PyErr_SetFromWindowsErr(0)
    return NULL;
  }
  if (!CloseHandle(Of))
    return PyErr_SetFromWindowsErr(0);
  Py_RETURN_NONE;
}
