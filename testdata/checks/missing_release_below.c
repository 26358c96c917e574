// Where it waits: below code that knows nothing of Python, for threads that end, behind pointers in records.
#include <Python.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

int LAPACKE_dgetrf(int, int, int, double *, int, int *);
// A library's own code between the binding and the wait, of which nobody knows what it calls back.
typedef struct {
  void (*Log)(const char *);
  int Fd;
} Client;
static long pull(Client *C, char *Buf, long N) {
  long Got = read(C->Fd, Buf, N); // expect: nogil-missing-gil-release/waits-in-library: 'read'
  C->Log("pulled");
  return Got;
}
static long pull_twice(Client *C, char *Buf, long N) {
  C->Log("pull");
  return pull(C, Buf, N) + pull(C, Buf, N);
}
static long near(Client *C, char *Buf, long N) {
  long Got = read(C->Fd, Buf, N); // expect: nogil-missing-gil-release/waits-outside: 'read'
  C->Log("near");
  return Got;
}
// It opens a file there, computes there.
static int open_far(Client *C, const char *Path) {
  int Fd = open(Path, 0); // expect: nogil-missing-gil-release/opens-in-library: 'open'
  C->Log("opened");
  return Fd;
}
static int solve_far(Client *C, double *A, int N) {
  int Failed = LAPACKE_dgetrf(101, N, N, A, N, NULL); // expect: nogil-missing-gil-release/computes-in-library: 'LAPACKE_dgetrf'
  C->Log("solved");
  return Failed;
}
static int far_away(Client *C, const char *Path, double *A, int N) {
  C->Log("go");
  return open_far(C, Path) + solve_far(C, A, N);
}
static PyObject *far_away_bad(PyObject *Self, PyObject *Arg) {
  double A[4] = {1, 2, 3, 4};
  Client *C = (Client *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong(far_away(C, "data.txt", A, 2));
}
// A picture may wait for its turn.
void SDL_RenderPresent(void *);
static PyObject *shown_bad(PyObject *Self, PyObject *Arg) {
  SDL_RenderPresent(PyCapsule_GetPointer(Arg, NULL)); // expect: nogil-missing-gil-release/waits-for-display: 'SDL_RenderPresent'
  Py_RETURN_NONE;
}
// Without access it only asks whether there is such a device.
void *CreateFileA(const char *, unsigned long, unsigned long, void *, unsigned long, unsigned long, void *);
static PyObject *found_ok(PyObject *Self, PyObject *Arg) {
  return PyBool_FromLong(CreateFileA(PyUnicode_AsUTF8(Arg), 0, 3, NULL, 3, 0, NULL) != NULL);
}
static PyObject *opened_bad(PyObject *Self, PyObject *Arg) {
  return PyBool_FromLong(CreateFileA(PyUnicode_AsUTF8(Arg), 0x80000000ul, 3, NULL, 3, 0, NULL) != NULL); // expect: nogil-missing-gil-release/waits-outside: 'CreateFileA'
}
static PyObject *far_bad(PyObject *Self, PyObject *Arg) {
  char Buf[512];
  Client *C = (Client *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong(pull_twice(C, Buf, 512) + near(C, Buf, 512));
}

// Threads.
typedef struct Worker {
  void (*Free)(void *);
  pthread_t Thread;
  pthread_mutex_t Lock;
  pthread_cond_t Wake;
  int Stop, Done;
} Worker;
static void *work(void *Given) {
  Worker *W = (Worker *)Given;
  while (!W->Stop)
    W->Done++;
  return NULL;
}
static void worker_start(Worker *W) { pthread_create(&W->Thread, NULL, work, W); }
static void worker_destroy(Worker *W) {
  W->Stop = 1; // guard: nogil-missing-gil-release
  pthread_cond_signal(&W->Wake);
  pthread_join(W->Thread, NULL);
}
static void worker_finish(Worker *W) {
  pthread_mutex_lock(&W->Lock);
  while (!W->Done)
    pthread_cond_wait(&W->Wake, &W->Lock);
  pthread_mutex_unlock(&W->Lock);
}
static void join_all(Worker *W) { pthread_join(W->Thread, NULL); }
static void worker_free(Worker *W) {
  pthread_mutex_lock(&W->Lock);
  while (!W->Done)
    pthread_cond_wait(&W->Wake, &W->Lock);
  pthread_mutex_unlock(&W->Lock);
  free(W); // guard: nogil-missing-gil-release
}
static void give_up(void *Memory) { free(Memory); } // guard: nogil-missing-gil-release: free(Memory) => (void)Memory
static void worker_end(Worker *W) {
  pthread_mutex_lock(&W->Lock);
  while (!W->Done)
    pthread_cond_wait(&W->Wake, &W->Lock);
  pthread_mutex_unlock(&W->Lock);
  W->Free(W);
}
static Worker *worker(PyObject *Arg) {
  return (Worker *)PyCapsule_GetPointer(Arg, NULL);
}
static PyObject *destroy_ok(PyObject *Self, PyObject *Arg) {
  worker_destroy(worker(Arg));
  Py_RETURN_NONE;
}
static PyObject *pool_ok(PyObject *Self, PyObject *Arg) {
  Worker *W = worker(Arg);
  worker_start(W);
  W->Stop = 1; // guard: nogil-missing-gil-release
  join_all(W);
  Py_RETURN_NONE;
}
static PyObject *behind_pointer_ok(PyObject *Self, PyObject *Arg) {
  Worker *W = worker(Arg);
  W->Free = give_up;
  worker_end(W);
  Py_RETURN_NONE;
}
static PyObject *freed_ok(PyObject *Self, PyObject *Arg) {
  worker_free(worker(Arg));
  Py_RETURN_NONE;
}
static PyObject *finish_bad(PyObject *Self, PyObject *Arg) {
  worker_finish(worker(Arg)); // expect: nogil-missing-gil-release/waits-for-thread: 'worker_finish' reaches 'pthread_cond_wait'
  Py_RETURN_NONE;
}
static PyObject *join_bad(PyObject *Self, PyObject *Arg) {
  Worker *W = worker(Arg);
  pthread_join(W->Thread, NULL); // expect: nogil-missing-gil-release/waits-for-thread: waits for a thread to end
  Py_RETURN_NONE;
}

// A pointer in a record within another: what is stored there is what is called.
typedef struct {
  long (*Write)(const char *, long);
} Sink;
typedef struct {
  Sink S;
  char *Data;
} MemorySink;
typedef struct {
  Sink V;
} FileSink;
static long write_memory(const char *Text, long N) { return N + (Text != NULL); }
static long write_file(const char *Text, long N) { return write(3, Text, N); }
static void make_memory(MemorySink *M) { M->S.Write = write_memory; }
static void make_file(FileSink *F) { F->V.Write = write_file; }
static PyObject *memory_ok(PyObject *Self, PyObject *Arg) {
  MemorySink M;
  make_memory(&M); // guard: nogil-missing-gil-release: make_memory(&M) => M.S.Write = write_file
  return PyLong_FromLong(M.S.Write("head", 5));
}
static PyObject *file_bad(PyObject *Self, PyObject *Arg) {
  FileSink F;
  make_file(&F);
  return PyLong_FromLong(F.V.Write("head", 5)); // expect: nogil-missing-gil-release/waits-outside: a function pointer reaches 'write'
}
static PyObject *pointer_bad(PyObject *Self, PyObject *Arg) {
  Sink *S = (Sink *)PyCapsule_GetPointer(Arg, NULL);
  return PyLong_FromLong(S->Write("head", 5)); // expect: nogil-missing-gil-release/waits-outside: a function pointer reaches 'write'
}

static PyMethodDef Methods[] = {{"a", far_bad, METH_O, NULL},
                                {"b", destroy_ok, METH_O, NULL},
                                {"c", pool_ok, METH_O, NULL},
                                {"d", finish_bad, METH_O, NULL},
                                {"e", join_bad, METH_O, NULL},
                                {"i", freed_ok, METH_O, NULL},
                                {"j", behind_pointer_ok, METH_O, NULL},
                                {"f", memory_ok, METH_NOARGS, NULL},
                                {"g", file_bad, METH_NOARGS, NULL},
                                {"h", pointer_bad, METH_O, NULL},
                                {"k", far_away_bad, METH_O, NULL},
                                {"l", shown_bad, METH_O, NULL},
                                {"m", found_ok, METH_O, NULL},
                                {"n", opened_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *table(void) { return Methods; }
