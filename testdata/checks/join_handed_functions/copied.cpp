// Copied under a lock, and called without it.
#include <functional>
#include <mutex>
#include <pybind11/pybind11.h>
#include <thread>
#include <vector>
namespace py = pybind11;

class Timer {
public:
  void set(std::function<void()> F) {
    std::lock_guard<std::mutex> G(Lock);
    Tick = F;
  }
  void start() {
    Worker = std::thread([this] { run(); });
  }
  void stop() {
    Worker.join(); // expect: nogil-missing-gil-release/join-deadlock: a thread of 'Timer::run' attaches
  }

private:
  void run() {
    Lock.lock();
    std::function<void()> F = Tick;
    Lock.unlock();
    F();
  }
  std::mutex Lock;
  std::function<void()> Tick;
  std::thread Worker;
};

PYBIND11_MODULE(copied, M) {
  py::class_<Timer>(M, "Timer")
      .def("set", &Timer::set)
      .def("start", &Timer::start)
      .def("stop", &Timer::stop);
}
