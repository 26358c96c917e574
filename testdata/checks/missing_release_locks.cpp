// Blocking on a lock while attached, where its holder waits to attach.
#include <Python.h>
#include <mutex>
#include <pthread.h>

// The holder runs Python, so that it may have to wait for the thread state.
static std::mutex Registry;
static PyObject *notify_bad(PyObject *Self, PyObject *Arg) {
  std::lock_guard<std::mutex> G(Registry); // expect: nogil-missing-gil-release: 'Registry' while attached
  return PyObject_CallNoArgs(Arg);
}
static PyObject *count_bad(PyObject *Self, PyObject *Arg) {
  Registry.lock(); // expect: nogil-missing-gil-release: 'Registry' while attached
  Registry.unlock();
  Py_RETURN_NONE;
}

// The holder attaches.
struct Queue {
  pthread_mutex_t Lock;
  PyObject *Callback;
};
static Queue Q;
static void *worker(void *) {
  pthread_mutex_lock(&Q.Lock);
  PyGILState_STATE State = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(State);
  pthread_mutex_unlock(&Q.Lock);
  return nullptr;
}
static PyObject *push_bad(PyObject *Self, PyObject *Arg) {
  pthread_mutex_lock(&Q.Lock); // expect: nogil-missing-gil-release: 'Lock' while attached
  pthread_mutex_unlock(&Q.Lock);
  Py_RETURN_NONE;
}
static PyObject *push_ok(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_ALLOW_THREADS // guard(push): nogil-missing-gil-release
  pthread_mutex_lock(&Q.Lock);
  pthread_mutex_unlock(&Q.Lock);
  Py_END_ALLOW_THREADS // guard(push): nogil-missing-gil-release
  Py_RETURN_NONE;
}
static PyObject *start(PyObject *Self, PyObject *Arg) {
  pthread_t T;
  pthread_create(&T, nullptr, worker, nullptr);
  Py_RETURN_NONE;
}

// The thread that is waited for attaches.
static pthread_t Worker;
static PyObject *join_bad(PyObject *Self, PyObject *Arg) {
  pthread_join(Worker, nullptr); // expect: nogil-missing-gil-release/join-deadlock: a thread of 'worker' attaches: a deadlock
  Py_RETURN_NONE;
}

// Only plain code runs while this one is held.
static std::mutex Leaf;
static int Total;
static PyObject *leaf_ok(PyObject *Self, PyObject *Arg) {
  {
    std::lock_guard<std::mutex> G(Leaf);
    Total++; // guard: nogil-missing-gil-release: Total++ => Py_XDECREF(PyObject_CallNoArgs(Arg))
  }
  return PyObject_CallNoArgs(Arg);
}
static PyObject *unlocked_first_ok(PyObject *Self, PyObject *Arg) {
  Leaf.lock();
  Total++;
  Leaf.unlock(); // guard: nogil-missing-gil-release
  return PyObject_CallNoArgs(Arg);
}

// A lock that gives way to the thread state.
static PyMutex Polite;
static PyObject *polite_ok(PyObject *Self, PyObject *Arg) {
  PyMutex_Lock(&Polite); // guard(polite): nogil-missing-gil-release: PyMutex_Lock(&Polite) => Registry.lock()
  PyObject *R = PyObject_CallNoArgs(Arg);
  PyMutex_Unlock(&Polite); // guard(polite): nogil-missing-gil-release: PyMutex_Unlock(&Polite) => Registry.unlock()
  return R;
}

// A lock without a name: whose it is is not known.
static PyObject *locked_call(std::mutex &M, PyObject *Arg) {
  std::lock_guard<std::mutex> G(M); // fn: nogil-missing-gil-release: locks behind parameters
  return PyObject_CallNoArgs(Arg);
}
static PyObject *parameter_ok(PyObject *Self, PyObject *Arg) {
  static std::mutex Own;
  return locked_call(Own, Arg);
}

static PyMethodDef Methods[] = {{"a", notify_bad, METH_O, nullptr},
                                {"b", count_bad, METH_O, nullptr},
                                {"c", push_bad, METH_O, nullptr},
                                {"d", push_ok, METH_O, nullptr},
                                {"e", start, METH_NOARGS, nullptr},
                                {"f", leaf_ok, METH_O, nullptr},
                                {"g", unlocked_first_ok, METH_O, nullptr},
                                {"h", polite_ok, METH_O, nullptr},
                                {"j", join_bad, METH_NOARGS, nullptr},
                                {"i", parameter_ok, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
