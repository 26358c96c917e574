// Guards act in constructors and destructors.
#include <nogil_test.h>
#include <pybind11/pybind11.h>
namespace py = pybind11;

struct Own {
  PyThreadState *Save;
  Own() : Save(PyEval_SaveThread()) {}
  ~Own() { PyEval_RestoreThread(Save); }
};

void release() {
  {
    py::gil_scoped_release R;
    T_STATE(detached);
  }
  T_STATE(attached);
}

void acquire() {
  py::gil_scoped_release R;
  {
    py::gil_scoped_acquire A;
    T_STATE(attached);
  }
  T_STATE(detached);
}

void own() {
  {
    Own O;
    T_STATE(detached);
  }
  T_STATE(attached);
}

int early(int N) {
  {
    Own O;
    if (N)
      return 1;
    T_STATE(detached);
  }
  T_STATE(attached);
  return 0;
}

void loop(int N) {
  while (N--) {
    py::gil_scoped_release R;
    if (N == 3)
      continue;
    if (N == 2)
      break;
    T_STATE(detached);
  }
  PyErr_Clear();
}

void on_heap() {
  Own *O = new Own;
  T_STATE(detached);
  delete O;
  T_STATE(attached);
}
