/* Functions behind pointers that were initialised: API functions themselves,
   members of members, pointers to pointers. */
#include <Python.h>

static void clear(void) { PyErr_Clear(); }
static void quiet(void) {}

static void (*handler)(void) = PyErr_Clear;
static void (*const handlers[])(void) = {PyErr_Clear, PyErr_Print};
static struct {
  int n;
  void (*clear)(void);
} named = {1, PyErr_Clear};
struct ops {
  void (*first)(void);
  struct {
    void (*second)(void);
  } in;
};
static const struct ops table = {.in = {.second = clear}, .first = quiet};
static void (*slot)(void) = clear;
static void (**where)(void) = &slot;
static void (*quiet_slot)(void) = quiet;
static void (**quiet_where)(void) = &quiet_slot;
static void (*const row[])(void) = {clear, clear};

static void run(void (*f)(void)) { f(); }

void pointer_to_api_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  handler(); // expect: nogil-detached-api-call: 'PyErr_Clear', through a pointer, is called while
  Py_END_ALLOW_THREADS
}

void table_of_api_bad(int n) {
  Py_BEGIN_ALLOW_THREADS
  handlers[n](); // expect: nogil-detached-api-call: through a pointer, is called while
  Py_END_ALLOW_THREADS
}

void member_with_api_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  named.clear(); // expect: nogil-detached-api-call: 'PyErr_Clear', through a pointer, is called while
  Py_END_ALLOW_THREADS
}

void member_of_member_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  table.first();
  table.in.second(); // expect: nogil-detached-api-call: 'clear' is called while
  Py_END_ALLOW_THREADS
}

void pointer_to_pointer_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  (*quiet_where)();
  (*where)(); // expect: nogil-detached-api-call: 'clear' is called while
  Py_END_ALLOW_THREADS
}

void moved_pointer_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  (*(row + 1))(); // expect: nogil-detached-api-call: 'clear' is called while
  Py_END_ALLOW_THREADS
}

void handed_to_a_helper_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  run(quiet);
  run(PyErr_Clear); // expect: nogil-detached-api-call: 'run' is called while
  Py_END_ALLOW_THREADS
}

void attached_ok(int n) {
  handler();
  handlers[n]();
  named.clear();
  table.in.second();
  (*where)();
  (*(row + 1))();
  run(PyErr_Clear);
}
