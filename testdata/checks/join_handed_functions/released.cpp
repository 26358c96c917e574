// Waited for detached.
#include <functional>
#include <mutex>
#include <pybind11/pybind11.h>
#include <thread>
#include <vector>
namespace py = pybind11;

class Player {
public:
  ~Player() {
    py::gil_scoped_release Release; // guard: nogil-missing-gil-release
    halt();
  }
  void on_end(std::function<void()> F) { End = std::move(F); }
  void start() {
    Worker = std::thread([this] { run(); });
  }
  void stop_ok() {
    py::gil_scoped_release Release; // guard: nogil-missing-gil-release
    halt();
  }

private:
  void halt() { Worker.join(); }
  void run() { End(); }
  std::function<void()> End;
  std::thread Worker;
};

PYBIND11_MODULE(released, M) {
  py::class_<Player>(M, "Player")
      .def("on_end", &Player::on_end)
      .def("start", &Player::start)
      .def("stop", &Player::stop_ok);
}
