// Waits for a token that is given back behind it: a lock that is held over plain code.
#include <Python.h>
#include <semaphore.h>
#include <unistd.h>

static int Ends[2], Socket;
static sem_t Busy, Items;
static long Count;
typedef struct {
  PyObject_HEAD
  int Pipe[2];
} Box;

static PyObject *pipe_ok(PyObject *Self, PyObject *Arg) {
  char C;
  read(Ends[0], &C, 1);
  Count++;
  write(Ends[1], &C, 1); // guard: nogil-missing-gil-release
  Py_RETURN_NONE;
}
// In helpers, below a function that needs nothing of Python.
static void take(void) {
  char C;
  while (read(Ends[0], &C, 1) < 0)
    ;
}
static void give(void) {
  char C = 1;
  while (write(Ends[1], &C, 1) < 0)
    ;
}
static void count_up(void) {
  take();
  Count++;
  give();
}
static PyObject *helpers_ok(PyObject *Self, PyObject *Arg) {
  count_up(); // guard: nogil-missing-gil-release: count_up() => take()
  Py_RETURN_NONE;
}
// Only taken, only given, or given first: somebody else answers.
static PyObject *taken_bad(PyObject *Self, PyObject *Arg) {
  take(); // expect: nogil-missing-gil-release/waits-outside: 'take' reaches 'read'
  Py_RETURN_NONE;
}
static PyObject *given_bad(PyObject *Self, PyObject *Arg) {
  give(); // expect: nogil-missing-gil-release/waits-outside: 'give' reaches 'write'
  Py_RETURN_NONE;
}
// One descriptor both ways: the other side answers.
static PyObject *socket_bad(PyObject *Self, PyObject *Arg) {
  char C;
  read(Socket, &C, 1); // expect: nogil-missing-gil-release/waits-outside: 'read'
  write(Socket, &C, 1);
  Py_RETURN_NONE;
}
static PyObject *member_ok(PyObject *Self, PyObject *Arg) {
  char C;
  Box *B = (Box *)Self;
  read(B->Pipe[0], &C, 1); // guard: nogil-missing-gil-release: B->Pipe[0] => (int)PyLong_AsLong(Arg)
  Count++;
  write(B->Pipe[1], &C, 1);
  Py_RETURN_NONE;
}
static PyObject *semaphore_ok(PyObject *Self, PyObject *Arg) {
  sem_wait(&Busy);
  Count++;
  sem_post(&Busy); // guard: nogil-missing-gil-release: &Busy => &Items
  Py_RETURN_NONE;
}
static PyObject *items_bad(PyObject *Self, PyObject *Arg) {
  sem_wait(&Items); // expect: nogil-missing-gil-release/waits-for-thread: 'sem_wait', which waits for another thread
  Count--;
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", pipe_ok, METH_NOARGS, NULL},
                                {"b", helpers_ok, METH_NOARGS, NULL},
                                {"c", taken_bad, METH_NOARGS, NULL},
                                {"d", given_bad, METH_NOARGS, NULL},
                                {"e", socket_bad, METH_NOARGS, NULL},
                                {"f", member_ok, METH_O, NULL},
                                {"g", semaphore_ok, METH_NOARGS, NULL},
                                {"h", items_bad, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
