// Containers of C++ that callbacks can reach.
#include <Python.h>
#include <unordered_map>
#include <vector>

struct Hooks {
  std::vector<PyObject *> List;
  std::vector<PyObject *> Fixed; // nobody adds to it
  std::unordered_map<int, PyObject *> Table;

  void add(PyObject *O) {
    List.push_back(O);
    Table.emplace(1, O);
  }

  void runBad() {
    for (PyObject *O : List) // expect: nogil-resize-during-iteration: the iteration over 'this->List' goes on
      PyObject_CallNoArgs(O);
  }
  void runTableBad() {
    for (auto &Pair : Table) // expect: nogil-resize-during-iteration: the iteration over 'this->Table' goes on
      PyObject_CallNoArgs(Pair.second);
  }
  void runIndexBad() {
    size_t N = List.size();
    for (size_t I = 0; I < N; I++)
      PyObject_CallNoArgs(List[I]); // expect: nogil-resize-during-iteration: an item of 'this->List'
  }
  void runIndexOk() {
    for (size_t I = 0; I < List.size(); I++)
      PyObject_CallNoArgs(List[I]);
  }
  void runCopyOk() {
    std::vector<PyObject *> Copy(List);
    for (PyObject *O : Copy)
      PyObject_CallNoArgs(O);
  }
  void runMovedOk() {
    std::vector<PyObject *> Mine(std::move(List));
    for (PyObject *O : Mine)
      PyObject_CallNoArgs(O);
  }
  void runFixedOk() {
    for (PyObject *O : Fixed)
      PyObject_CallNoArgs(O);
  }
};

// Without any Python code.
int growBad(std::vector<int> &V) {
  int &First = V.front();
  V.push_back(1);
  return First; // expect: nogil-resize-during-iteration: 'First' points into 'V'
}

int growOk(std::vector<int> &V) {
  int First = V.front();
  V.push_back(1);
  return First;
}

int copyOk(std::vector<int> &V) {
  std::vector<int> Copy(V);
  int &First = Copy.front();
  V.push_back(1);
  return First;
}

void eraseOk(std::vector<int> &V) {
  for (auto It = V.begin(); It != V.end();)
    if (*It == 0)
      It = V.erase(It);
    else
      ++It;
}

void eraseBad(std::vector<int> &V) {
  for (auto It = V.begin(); It != V.end(); ++It) // expect: nogil-resize-during-iteration: 'It' points into 'V'
    if (*It == 0)
      V.erase(It);
}

void use(Hooks &H) {
  std::vector<int> V{1};
  growBad(V);
  growOk(V);
  copyOk(V);
  eraseOk(V);
  eraseBad(V);
  H.add(nullptr);
  H.runBad();
  H.runTableBad();
  H.runIndexBad();
  H.runIndexOk();
  H.runCopyOk();
  H.runMovedOk();
  H.runFixedOk();
}
