// Waits attached for a thread that has to attach before it wakes anybody.
#include <Python.h>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <semaphore.h>
#include <thread>

static long Total;

// A member of an object.
class Queue {
public:
  void start() {
    Worker = std::thread([this] { run(); });
  }
  long wait() {
    std::unique_lock<std::mutex> G(Lock);
    while (!Done)
      Ready.wait(G);
    return Total;
  }
  long wait_for(int Ms) {
    std::unique_lock<std::mutex> G(Lock);
    Ready.wait_for(G, std::chrono::milliseconds(Ms));
    return Total;
  }

private:
  void run() {
    PyGILState_STATE S = PyGILState_Ensure();
    PyErr_Clear();
    PyGILState_Release(S);
    finish();
  }
  void finish() {
    Lock.lock();
    Done = true;
    Lock.unlock();
    Ready.notify_all();
  }
  std::mutex Lock;
  std::condition_variable Ready;
  std::thread Worker;
  bool Done = false;
};
static Queue Q;
static PyObject *start(PyObject *Self, PyObject *Arg) {
  Q.start();
  Py_RETURN_NONE;
}
static PyObject *wait_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(Q.wait()); // expect: nogil-missing-gil-release/join-deadlock: a thread of 'Queue::run' attaches
}
static PyObject *wait_ok(PyObject *Self, PyObject *Arg) {
  long N;
  Py_BEGIN_ALLOW_THREADS // guard(region): nogil-missing-gil-release
  N = Q.wait();
  Py_END_ALLOW_THREADS // guard(region): nogil-missing-gil-release
  return PyLong_FromLong(N);
}
// It gives up at some time.
static PyObject *limited_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(Q.wait_for(10)); // expect: nogil-missing-gil-release/waits-for-thread: waits for another thread
}

// A variable of C, in a loop.
static pthread_mutex_t Mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t Idle = PTHREAD_COND_INITIALIZER;
static void *serve(void *Callback) {
  while (Total < 10) {
    PyGILState_STATE S = PyGILState_Ensure();
    Py_XDECREF((PyObject *)Callback);
    PyGILState_Release(S);
    pthread_cond_signal(&Idle);
  }
  return nullptr;
}
static PyObject *serve_it(PyObject *Self, PyObject *Arg) {
  pthread_t T;
  pthread_create(&T, nullptr, serve, Arg);
  Py_RETURN_NONE;
}
static PyObject *idle_bad(PyObject *Self, PyObject *Arg) {
  PyThreadState *State = PyEval_SaveThread();
  pthread_mutex_lock(&Mutex);
  PyEval_RestoreThread(State);
  pthread_cond_wait(&Idle, &Mutex); // expect: nogil-missing-gil-release/join-deadlock: a thread of 'serve' attaches
  pthread_mutex_unlock(&Mutex);
  Py_RETURN_NONE;
}

// It wakes first, and attaches afterwards; it has nothing to do with Python.
static sem_t Early, Plain;
static void *early(void *) {
  sem_post(&Early);
  PyGILState_STATE S = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(S);
  return nullptr;
}
static void *plain(void *) {
  Total++; // expect: nogil-racy-static/counter
  sem_post(&Plain);
  return nullptr;
}
static PyObject *start_both(PyObject *Self, PyObject *Arg) {
  pthread_t T;
  pthread_create(&T, nullptr, early, nullptr);
  pthread_create(&T, nullptr, plain, nullptr);
  Py_RETURN_NONE;
}
static PyObject *early_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(sem_wait(&Early)); // expect: nogil-missing-gil-release/waits-for-thread: 'sem_wait'
}
static PyObject *plain_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(sem_wait(&Plain)); // expect: nogil-missing-gil-release/waits-for-thread: 'sem_wait'
}

static PyMethodDef Methods[] = {{"a", start, METH_O, nullptr},
                                {"b", wait_bad, METH_O, nullptr},
                                {"c", wait_ok, METH_O, nullptr},
                                {"d", limited_bad, METH_O, nullptr},
                                {"e", serve_it, METH_O, nullptr},
                                {"f", idle_bad, METH_O, nullptr},
                                {"g", start_both, METH_O, nullptr},
                                {"h", early_bad, METH_O, nullptr},
                                {"i", plain_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return Methods; }
