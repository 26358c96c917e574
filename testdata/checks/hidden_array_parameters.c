/* Sizes in the types of parameters, casts, compound literals and va_arg, which
   C alone has. */
#include <Python.h>
#include <stdarg.h>
#include <stddef.h>

static int width(void) {
  PyErr_Clear();
  return 3;
}

static void inner_bound(int n, int rows[n][width()]) {}
static void outer_bound(int n, int row[width()]) {}
static void least_bound(int n, int row[static width()]) {}
static void constant_bound(int n, int row[3]) {}

void parameters_bad(int *p) {
  Py_BEGIN_ALLOW_THREADS
  inner_bound(3, (void *)p); // expect: nogil-detached-api-call: 'inner_bound' is called while
  outer_bound(3, p); // expect: nogil-detached-api-call: 'outer_bound' is called while
  least_bound(3, p); // expect: nogil-detached-api-call: 'least_bound' is called while
  constant_bound(3, p);
  Py_END_ALLOW_THREADS
}

void cast_bad(void *p) {
  Py_BEGIN_ALLOW_THREADS
  (void)(int(*)[width()])p; // expect: nogil-detached-api-call: 'width' is called while
  Py_END_ALLOW_THREADS
}

void compound_literal_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  (void)(int(*(*)[1])[width()]){0}; // expect: nogil-detached-api-call: 'width' is called while
  Py_END_ALLOW_THREADS
}

void index_in_offset_bad(void) {
  struct rows {
    int row[4];
  };
  Py_BEGIN_ALLOW_THREADS
  (void)offsetof(struct rows, row[width()]); // expect: nogil-detached-api-call: 'width' is called while
  Py_END_ALLOW_THREADS
}

static void rest(int n, ...) {
  va_list list;
  va_start(list, n);
  (void)va_arg(list, int(*)[width()]);
  va_end(list);
}

void argument_list_bad(void) {
  Py_BEGIN_ALLOW_THREADS
  rest(1, (void *)0); // expect: nogil-detached-api-call: 'rest' is called while
  Py_END_ALLOW_THREADS
}

void attached_ok(int *p) {
  inner_bound(3, (void *)p);
  outer_bound(3, p);
  least_bound(3, p);
  rest(1, (void *)0);
  (void)(int(*)[width()])p;
}

void alignment_ok(void) {
  Py_BEGIN_ALLOW_THREADS
  (void)_Alignof(int[width()]);
  Py_END_ALLOW_THREADS
}
