// The same through references, methods, lambdas and constructors.
#include <Python.h>

int work(const void *P);
struct Point {
  int X = 0, Y = 0;
  int load();
  int sum() const;
};
struct Box {
  Point Low, High;
  Point &low() { return Low; }
};
int fill(Point &P);
int look(const Point &P);
int number(int &N);
template <class F> void each(F Do) { Do(); }

#define HARM()                                                                 \
  Py_BEGIN_ALLOW_THREADS                                                       \
  if (work("x") < 0)                                                           \
    PyErr_SetNone(PyExc_OSError);                                              \
  Py_END_ALLOW_THREADS

void reference_bad() {
  Point P;
  P.X = 0;
  fill(P);
  if (!P.X)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
void reference_ok() {
  Point P;
  P.X = 0;
  look(P);
  if (!P.X)
    return;
  HARM() // unreached
}
void member_by_reference_bad() {
  Box B;
  B.High.Y = 0;
  fill(B.High);
  if (!B.High.Y)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
void number_by_reference_bad() {
  int N = 0;
  number(N);
  if (!N)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
void method_bad() {
  Point P;
  P.X = 0;
  P.load();
  if (!P.X)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
void method_ok() {
  Point P;
  P.X = 0;
  P.sum();
  if (!P.X)
    return;
  HARM() // unreached
}
static void set(int &N) { N = work(nullptr); }
static void setFirst(Point &P) { set(P.X); }
void helpers_bad() {
  Point P;
  P.X = 0;
  setFirst(P);
  if (!P.X)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
void helpers_ok() {
  Point P;
  P.Y = 0;
  setFirst(P);
  if (!P.Y)
    return;
  HARM() // unreached
}
void captured_bad() {
  int Found = 0;
  each([&] { Found = work(nullptr); });
  if (!Found)
    return;
  HARM() // expect: nogil-detached-api-call: PyErr_SetNone
}
