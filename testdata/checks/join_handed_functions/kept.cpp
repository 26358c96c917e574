// Kept by a method that is bound, called by the object's thread.
#include <functional>
#include <mutex>
#include <pybind11/pybind11.h>
#include <thread>
#include <vector>
namespace py = pybind11;

class Server {
public:
  ~Server() {
    stop(); // expect: nogil-missing-gil-release/join-deadlock: waits for a thread to end
  }
  void on_message(std::function<void(int)> F) { Call = std::move(F); }
  void start() {
    Worker = std::thread([this] { run(); });
  }
  void stop() {
    Running = false;
    if (Worker.joinable())
      Worker.join(); // expect: nogil-missing-gil-release/join-deadlock: a thread of 'Server::run' attaches
  }

private:
  void run() {
    while (Running)
      if (Call)
        Call(3);
  }
  std::function<void(int)> Call;
  std::thread Worker;
  bool Running = true;
};

PYBIND11_MODULE(kept, M) {
  py::class_<Server>(M, "Server")
      .def("on_message", &Server::on_message)
      .def("start", &Server::start)
      .def("stop", &Server::stop);
}
