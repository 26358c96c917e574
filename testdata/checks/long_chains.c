// Answers that lie many calls away, downwards, upwards and through cycles of calls: whoever is asked first.
#include <numpy/arrayobject.h>
#include <pthread.h>
#include <string.h>

// --- Asked seven calls further down.
static int asks_7(PyArrayObject *A) { return PyArray_FailUnlessWriteable(A, "A"); }
static int asks_6(PyArrayObject *A) { return asks_7(A); }
static int asks_5(PyArrayObject *A) { return asks_6(A); }
static int asks_4(PyArrayObject *A) { return asks_5(A); }
static int asks_3(PyArrayObject *A) { return asks_4(A); }
static int asks_2(PyArrayObject *A) { return asks_3(A); }
static int asks_1(PyArrayObject *A) { return asks_2(A); }
static PyObject *asked_ok(PyObject *Self, PyObject *A) {
  if (asks_1((PyArrayObject *)A) < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  *(double *)PyArray_DATA((PyArrayObject *)A) = 1;
  Py_RETURN_NONE;
}

// --- Two that call each other, and one of them asks in the end. Each is asked first by somebody.
static int to_and_fro_2(PyArrayObject *A, int N);
static int to_and_fro_1(PyArrayObject *A, int N) {
  if (N > 0)
    return to_and_fro_2(A, N - 1);
  return PyArray_FailUnlessWriteable(A, "A");
}
static int to_and_fro_2(PyArrayObject *A, int N) { return to_and_fro_1(A, N); }
static PyObject *by_first_ok(PyObject *Self, PyObject *A) {
  if (to_and_fro_1((PyArrayObject *)A, 3) < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  *(double *)PyArray_DATA((PyArrayObject *)A) = 1;
  Py_RETURN_NONE;
}
static PyObject *by_second_ok(PyObject *Self, PyObject *A) {
  if (to_and_fro_2((PyArrayObject *)A, 3) < 0) // guard: nogil-readonly-array-write: if ( => if (0 &&
    return NULL;
  *(double *)PyArray_DATA((PyArrayObject *)A) = 1;
  Py_RETURN_NONE;
}

// --- Written seven calls further down.
static void puts_7(PyArrayObject *A) {
  *(double *)PyArray_DATA(A) = 1; // expect: nogil-readonly-array-write
}
static void puts_6(PyArrayObject *A) { puts_7(A); }
static void puts_5(PyArrayObject *A) { puts_6(A); }
static void puts_4(PyArrayObject *A) { puts_5(A); }
static void puts_3(PyArrayObject *A) { puts_4(A); }
static void puts_2(PyArrayObject *A) { puts_3(A); }
static void puts_1(PyArrayObject *A) { puts_2(A); }
static PyObject *put_bad(PyObject *Self, PyObject *A) {
  puts_1((PyArrayObject *)A);
  Py_RETURN_NONE;
}

// --- Compared seven calls further down.
static int same_7(PyArrayObject *A, PyArrayObject *B) { return A == B; }
static int same_6(PyArrayObject *A, PyArrayObject *B) { return same_7(A, B); }
static int same_5(PyArrayObject *A, PyArrayObject *B) { return same_6(A, B); }
static int same_4(PyArrayObject *A, PyArrayObject *B) { return same_5(A, B); }
static int same_3(PyArrayObject *A, PyArrayObject *B) { return same_4(A, B); }
static int same_2(PyArrayObject *A, PyArrayObject *B) { return same_3(A, B); }
static int same_1(PyArrayObject *A, PyArrayObject *B) { return same_2(A, B); }
static PyObject *compared_ok(PyObject *Self, PyObject *Args) {
  PyArrayObject *In, *Out;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &In, &PyArray_Type, &Out))
    return NULL;
  if (PyArray_FailUnlessWriteable(Out, "out") < 0)
    return NULL;
  if (same_1(In, Out)) // guard: nogil-readonly-array-write: same_1(In, Out) => 0
    return NULL;
  const double *From = (const double *)PyArray_DATA(In);
  double *To = (double *)PyArray_DATA(Out);
  npy_intp N = PyArray_DIM(Out, 0);
  for (npy_intp I = 1; I < N; I++)
    To[I] = From[I - 1] + From[I];
  Py_RETURN_NONE;
}

// --- The lock is taken seven calls further up.
static pthread_mutex_t Everybody = PTHREAD_MUTEX_INITIALIZER;
static char *word_7(char *Text) { return strtok(Text, " "); }
static char *word_6(char *Text) { return word_7(Text); }
static char *word_5(char *Text) { return word_6(Text); }
static char *word_4(char *Text) { return word_5(Text); }
static char *word_3(char *Text) { return word_4(Text); }
static char *word_2(char *Text) { return word_3(Text); }
static char *word_1(char *Text) { return word_2(Text); }
static PyObject *locked_ok(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  char *Word;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Everybody); // guard: nogil-global-error-state
  Word = word_1(Text);
  pthread_mutex_unlock(&Everybody);
  Py_END_ALLOW_THREADS
  return PyBytes_FromStringAndSize(Word, 1);
}

