// A call is named as it is written, and by what it leads to where it has no
// name.
extern "C" void PyErr_Clear();
struct PyThreadState;
extern "C" PyThreadState *PyEval_SaveThread();
extern "C" void PyEval_RestoreThread(PyThreadState *);

template <class T> static void clear_it(T) { PyErr_Clear(); }
#define CLEAR(N) clear_it(N)
static void handler(int) { PyErr_Clear(); }

void by_name(int N) {
  PyThreadState *Save = PyEval_SaveThread();
  clear_it(N);
  PyEval_RestoreThread(Save);
}

void by_macro(long N) {
  PyThreadState *Save = PyEval_SaveThread();
  CLEAR(N);
  PyEval_RestoreThread(Save);
}

void by_pointer(int N) {
  void (*Run)(int) = handler;
  PyThreadState *Save = PyEval_SaveThread();
  Run(N);
  PyEval_RestoreThread(Save);
}

struct Task {
  virtual void run() = 0;
};
struct ClearTask : Task {
  void run() override { PyErr_Clear(); }
};

void by_base(Task &T) {
  PyThreadState *Save = PyEval_SaveThread();
  T.run();
  PyEval_RestoreThread(Save);
}
