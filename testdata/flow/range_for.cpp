// Ways through a loop over a range, and out of it.
#include <nogil_test.h>
#include <pybind11/pybind11.h>
namespace py = pybind11;

struct List {
  int *begin();
  int *end();
};
int work(void);

void around(List &Values) {
  PyEval_RestoreThread(PyEval_SaveThread());
  for (int Value : Values) {
    T_STATE(attached);
    py::gil_scoped_release Release;
    T_STATE(detached);
  }
  T_STATE(attached);
}

void left(List &Values) {
  PyThreadState *Save = PyEval_SaveThread();
  for (int Value : Values)
    if (Value) {
      PyEval_RestoreThread(Save);
      T_STATE(attached);
      break;
    }
  T_STATE(either);
}

void once_more(List &Values) {
  PyEval_RestoreThread(PyEval_SaveThread());
  for (int Value : Values) {
    py::gil_scoped_release Release;
    if (Value)
      continue;
    T_STATE(detached);
  }
  T_STATE(attached);
}

void within(List &Values) {
  py::gil_scoped_release Release;
  for (int Value : Values)
    work();
  T_STATE(detached);
}
