// Floating-point flags and modes belong to a thread of the system.
// flags: -fopenmp
#include <Python.h>
#include <fenv.h>

double work(double X);

static PyObject *modes_bad(PyObject *Self, PyObject *Arg) {
  int Old = fegetround();
  fesetround(FE_UPWARD); // expect: nogil-global-error-state: 'fesetround' changes the rounding mode of the thread, and a path leaves 'modes_bad' without changing it back
  double D = work(1);
  if (D < 0)
    return NULL;
  fesetround(Old);
  return PyFloat_FromDouble(D);
}

static PyObject *modes_ok(PyObject *Self, PyObject *Arg) {
  int Old = fegetround();
  fesetround(FE_UPWARD);
  double D = work(1);
  fesetround(Old); // guard: nogil-global-error-state
  return D < 0 ? NULL : PyFloat_FromDouble(D);
}

static PyObject *never_back_bad(PyObject *Self, PyObject *Arg) {
  fesetround(FE_UPWARD); // expect: nogil-global-error-state: 'fesetround'
  return PyFloat_FromDouble(work(1));
}

static PyObject *environment_ok(PyObject *Self, PyObject *Arg) {
  fenv_t Env;
  feholdexcept(&Env);
  double D = work(1);
  fesetenv(&Env); // guard: nogil-global-error-state
  return PyFloat_FromDouble(D);
}

static PyObject *environment_bad(PyObject *Self, PyObject *Arg) {
  fenv_t Env;
  feholdexcept(&Env); // expect: nogil-global-error-state: 'feholdexcept' changes traps and flags of the thread
  double D = work(1);
  if (D > 1)
    Py_RETURN_NONE;
  fesetenv(&Env);
  return PyFloat_FromDouble(D);
}

// Its caller changes it back.
void set_mode_ok(void) { fesetround(FE_UPWARD); }

int parallel_bad(double *X, int N) {
  feclearexcept(FE_ALL_EXCEPT);
#pragma omp parallel for
  for (int I = 0; I < N; I++)
    X[I] = work(X[I]);
  return fetestexcept(FE_INVALID); // expect: nogil-global-error-state: reads floating-point flags of this thread, but the work ran on others
}

int parallel_ok(double *X, int N) {
  int Flags = 0;
#pragma omp parallel for reduction(| : Flags)
  for (int I = 0; I < N; I++) {
    feclearexcept(FE_ALL_EXCEPT);
    X[I] = work(X[I]);
    Flags |= fetestexcept(FE_INVALID);
  }
  return Flags;
}

int order_bad(double *X) {
  *X = work(*X);
  feclearexcept(FE_ALL_EXCEPT);
  return fetestexcept(FE_INVALID); // expect: nogil-global-error-state: reads floating-point flags that were cleared after the work
}

int order_ok(double *X) {
  feclearexcept(FE_ALL_EXCEPT); // guard(order): nogil-global-error-state: feclearexcept(FE_ALL_EXCEPT) => *X = work(*X)
  *X = work(*X); // guard(order): nogil-global-error-state: *X = work(*X) => feclearexcept(FE_ALL_EXCEPT)
  return fetestexcept(FE_INVALID);
}

// Python code computes, too: here, or in a function that is called here.
int python_bad(PyObject *F, double *X) {
  feclearexcept(FE_ALL_EXCEPT);
  *X = work(*X);
  PyObject *R = PyObject_CallNoArgs(F);
  Py_XDECREF(R);
  return fetestexcept(FE_INVALID); // expect: nogil-global-error-state: reads floating-point flags after 'PyObject_CallNoArgs' has run Python code
}

static void report(PyObject *F) {
  PyObject *R = PyObject_CallNoArgs(F);
  Py_XDECREF(R);
}

static void count(double *X) { *X += 1; }

int python_in_helper_bad(PyObject *F, double *X) {
  feclearexcept(FE_ALL_EXCEPT);
  *X = work(*X);
  report(F);
  return fetestexcept(FE_INVALID); // expect: nogil-global-error-state: reads floating-point flags after 'report' has run Python code
}

int python_before_ok(PyObject *F, double *X) {
  report(F); // guard(python_before): nogil-global-error-state: report(F); => feclearexcept(FE_ALL_EXCEPT);
  feclearexcept(FE_ALL_EXCEPT); // guard(python_before): nogil-global-error-state: feclearexcept(FE_ALL_EXCEPT) => report(F)
  *X = work(*X);
  return fetestexcept(FE_INVALID);
}

int no_python_in_helper_ok(double *X) {
  feclearexcept(FE_ALL_EXCEPT);
  *X = work(*X);
  count(X);
  return fetestexcept(FE_INVALID);
}

static PyMethodDef Methods[] = {
    {"modes", modes_bad, METH_O, NULL},
    {"modes2", modes_ok, METH_O, NULL},
    {"never_back", never_back_bad, METH_O, NULL},
    {"environment", environment_ok, METH_O, NULL},
    {"environment2", environment_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
