// What an element holds and where the element is: only the second ends when
// the container moves its memory.
#include <Python.h>
#include <vector>

struct Part {
  int Count;
};
struct Store {
  std::vector<Part *> Parts;
  std::vector<Part> Values;
};

int copiedOk(std::vector<Part *> &V) {
  Part *First = V[0];
  V.push_back(nullptr);
  return First->Count;
}
int referenceBad(std::vector<Part *> &V) {
  Part *&First = V[0];
  V.push_back(nullptr);
  return First->Count; // expect: nogil-resize-during-iteration/pointer-after-resize: 'First' points into 'V'
}

int copiedTwiceOk(std::vector<Part *> &V) {
  Part *First = V.front(), *Second = First;
  V.clear();
  return Second->Count;
}
int addressBad(std::vector<Part> &V) {
  Part *First = &V[0];
  V.clear();
  return First->Count; // expect: nogil-resize-during-iteration: 'First' points into 'V'
}

int throughReferenceOk(std::vector<Part *> &V) {
  Part *&Slot = V.back();
  Part *Held = Slot;
  V.pop_back();
  V.resize(9);
  return Held->Count;
}
int dataBad(std::vector<Part *> &V) {
  Part **All = V.data();
  V.resize(9);
  return All[0]->Count; // expect: nogil-resize-during-iteration/container-iterator: 'All' points into 'V'
}

int memberOk(Store *S, size_t I) {
  Part *P = S->Parts[I];
  S->Parts.erase(S->Parts.begin());
  return P->Count;
}
int memberBad(Store *S, size_t I) {
  Part &P = S->Values[I];
  S->Values.erase(S->Values.begin());
  return P.Count; // expect: nogil-resize-during-iteration: 'P' points into
}

int chosenOk(std::vector<Part *> &V, bool Last) {
  Part *P = Last ? V.back() : V.front();
  V.clear();
  return P->Count;
}
int iteratorBad(std::vector<Part *> &V) {
  auto It = V.begin();
  V.clear();
  return (*It)->Count; // expect: nogil-resize-during-iteration: 'It' points into 'V'
}
