// Containers of C++ that Python code has, by nanobind.
#include <nanobind/nanobind.h>
#include <unordered_map>
#include <vector>

namespace nb = nanobind;

using Numbers = std::vector<int>;
using Table = std::unordered_map<int, int>;
struct Fixed {
  std::vector<int> Values; // nobody adds to it
  std::vector<int> Added;
};
using Constant = std::vector<double>; // nor to any of these

void insertAll(Table &To, int Key) { To.emplace(Key, 1); }

NB_MODULE(bound, M) {
  nb::class_<Numbers>(M, "Numbers")
      .def("append", [](Numbers &V, int X) { V.push_back(X); })
      .def("__iter__", [](Numbers &V) {
        return nb::make_iterator(nb::handle(), "Iterator", V.begin(), V.end()); // expect: nogil-resize-during-iteration/iterator-kept: an iterator into 'V' is kept by 'nanobind::make_iterator'
      })
      // By position, which is looked up each time.
      .def("at_ok", [](Numbers &V, size_t I) { return I < V.size() ? V[I] : 0; })
      .def("each_bad", [](Numbers &V, nb::callable F) {
        for (int X : V) // expect: nogil-resize-during-iteration: the iteration over 'V' goes on
          PyObject_CallNoArgs(F.ptr());
      })
      .def("each_ok", [](Numbers &V, nb::callable F) {
        Numbers Copy(V);
        for (int X : Copy)
          PyObject_CallNoArgs(F.ptr());
      })
      .def("self_bad", [](Numbers &V, const Numbers &Other) {
        for (int X : Other) // expect: nogil-resize-during-iteration: the iteration over 'Other' goes on
          V.push_back(X);
      })
      .def("self_ok", [](Numbers &V, const Numbers &Other) {
        if (&V == &Other)
          return;
        for (int X : Other)
          V.push_back(X);
      })
      .def("sum_ok", [](Numbers &V, const Numbers &Other) {
        int Sum = 0;
        for (int X : Other)
          Sum += X;
        V.push_back(Sum);
      });
  nb::class_<Constant>(M, "Constant").def("__iter__", [](Constant &V) {
    return nb::make_iterator(nb::handle(), "ConstantIterator", V.begin(), V.end());
  });
  nb::class_<Fixed>(M, "Fixed")
      .def("add", [](Fixed &F, int X) { F.Added.push_back(X); })
      .def("values_ok", [](Fixed &F) {
        return nb::make_iterator(nb::handle(), "Values", F.Values.begin(), F.Values.end());
      })
      .def("added_bad", [](Fixed &F) {
        return nb::make_iterator(nb::handle(), "Added", F.Added.begin(), F.Added.end()); // expect: nogil-resize-during-iteration: an iterator into 'F->Added' is kept
      });
  nb::class_<Table>(M, "Table")
      .def("update_bad", [](Table &T, const Table &Other) {
        for (auto &Pair : Other) // expect: nogil-resize-during-iteration: the iteration over 'Other' goes on
          insertAll(T, Pair.first);
      })
      .def("update_other_ok", [](Table &T, const Numbers &Other) {
        for (int X : Other)
          insertAll(T, X);
      });
}
