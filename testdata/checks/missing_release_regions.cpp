// Work that several threads share is still waited for, with the thread state attached.
#include <Python.h>
#include <cmath>
#include <pybind11/pybind11.h>
#include <vector>
namespace py = pybind11;

// The loop is shared; the sizes are those of the function around it.
static double rows(const double *Data, long Rows, long Columns) {
  double Sum = 0;
#pragma omp parallel for reduction(+ : Sum)
  for (long I = 0; I < Rows; ++I)
    for (long J = 0; J < Columns; ++J)
      Sum += std::sqrt(Data[I * Columns + J]) * std::log(Data[J]);
  return Sum;
}
static py::object rows_bad(py::array_t<double> A) {
  py::buffer_info Info = A.request();
  return py::int_(long(rows(static_cast<const double *>(Info.ptr), Info.shape[0], Info.shape[1]))); // expect: nogil-missing-gil-release/computing-helper: 'rows'
}
static py::object few_rows_ok(py::array_t<double> A) {
  return py::int_(long(rows(A.data(), 2, 3))); // guard: nogil-missing-gil-release: 2, 3 => A.shape(0), A.shape(0)
}
// The region calls a helper with what it has captured.
static double row(const double *Data, std::size_t Count, double By) {
  double Sum = 0;
  for (std::size_t J = 0; J < Count; ++J)
    Sum += std::sqrt(Data[J] - By);
  return Sum;
}
static void each(const double *Data, double *To, std::size_t Count) {
#pragma omp parallel
  {
#pragma omp for
    for (std::size_t I = 0; I < Count; ++I)
      To[I] = row(Data, Count, Data[I]);
  }
}
static py::object each_bad(py::array_t<double> A) {
  py::buffer_info Info = A.request();
  std::vector<double> Out(Info.size);
  each(static_cast<const double *>(Info.ptr), Out.data(), Info.size); // expect: nogil-missing-gil-release/computing-helper: 'each'
  return py::none();
}
// A record that the region has captured.
struct Shape {
  long Rows, Columns;
};
static double cells(const double *Data, Shape S) {
  double Sum = 0;
#pragma omp parallel for reduction(+ : Sum)
  for (long I = 0; I < S.Rows; ++I)
    for (long J = 0; J < S.Columns; ++J)
      Sum += std::sqrt(Data[I * S.Columns + J]) * std::log(Data[J]);
  return Sum;
}
static py::object record_bad(py::array_t<double> A) {
  py::buffer_info Info = A.request();
  Shape S{Info.shape[0], Info.shape[1]};
  return py::int_(long(cells(static_cast<const double *>(Info.ptr), S))); // expect: nogil-missing-gil-release/computing-helper: 'cells'
}
static py::object small_record_ok(py::array_t<double> A) {
  Shape S{2, 3};
  return py::int_(long(cells(A.data(), S))); // guard: nogil-missing-gil-release: S => Shape{A.shape(0), A.shape(1)}
}
// Detached around it.
static double turned(const double *Data, long Rows) {
  double Sum = 0;
#pragma omp parallel for reduction(+ : Sum)
  for (long I = 0; I < Rows; ++I)
    for (long J = 0; J < Rows; ++J)
      Sum += std::sqrt(Data[I * Rows + J]) * std::log(Data[J]);
  return Sum;
}
static py::object detached_ok(py::array_t<double> A) {
  const double *Data = A.data();
  long Count = A.shape(0);
  py::gil_scoped_release Release; // guard: nogil-missing-gil-release: py::gil_scoped_release Release; => ;
  double Sum = turned(Data, Count);
  py::gil_scoped_acquire Acquire;
  return py::int_(long(Sum));
}
// The region is in the method itself.
static py::object itself_bad(py::array_t<double> A) {
  const double *Data = A.data();
  double Sum = 0;
#pragma omp parallel for reduction(+ : Sum) // expect: nogil-missing-gil-release/computing-helper: '#pragma omp parallel'
  for (long I = 0; I < A.shape(0); ++I)
    for (long J = 0; J < A.shape(0); ++J)
      Sum += std::sqrt(Data[I]) * std::log(Data[J]);
  return py::int_(long(Sum));
}
static py::object split_bad(py::array_t<double> A) {
  const double *Data = A.data();
  const long Count = A.shape(0);
  std::vector<double> Out(Count);
#pragma omp parallel // expect: nogil-missing-gil-release/computing-helper: '#pragma omp parallel'
  {
#pragma omp for schedule(static)
    for (long I = 0; I < Count; ++I)
      for (long J = 0; J < Count; ++J)
        Out[I] += std::sqrt(Data[I]) * std::log(Data[J]);
  }
  return py::int_(long(Out[0]));
}
static py::object itself_few_ok(py::array_t<double> A) {
  const double *Data = A.data();
  const long Count = 4; // guard: nogil-missing-gil-release: 4 => A.shape(0)
  double Sum = 0;
#pragma omp parallel for reduction(+ : Sum)
  for (long I = 0; I < Count; ++I)
    for (long J = 0; J < Count; ++J)
      Sum += std::sqrt(Data[I]) * std::log(Data[J]);
  return py::int_(long(Sum));
}
static py::object itself_detached_ok(py::array_t<double> A) {
  const double *Data = A.data();
  const long Count = A.shape(0);
  double Sum = 0;
  py::gil_scoped_release Release; // guard: nogil-missing-gil-release: py::gil_scoped_release Release; => ;
#pragma omp parallel for reduction(+ : Sum)
  for (long I = 0; I < Count; ++I)
    for (long J = 0; J < Count; ++J)
      Sum += std::sqrt(Data[I]) * std::log(Data[J]);
  py::gil_scoped_acquire Acquire;
  return py::int_(long(Sum));
}
// Each thread asks Python.
static void asks(py::object F, long Count) {
#pragma omp parallel for
  for (long I = 0; I < Count; ++I)
    for (long J = 0; J < Count; ++J) {
      py::gil_scoped_acquire Acquire;
      F(I + J);
    }
}
static py::object asks_ok(py::object F, py::array_t<double> A) {
  asks(F, A.shape(0));
  return py::none();
}

PYBIND11_MODULE(regions, M) {
  M.def("rows", &rows_bad);
  M.def("few_rows", &few_rows_ok);
  M.def("each", &each_bad);
  M.def("record", &record_bad);
  M.def("small_record", &small_record_ok);
  M.def("detached", &detached_ok);
  M.def("asks", &asks_ok);
  M.def("itself", &itself_bad);
  M.def("split", &split_bad);
  M.def("itself_few", &itself_few_ok);
  M.def("itself_detached", &itself_detached_ok);
}
