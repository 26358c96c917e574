// An API call reached through a table of function pointers.
#include <Python.h>

typedef int (*op_fn)(int);

static int opQuiet(int N) { return N + 1; }
static int opTwice(int N) { return 2 * N; }
static int opLoud(int N) {
  if (N >= 0)
    return N;
  PyErr_SetString(PyExc_ValueError, "loud");
  return -1;
}
// Ignores what it is given: a slot that is not implemented.
static int opMissing(int N) {
  PyErr_SetString(PyExc_ValueError, "not implemented");
  return -1;
}

static const op_fn Mixed[] = {opQuiet, opLoud};
static const op_fn Quiet[] = {opQuiet, opTwice};
static const op_fn Partial[] = {opQuiet, opTwice, opMissing};

int array_bad(int Which, int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = Mixed[Which](N); // expect: nogil-detached-api-call: opLoud
  Py_END_ALLOW_THREADS
  return R;
}

int array_ok(int Which, int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = Quiet[Which](N);
  Py_END_ALLOW_THREADS
  return R < 0 ? Mixed[Which](N) : R;
}

int placeholder_ok(int Which, int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = Partial[Which](N);
  Py_END_ALLOW_THREADS
  return R;
}

// The same in a record with named members.
struct codec {
  const char *name;
  op_fn encode;
  op_fn decode;
};
static const struct codec Codecs[] = {
    {"a", opQuiet, opLoud},
    {.name = "b", .encode = opTwice, .decode = opQuiet},
};

int member_bad(const struct codec *C, int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = C->decode(N); // expect: nogil-detached-api-call: opLoud
  Py_END_ALLOW_THREADS
  return R;
}

int member_ok(const struct codec *C, int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = C->encode(N);
  Py_END_ALLOW_THREADS
  return C->decode(R);
}

const struct codec *find_codec(int I) { return &Codecs[I]; }

// A pointer kept in a local variable.
int local_bad(int Loud, int N) {
  op_fn F = Loud ? opLoud : opQuiet;
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = F(N); // expect: nogil-detached-api-call: opLoud
  Py_END_ALLOW_THREADS
  return R;
}

int local_ok(int Twice, int N) {
  op_fn F = Twice ? opTwice : opQuiet;
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = F(N);
  Py_END_ALLOW_THREADS
  return R;
}

// A function handed over as an argument runs in the state of the call to it.
static int apply(op_fn F, int N) { return F(N); }

int argument_bad(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = apply(opLoud, N); // expect: nogil-detached-api-call: opLoud
  Py_END_ALLOW_THREADS
  return R;
}

int argument_ok(int N) {
  int R;
  Py_BEGIN_ALLOW_THREADS
  R = apply(opQuiet, N);
  Py_END_ALLOW_THREADS
  return apply(opLoud, R);
}
