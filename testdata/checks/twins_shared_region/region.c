// Compiled into both modules. What goes wrong in either is said once.
#include <Python.h>
void first_hook(int N);
void second_hook(int N);
static int Count;
void helper(int N) {
  Py_BEGIN_ALLOW_THREADS
  first_hook(N); // expect: nogil-detached-api-call: first_hook
  second_hook(N); // expect: nogil-detached-api-call: second_hook
  Py_END_ALLOW_THREADS
  Count++;
}
