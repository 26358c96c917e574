// Functions of the project that bear the name of one of the platform's.
#include <Python.h>

extern "C" {
int pause(void);
unsigned sleep(unsigned);
}

// Told from it by the parameters.
inline void pause(int Rounds) {
  for (volatile int I = 0; I < Rounds; ++I)
    ;
}
// Only declared.
double usleep(double Seconds, int Rounds);
// In name spaces, with a name and without one.
namespace spin {
inline int sigsuspend(const int *Mask) { return Mask ? *Mask : 0; }
} // namespace spin
namespace {
int waitpid(int Id, int *Status, int Options) { return Id + Options + (Status ? *Status : 0); }
} // namespace
// For this unit.
static int select(int N) { return N + 1; }
// A member.
struct Spinner {
  int Rounds = 0;
  int sleep(unsigned N) { return Rounds += int(N); }
};

static PyObject *other_ok(PyObject *Self, PyObject *Arg) {
  Spinner S;
  int Mask = 1;
  pause(100);
  return PyFloat_FromDouble(usleep(1.5, 2) + spin::sigsuspend(&Mask) + waitpid(1, &Mask, 0) + select(1) + S.sleep(3));
}
static PyObject *real_bad(PyObject *Self, PyObject *Arg) {
  pause(); // expect: nogil-missing-gil-release: 'pause'
  Py_RETURN_NONE;
}
static PyObject *asleep_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(sleep(5)); // expect: nogil-missing-gil-release: 'sleep'
}

static PyMethodDef Methods[] = {{"other", other_ok, METH_NOARGS, nullptr},
                                {"real", real_bad, METH_NOARGS, nullptr},
                                {"asleep", asleep_bad, METH_NOARGS, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", nullptr, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
