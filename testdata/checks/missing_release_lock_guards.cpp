// Locks whose holder needs Python, taken so that nobody waits for them
// attached.
#include <Python.h>
#include <mutex>
#include <pthread.h>

static std::mutex Registry;
static pthread_mutex_t Table = PTHREAD_MUTEX_INITIALIZER;
static PyObject *Callback;

// Who holds them attaches.
static void *worker(void *) {
  std::lock_guard<std::mutex> G(Registry);
  pthread_mutex_lock(&Table);
  PyGILState_STATE S = PyGILState_Ensure();
  if (!PyObject_CallNoArgs(Callback))
    PyErr_Print();
  PyGILState_Release(S);
  pthread_mutex_unlock(&Table);
  return nullptr;
}
static PyObject *start(PyObject *Self, PyObject *Arg) {
  pthread_t T;
  pthread_create(&T, nullptr, worker, nullptr);
  Py_RETURN_NONE;
}

// Who does not get it goes on.
static PyObject *tried_ok(PyObject *Self, PyObject *Arg) {
  if (!Registry.try_lock()) // guard: nogil-missing-gil-release: !Registry.try_lock() => Registry.lock(), !Arg
    Py_RETURN_FALSE;
  PyObject *R = PyObject_CallNoArgs(Arg);
  Registry.unlock();
  return R;
}
static PyObject *tried_by_guard_ok(PyObject *Self, PyObject *Arg) {
  std::unique_lock<std::mutex> G(Registry, std::try_to_lock); // guard: nogil-missing-gil-release: Registry, std::try_to_lock => Registry
  if (!G.owns_lock())
    Py_RETURN_FALSE;
  return PyObject_CallNoArgs(Arg);
}
static PyObject *later_ok(PyObject *Self, PyObject *Arg) {
  std::unique_lock<std::mutex> G(Registry, std::defer_lock); // guard: nogil-missing-gil-release: Registry, std::defer_lock => Registry
  if (!G.try_lock())
    Py_RETURN_FALSE;
  return PyObject_CallNoArgs(Arg);
}
static PyObject *at_once_bad(PyObject *Self, PyObject *Arg) {
  // expect+1: nogil-missing-gil-release/lock-order: 'Registry' while attached
  std::unique_lock<std::mutex> G(Registry);
  return PyObject_CallNoArgs(Arg);
}
static PyObject *adopted_ok(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_ALLOW_THREADS // guard(adopted): nogil-missing-gil-release
  Registry.lock();
  Py_END_ALLOW_THREADS // guard(adopted): nogil-missing-gil-release
  std::lock_guard<std::mutex> G(Registry, std::adopt_lock);
  return PyObject_CallNoArgs(Arg);
}
static PyObject *tried_table_ok(PyObject *Self, PyObject *Arg) {
  if (pthread_mutex_trylock(&Table) != 0) // guard: nogil-missing-gil-release: trylock => lock
    Py_RETURN_FALSE;
  PyObject *R = PyObject_CallNoArgs(Arg);
  pthread_mutex_unlock(&Table);
  return R;
}

// Tried first, and waited for only while detached.
static PyObject *waits_detached_ok(PyObject *Self, PyObject *Arg) {
  if (!Registry.try_lock()) {
    Py_BEGIN_ALLOW_THREADS // guard(waits_detached): nogil-missing-gil-release
    Registry.lock();
    Py_END_ALLOW_THREADS // guard(waits_detached): nogil-missing-gil-release
  }
  PyObject *R = PyObject_CallNoArgs(Arg);
  Registry.unlock();
  return R;
}

// The data are copied under the lock, and Python runs without it.
static PyObject *copies_ok(PyObject *Self, PyObject *Arg) {
  int Copy;
  Py_BEGIN_ALLOW_THREADS // guard(copies): nogil-missing-gil-release
  Registry.lock();
  Copy = 3;
  Registry.unlock();
  Py_END_ALLOW_THREADS // guard(copies): nogil-missing-gil-release
  return PyLong_FromLong(Copy);
}

// A critical section is given back while it waits.
static PyObject *section_ok(PyObject *Self, PyObject *Arg) {
  PyObject *R;
  Py_BEGIN_CRITICAL_SECTION(Self); // guard(section): nogil-missing-gil-release: Py_BEGIN_CRITICAL_SECTION(Self) => Registry.lock()
  R = PyObject_CallNoArgs(Arg);
  Py_END_CRITICAL_SECTION(); // guard(section): nogil-missing-gil-release: Py_END_CRITICAL_SECTION() => Registry.unlock()
  return R;
}

// A lock that is only taken detached has nobody attached who waits for it.
static std::mutex Pool;
static void refill_ok(int N) {
  PyGILState_STATE S;
  Pool.lock();
  S = PyGILState_Ensure();
  Py_XDECREF(PyObject_CallNoArgs(Callback));
  PyGILState_Release(S);
  Pool.unlock();
}
static PyObject *pool_ok(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_ALLOW_THREADS // guard(pool): nogil-missing-gil-release
  refill_ok(3);
  Py_END_ALLOW_THREADS // guard(pool): nogil-missing-gil-release
  Py_RETURN_NONE;
}

// The same with one who waits for it attached.
static std::mutex Spool;
static void respool_ok(int N) {
  PyGILState_STATE S;
  Spool.lock();
  S = PyGILState_Ensure();
  Py_XDECREF(PyObject_CallNoArgs(Callback));
  PyGILState_Release(S);
  Spool.unlock();
}
static PyObject *spool_ok(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_ALLOW_THREADS
  respool_ok(3);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}
static PyObject *count_bad(PyObject *Self, PyObject *Arg) {
  Spool.lock(); // expect: nogil-missing-gil-release: 'Spool' while attached
  Spool.unlock();
  Py_RETURN_NONE;
}

// Nobody else is there yet.
static int load_ok(PyObject *Module) {
  std::lock_guard<std::mutex> G(Registry);
  Callback = PyObject_GetAttrString(Module, "notify");
  return Callback ? 0 : -1;
}

static PyMethodDef Methods[] = {{"a", tried_ok, METH_O, nullptr},
                                {"b", tried_by_guard_ok, METH_O, nullptr},
                                {"c", tried_table_ok, METH_O, nullptr},
                                {"j", later_ok, METH_O, nullptr},
                                {"k", at_once_bad, METH_O, nullptr},
                                {"i", adopted_ok, METH_O, nullptr},
                                {"d", waits_detached_ok, METH_O, nullptr},
                                {"e", copies_ok, METH_O, nullptr},
                                {"f", section_ok, METH_O, nullptr},
                                {"g", pool_ok, METH_O, nullptr},
                                {"l", spool_ok, METH_O, nullptr},
                                {"m", count_bad, METH_O, nullptr},
                                {"s", start, METH_NOARGS, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
static PyModuleDef_Slot Slots[] = {{Py_mod_exec, (void *)load_ok},
                                   {0, nullptr}};