// A cycle on the way adds no way in.
static char *part_1(char *Text, int N);
static char *part_2(char *Text, int N) {
  if (N > 0)
    return part_1(Text, N - 1);
  return strtok(Text, " ");
}
static char *part_1(char *Text, int N) { return part_2(Text, N); }
static PyObject *cycle_locked_ok(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  char *Word;
  Py_BEGIN_ALLOW_THREADS
  pthread_mutex_lock(&Everybody); // guard: nogil-global-error-state
  Word = part_1(Text, 3);
  pthread_mutex_unlock(&Everybody);
  Py_END_ALLOW_THREADS
  return PyBytes_FromStringAndSize(Word, 1);
}

// --- The message of a handle that is everybody's, which comes in seven calls further up.
typedef struct sqlite3 sqlite3;
const char *sqlite3_errmsg(sqlite3 *);
int sqlite3_exec_all(sqlite3 *, const char *);
typedef struct {
  PyObject_HEAD
  sqlite3 *Db;
} Connection;
static PyObject *runs_7(sqlite3 *Db) {
  int Rc;
  Py_BEGIN_ALLOW_THREADS
  Rc = sqlite3_exec_all(Db, "vacuum");
  Py_END_ALLOW_THREADS
  if (Rc != 0)
    return PyErr_Format(PyExc_RuntimeError, "%s", sqlite3_errmsg(Db)); // expect: nogil-global-error-state: is asked why 'sqlite3_exec_all' failed
  Py_RETURN_NONE;
}
static PyObject *runs_6(sqlite3 *Db) { return runs_7(Db); }
static PyObject *runs_5(sqlite3 *Db) { return runs_6(Db); }
static PyObject *runs_4(sqlite3 *Db) { return runs_5(Db); }
static PyObject *runs_3(sqlite3 *Db) { return runs_4(Db); }
static PyObject *runs_2(sqlite3 *Db) { return runs_3(Db); }
static PyObject *runs_1(sqlite3 *Db) { return runs_2(Db); }
static PyObject *run_bad(PyObject *Self, PyObject *Arg) { return runs_1(((Connection *)Self)->Db); }

// --- Elements that are copied seven calls further down; the one in the middle is asked by somebody, too.
static void copies_7(char *To, const char *From, npy_intp Size) { memcpy(To, From, Size); }
static void copies_6(char *To, const char *From, npy_intp Size) { copies_7(To, From, Size); }
static void copies_5(char *To, const char *From, npy_intp Size) { copies_6(To, From, Size); }
static void copies_4(char *To, const char *From, npy_intp Size) { copies_5(To, From, Size); }
static void copies_3(char *To, const char *From, npy_intp Size) { copies_4(To, From, Size); }
static void copies_2(char *To, const char *From, npy_intp Size) { copies_3(To, From, Size); }
static void copies_1(char *To, const char *From, npy_intp Size) { copies_2(To, From, Size); }
static PyObject *copy_far_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  if (PyArray_FailUnlessWriteable(To, "to") < 0)
    return NULL;
  copies_1((char *)PyArray_DATA(To), (const char *)PyArray_DATA(From), PyArray_ITEMSIZE(From)); // expect: nogil-unguarded-object-dtype
  Py_RETURN_NONE;
}
static PyObject *copy_near_bad(PyObject *Self, PyObject *Args) {
  PyArrayObject *From, *To;
  if (!PyArg_ParseTuple(Args, "O!O!", &PyArray_Type, &From, &PyArray_Type, &To))
    return NULL;
  if (PyArray_FailUnlessWriteable(To, "to") < 0)
    return NULL;
  copies_6((char *)PyArray_DATA(To), (const char *)PyArray_DATA(From), PyArray_ITEMSIZE(From)); // expect: nogil-unguarded-object-dtype
  Py_RETURN_NONE;
}

// --- One that looks at a count returns what another one says of it.
typedef struct {
  PyObject_HEAD
  double Total;
} Bag;
static int alone_2(PyObject *O) { return Py_REFCNT(O) == 1; }
static int alone_1(PyObject *O) {
  if (Py_REFCNT(O) > 1000)
    fputs("much", stderr);
  return alone_2(O);
}
static PyObject *changed_bad(PyObject *Self, PyObject *Arg) {
  if (alone_1(Arg)) // expect: nogil-refcount-uniqueness/of-argument
    ((Bag *)Arg)->Total = 0;
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {
    {"asked_ok", asked_ok, METH_O, NULL},
    {"by_first_ok", by_first_ok, METH_O, NULL},
    {"by_second_ok", by_second_ok, METH_O, NULL},
    {"put_bad", put_bad, METH_O, NULL},
    {"compared_ok", compared_ok, METH_VARARGS, NULL},
    {"locked_ok", locked_ok, METH_O, NULL},
    {"cycle_locked_ok", cycle_locked_ok, METH_O, NULL},
    {"run_bad", run_bad, METH_NOARGS, NULL},
    {"copy_far_bad", copy_far_bad, METH_VARARGS, NULL},
    {"copy_near_bad", copy_near_bad, METH_VARARGS, NULL},
    {"changed_bad", changed_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *table(void) { return Methods; }
