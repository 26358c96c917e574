/* Blocks are functions without a name, called through whatever holds them. */
// flags: -fblocks
#include <Python.h>

static void clear(int n) { PyErr_Clear(); }
static void run(void (^step)(void)) { step(); }
static void (^const global)(void) = ^{
  clear(1);
};
struct job {
  void (^step)(int);
};

void held_bad(void) {
  void (^step)(void) = ^{
    clear(1);
  };
  Py_BEGIN_ALLOW_THREADS
  step(); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'clear'
  Py_END_ALLOW_THREADS
}

void called_at_once_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  ^{ clear(1); }(); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'clear'
  Py_END_ALLOW_THREADS
}

void handed_on_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  run(^{ clear(1); }); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'clear'
  Py_END_ALLOW_THREADS
}

void global_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  global(); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'clear'
  Py_END_ALLOW_THREADS
}

void in_a_record_bad(int n) {
  struct job j;
  __block int sum = 0;
  j.step = ^(int m) {
    sum += m;
    clear(n + sum);
  };
  Py_BEGIN_ALLOW_THREADS
  j.step(2); // expect: nogil-detached-api-call: it reaches 'PyErr_Clear' in 'clear'
  Py_END_ALLOW_THREADS
}

void attached_ok(void) {
  void (^step)(void) = ^{
    clear(1);
  };
  step();
  run(^{ clear(1); });
  global();
}

void never_called_ok(void) {
  Py_BEGIN_ALLOW_THREADS
  void (^step)(void) = ^{
    clear(1);
  };
  (void)step;
  Py_END_ALLOW_THREADS
}
