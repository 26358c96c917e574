/* The size of an array may be computed where its type is written: by a
   declaration, a typedef, sizeof, typeof, a cast. What is asked for its type
   alone is not evaluated. */
#include <Python.h>

static int width(void) {
  PyErr_Clear();
  return 3;
}

void declared_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  int row[width()]; // expect: nogil-detached-api-call: 'width' is called while
  row[0] = 1;
  Py_END_ALLOW_THREADS
}

void of_two_dimensions_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  int rows[2][width()]; // expect: nogil-detached-api-call: 'width' is called while
  rows[0][0] = 1;
  Py_END_ALLOW_THREADS
}

void pointed_to_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  int(*row)[width()]; // expect: nogil-detached-api-call: 'width' is called while
  row = 0;
  (void)row;
  Py_END_ALLOW_THREADS
}

void of_a_typedef_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  typedef int row[width()]; // expect: nogil-detached-api-call: 'width' is called while
  (void)sizeof(row);
  Py_END_ALLOW_THREADS
}

void of_a_size_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  (void)sizeof(int[width()]); // expect: nogil-detached-api-call: 'width' is called while
  Py_END_ALLOW_THREADS
}

void of_a_type_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  __typeof__(int[width()]) row; // expect: nogil-detached-api-call: 'width' is called while
  row[0] = 1;
  Py_END_ALLOW_THREADS
}

void of_a_loop_bad(int n) {
  Py_BEGIN_ALLOW_THREADS
  for (int row[width()]; n; --n) // expect: nogil-detached-api-call: 'width' is called while
    row[0] = n;
  Py_END_ALLOW_THREADS
}

void attached_ok(void) {
  int row[width()];
  typedef int again[width()];
  __typeof__(int[width()]) third;
  third[0] = row[0] = sizeof(again);
}

void not_evaluated_ok(void) {
  Py_BEGIN_ALLOW_THREADS
  (void)sizeof(width());
  __typeof__(width()) n = 1;
  (void)n;
  Py_END_ALLOW_THREADS
}

void sized_before_ok(void) {
  typedef int row[width()];
  Py_BEGIN_ALLOW_THREADS
  row here;
  here[0] = 1;
  (void)sizeof(row);
  Py_END_ALLOW_THREADS
}
