/* What module initialisation alone calls runs in one thread. An address that
   it hands out may be called at any later time. */
#include <Python.h>
#include <time.h>

typedef int (*year)(time_t);
struct watch {
  year now;
};
static struct watch watches[2];
static year kept;
void library_keeps(year);
void atexit_hook(void (*)(void));

static int only_here_ok(time_t t) { return localtime(&t)->tm_year; }
static int in_place_ok(time_t t) { return localtime(&t)->tm_mon; }
static int in_a_member_bad(time_t t) {
  return localtime(&t)->tm_year; // expect: nogil-global-error-state/static-result
}
static int in_a_global_bad(time_t t) {
  return localtime(&t)->tm_year; // expect: nogil-global-error-state
}
static int by_a_helper_bad(time_t t) {
  return localtime(&t)->tm_year; // expect: nogil-global-error-state
}
static int to_a_library_bad(time_t t) {
  return localtime(&t)->tm_year; // expect: nogil-global-error-state
}
static int below_bad(time_t t) {
  return localtime(&t)->tm_year; // expect: nogil-global-error-state
}
static int above(time_t t) { return below_bad(t) + 1; }

static int apply(year f, time_t t) { return f(t); }
static void put(year *slot, year f) { *slot = f; }

static PyObject *later(PyObject *self, PyObject *arg) {
  return PyLong_FromLong(watches[1].now(0) + kept(0));
}
static PyMethodDef methods[] = {{"later", later, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "x", 0, -1, methods};

PyMODINIT_FUNC PyInit_x(void) {
  time_t t = only_here_ok(0) + apply(in_place_ok, 0);
  watches[0].now = in_a_member_bad;
  kept = in_a_global_bad;
  put(&watches[1].now, by_a_helper_bad);
  library_keeps(to_a_library_bad);
  library_keeps(above);
  t += in_a_member_bad(t) + in_a_global_bad(t) + by_a_helper_bad(t) +
       to_a_library_bad(t) + above(t);
  if (t == 0)
    return NULL;
  return PyModule_Create(&def);
}
