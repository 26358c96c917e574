// Work as long as what the object of a method holds: who has made it knows whether that is ever much.
#include <Python.h>
#include <cmath>
#include <pybind11/pybind11.h>
#include <vector>
namespace py = pybind11;

class Model {
public:
  explicit Model(std::vector<double> Of) : Weights(std::move(Of)) {}
  // In the method itself.
  double total_bad() const {
    double Sum = 0;
    for (std::size_t I = 0; I < Weights.size(); ++I) // expect: nogil-missing-gil-release/object-sized
      for (std::size_t J = 0; J < Weights.size(); ++J)
        Sum += std::sqrt(Weights[I] * Weights[J]);
    return Sum;
  }
  // In a method that it calls.
  double below_bad() const {
    return pairs() / 2; // expect: nogil-missing-gil-release/object-sized: 'Model::pairs'
  }
  // What the caller passes says how long it is, too.
  double passed_bad(const std::vector<double> &By) const {
    return against(By) / 2; // expect: nogil-missing-gil-release/computing-helper: 'Model::against'
  }
  // Elements of an array that is passed.
  double array_bad(py::array_t<double> A) const {
    py::buffer_info Info = A.request();
    return crossed(static_cast<const double *>(Info.ptr), Info.size); // expect: nogil-missing-gil-release/computing-helper: 'Model::crossed'
  }
  // A known number of rounds.
  double few_ok() const {
    double Sum = 0;
    const std::size_t Few = 4; // guard: nogil-missing-gil-release: 4 => Weights.size()
    for (std::size_t I = 0; I < Few; ++I)
      for (std::size_t J = 0; J < Few; ++J)
        Sum += std::sqrt(Weights[I] * Weights[J]);
    return Sum;
  }

private:
  std::vector<double> Weights;
  double pairs() const {
    double Sum = 0;
    for (double X : Weights)
      for (double Y : Weights)
        Sum += std::sqrt(X * Y);
    return Sum;
  }
  double against(const std::vector<double> &By) const {
    double Sum = 0;
    for (std::size_t I = 0; I < By.size(); ++I)
      for (std::size_t J = 0; J < By.size(); ++J)
        Sum += std::sqrt(By[I] * By[J]);
    return Sum;
  }
  double crossed(const double *P, long N) const {
    double Sum = 0;
    for (long I = 0; I < N; ++I)
      for (long J = 0; J < N; ++J)
        Sum += std::sqrt(P[I] * P[J]);
    return Sum;
  }
};

PYBIND11_MODULE(members, M) {
  py::class_<Model>(M, "Model")
      .def("total_bad", &Model::total_bad)
      .def("below_bad", &Model::below_bad)
      .def("passed_bad", &Model::passed_bad)
      .def("array_bad", &Model::array_bad)
      .def("few_ok", &Model::few_ok);
}
