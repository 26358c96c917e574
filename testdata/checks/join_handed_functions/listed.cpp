// One of several, handed on by a lambda.
#include <functional>
#include <mutex>
#include <pybind11/pybind11.h>
#include <thread>
#include <vector>
namespace py = pybind11;

class Feed {
public:
  void add(const std::function<void(double)> &F) { All.push_back(F); }
  void start() {
    Worker = std::thread(&Feed::run, this);
  }
  void wait() {
    Worker.join(); // expect: nogil-missing-gil-release/join-deadlock: a thread of 'Feed::tick' attaches
  }

private:
  void tick() {
    for (auto &F : All)
      F(0.5);
  }
  void run() {
    for (int I = 0; I != 10; ++I)
      tick();
  }
  std::vector<std::function<void(double)>> All;
  std::thread Worker;
};

PYBIND11_MODULE(listed, M) {
  py::class_<Feed>(M, "Feed")
      .def("subscribe",
           [](Feed &Self, const std::function<void(double)> &F) { Self.add(F); })
      .def("start", &Feed::start)
      .def("wait", &Feed::wait);
}
