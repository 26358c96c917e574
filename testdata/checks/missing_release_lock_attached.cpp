// Who holds the lock makes sure that he is attached: where he is already, he
// waits for nobody.
#include <Python.h>
#include <mutex>
#include <pthread.h>

static long Total;

// Made sure of while attached.
static std::mutex Ensured;
static void note_ensured() {
  PyGILState_STATE S = PyGILState_Ensure();
  Total++;
  PyGILState_Release(S);
}
static PyObject *ensured_ok(PyObject *Self, PyObject *Arg) {
  std::lock_guard<std::mutex> G(Ensured);
  note_ensured(); // guard: nogil-missing-gil-release: note_ensured() => Py_XDECREF(PyObject_CallNoArgs(Arg))
  Py_RETURN_NONE;
}

// Only where it is not.
static std::mutex Checked;
static void note_checked() {
  if (PyGILState_Check()) {
    Total++;
    return;
  }
  PyGILState_STATE S = PyGILState_Ensure();
  Total++;
  PyGILState_Release(S);
}
static PyObject *checked_ok(PyObject *Self, PyObject *Arg) {
  std::lock_guard<std::mutex> G(Checked);
  note_checked();
  Py_RETURN_NONE;
}
static PyObject *checked_too_ok(PyObject *Self, PyObject *Arg) {
  Checked.lock();
  Total = 0;
  Checked.unlock();
  Py_RETURN_NONE;
}

// In the function itself.
static pthread_mutex_t Direct = PTHREAD_MUTEX_INITIALIZER;
static PyObject *direct_ok(PyObject *Self, PyObject *Arg) {
  pthread_mutex_lock(&Direct);
  PyGILState_STATE S = PyGILState_Ensure();
  Total++;
  PyGILState_Release(S);
  pthread_mutex_unlock(&Direct);
  Py_RETURN_NONE;
}

// A member; nobody comes detached.
struct Graph {
  std::mutex Lock;
  void add() {
    std::lock_guard<std::mutex> G(Lock);
    note_ensured();
  }
  long count() {
    std::lock_guard<std::mutex> G(Lock);
    return Total;
  }
};
static Graph Shared;
static PyObject *add_ok(PyObject *Self, PyObject *Arg) {
  Shared.add();
  return PyLong_FromLong(Shared.count());
}

// The flag of what is done once is a lock, too.
static std::once_flag Flag;
static void note_once() {
  PyGILState_STATE S = PyGILState_Ensure();
  Total++;
  PyGILState_Release(S);
}
static PyObject *once_ok(PyObject *Self, PyObject *Arg) {
  std::call_once(Flag, note_once);
  Py_RETURN_NONE;
}

// A worker comes detached, and waits with the lock held.
static std::mutex Worked;
static void note_worked() {
  std::lock_guard<std::mutex> G(Worked); // expect: nogil-missing-gil-release/lock-order: 'Worked' while attached
  note_ensured();
}
static void *worker(void *) {
  std::lock_guard<std::mutex> G(Worked);
  note_ensured();
  return nullptr;
}
static PyObject *worked_bad(PyObject *Self, PyObject *Arg) {
  note_worked();
  pthread_t T;
  pthread_create(&T, nullptr, worker, nullptr);
  Py_RETURN_NONE;
}

// One function for both.
static std::mutex Both;
static void note_both() {
  std::lock_guard<std::mutex> G(Both);
  note_ensured();
}
static PyObject *attached(PyObject *Self, PyObject *Arg) {
  Both.lock(); // expect: nogil-missing-gil-release/lock-order: 'Both' while attached
  Total = 0;
  Both.unlock();
  Py_RETURN_NONE;
}
static PyObject *detached(PyObject *Self, PyObject *Arg) {
  Py_BEGIN_ALLOW_THREADS
  note_both();
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

// It detaches first, and then has to attach.
static std::mutex Lets;
static PyObject *lets_bad(PyObject *Self, PyObject *Arg) {
  std::lock_guard<std::mutex> G(Lets); // expect: nogil-missing-gil-release/lock-order: 'Lets' while attached
  Py_BEGIN_ALLOW_THREADS
  note_ensured();
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef Methods[] = {{"a", ensured_ok, METH_O, nullptr},
                                {"b", checked_ok, METH_O, nullptr},
                                {"c", checked_too_ok, METH_O, nullptr},
                                {"d", direct_ok, METH_O, nullptr},
                                {"e", add_ok, METH_O, nullptr},
                                {"f", once_ok, METH_O, nullptr},
                                {"g", worked_bad, METH_O, nullptr},
                                {"h", attached, METH_O, nullptr},
                                {"i", detached, METH_O, nullptr},
                                {"j", lets_bad, METH_O, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyMethodDef *table() { return Methods; }
