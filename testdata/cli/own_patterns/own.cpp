// One function for each shape, each with a twin that is silent.
struct PyThreadState;
extern "C" PyThreadState *PyEval_SaveThread();
extern "C" void PyEval_RestoreThread(PyThreadState *);

namespace lib {
void flush(int);
void drop(int);
} // namespace lib
void flush(int);
void tune_up(int);
void tune_down(int);
int put(int, int);
#define LIB_PUT(Box, Value) put(1, Value)

struct Box {
  int state;
  int size;
  void (*notify)(int);
  void (*inform)(int);
};

void by_qualified_name(int N) { lib::flush(N); }
void by_qualified_name_twin(int N) { flush(N); lib::drop(N); }

int by_macro(int N) { return LIB_PUT(N, 2); }
int by_macro_twin(int N) { return put(N, 2); }

void by_wildcard_detached(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  tune_up(N);
  PyEval_RestoreThread(Save);
}
void by_wildcard_twin(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  PyEval_RestoreThread(Save);
  tune_down(N);
}

void writes(Box *B) { B->state = 1; }
int writes_twin(Box *B) {
  Box Own;
  Own.state = 1;
  B->size = Own.state;
  return B->state;
}

void by_role(Box *B) { B->notify(1); }
void by_role_twin(Box *B) { B->inform(1); }
