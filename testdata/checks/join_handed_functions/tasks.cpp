// Functions of the program's own: nothing of Python is in them. A function of
// Python's is called at once, on the thread that has handed it in.
#include <functional>
#include <mutex>
#include <pybind11/pybind11.h>
#include <thread>
#include <vector>
namespace py = pybind11;

class Pool {
public:
  ~Pool() { stop_ok(); }
  void post(std::function<void()> F) { Tasks.push_back(std::move(F)); }
  void count() {
    post([this] { ++Done; });
  }
  void each(const std::function<void()> &F) {
    F(); // guard: nogil-missing-gil-release: F() => post(F)
  }
  void start() {
    Worker = std::thread([this] { run(); });
  }
  void stop_ok() {
    Running = false;
    if (Worker.joinable())
      Worker.join();
  }

private:
  void run() {
    while (Running)
      for (auto &F : Tasks)
        F();
  }
  std::vector<std::function<void()>> Tasks;
  std::thread Worker;
  bool Running = true;
  long Done = 0;
};

PYBIND11_MODULE(tasks, M) {
  py::class_<Pool>(M, "Pool")
      .def("count", &Pool::count)
      .def("each", &Pool::each)
      .def("start", &Pool::start)
      .def("stop", &Pool::stop_ok);
}
