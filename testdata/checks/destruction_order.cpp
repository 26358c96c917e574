// Objects are destroyed in the reverse of their order.
#include <pybind11/pybind11.h>
#include <thread>
namespace py = pybind11;

py::object compute();
void work();

// The object outlives the guard, on a thread of its own.
static void outlives_bad() {
  py::object Result;
  {
    py::gil_scoped_acquire A;
    Result = compute();
  }
  work();
} // expect: nogil-detached-api-call/foreign-thread: object

static void outlives_ok() {
  work();
  py::gil_scoped_acquire A;
  py::object Result = compute();
}

// Given away before the guard ends.
static void released_ok() {
  PyObject *Raw = nullptr;
  {
    py::gil_scoped_acquire A;
    py::object Result = compute();
    Raw = Result.release().ptr();
  }
  work();
  (void)Raw;
}

void start() {
  std::thread A(outlives_bad);
  std::thread B(outlives_ok);
  std::thread C(released_ok);
  py::gil_scoped_release R;
  A.join();
  B.join();
  C.join();
}

void declared_after_release_bad() {
  py::gil_scoped_release R;
  work();
  py::none Nothing; // expect: nogil-detached-api-call/object-lifetime: none
}

void declared_before_release_ok() {
  py::none Nothing;
  py::gil_scoped_release R;
  work();
}
