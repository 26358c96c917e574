// Containers that only grow while their record is built, which is before
// anybody else has it, and those that change afterwards.
#include <Python.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

static PyObject *call(PyObject *F, PyObject *A) {
  return PyObject_CallOneArg(F, A);
}

// A record in a variable, filled and handed out by value.
struct Result {
  std::vector<PyObject *> Outputs;
  std::map<std::string, PyObject *> Terms;
};
static Result evaluate(PyObject *O, int N) {
  Result R;
  for (int I = 0; I < N; I++)
    R.Outputs.push_back(O);
  R.Terms.clear();
  return R;
}
static Result *Last;
static int to_python_ok(const Result &R, PyObject *F) {
  for (PyObject *O : R.Outputs)
    if (!call(F, O))
      return -1;
  return 0;
}
static int last_ok(PyObject *F) {
  for (PyObject *O : Last->Outputs)
    if (!call(F, O))
      return -1;
  return 0;
}

// By a function that is handed it to fill it.
struct Plan {
  std::vector<PyObject *> Steps;
  std::vector<PyObject *> Levels[4];
};
static void add_step(Plan &P, PyObject *O) {
  P.Steps.push_back(O);
  P.Levels[1].push_back(O);
}
static void add_steps(Plan *P, PyObject *O, int N) {
  P->Levels[0].reserve(N);
  for (int I = 0; I < N; I++)
    add_step(*P, O);
}
struct Planner {
  Plan *Current;
};
static Planner *The;
static Plan *make_plan(PyObject *O) {
  Plan *P = new Plan();
  add_steps(P, O, 3);
  return P;
}
static int run_ok(const Plan *P, PyObject *F) {
  for (PyObject *O : P->Steps)
    if (!call(F, O))
      return -1;
  for (PyObject *O : P->Levels[1])
    if (!call(F, O))
      return -1;
  return 0;
}

// By its own methods, of records that their functions have for themselves.
class Path {
public:
  void add(PyObject *O) { Points.push_back(O); }
  std::vector<PyObject *> Points;
};
static Path *Kept;
static Path *make_path(PyObject *O) {
  auto *P = new Path();
  P->add(O);
  P->add(O);
  return P;
}
static int each_point_ok(PyObject *F) {
  for (PyObject *O : Kept->Points)
    if (!call(F, O))
      return -1;
  return 0;
}

// The first of a ring names itself: that shows it to nobody.
struct Version {
  Version *Next, *Prev;
  std::vector<PyObject *> Files[4];
  Version() : Next(this), Prev(this) {}
};
static Version *Current;
static void add_file(Version *V, int Level, PyObject *O) {
  std::vector<PyObject *> *Files = &V->Files[Level];
  Files->push_back(O);
}
static Version *make_version(PyObject *O) {
  Version *V = new Version();
  add_file(V, 1, O);
  return V;
}
static int each_file_ok(PyObject *F, int Level) {
  for (PyObject *O : Current->Files[Level])
    if (!call(F, O))
      return -1;
  return 0;
}

// Once everybody has it, a change is one.
class Log {
public:
  void add(PyObject *O) { Lines.push_back(O); }
  std::vector<PyObject *> Lines;
};
static Log *TheLog;
static int each_line_bad(PyObject *F) {
  for (PyObject *O : TheLog->Lines) // expect: nogil-resize-during-iteration/container-iterator
    if (!call(F, O))
      return -1;
  return 0;
}
// Of several of an array, too.
struct Table {
  std::vector<PyObject *> Rows[8];
};
static Table *TheTable;
static int each_row_bad(PyObject *F, int I) {
  for (PyObject *O : TheTable->Rows[I]) // expect: nogil-resize-during-iteration/container-iterator
    if (!call(F, O))
      return -1;
  return 0;
}
// Filled by a function that some callers hand what others have.
struct Queue {
  std::vector<PyObject *> Items;
};
static Queue *TheQueue;
static void put(Queue &Q, PyObject *O) { Q.Items.push_back(O); } // expect: nogil-racy-member/length-and-buffer
static int each_item_bad(PyObject *F) {
  for (PyObject *O : TheQueue->Items) // expect: nogil-resize-during-iteration/container-iterator
    if (!call(F, O))
      return -1;
  return 0;
}
// Given to others first, and filled then.
struct Late {
  std::vector<PyObject *> Items;
};
static Late *TheLate;
static void make_late(PyObject *O) {
  TheLate = new Late();
  Late *L = TheLate;
  L->Items.push_back(O); // expect: nogil-racy-member/length-and-buffer
}
static int each_late_bad(PyObject *F) {
  for (PyObject *O : TheLate->Items) // expect: nogil-resize-during-iteration/container-iterator
    if (!call(F, O))
      return -1;
  return 0;
}

static PyObject *read(PyObject *Self, PyObject *F) {
  if (to_python_ok(*Last, F) < 0 || last_ok(F) < 0 ||
      run_ok(The->Current, F) < 0 || each_point_ok(F) < 0 || each_file_ok(F, 2) < 0 ||
      each_line_bad(F) < 0 || each_row_bad(F, 3) < 0 || each_item_bad(F) < 0 ||
      each_late_bad(F) < 0)
    return nullptr;
  Py_RETURN_NONE;
}
static PyObject *renew(PyObject *Self, PyObject *O) {
  Last = new Result(evaluate(O, 3));
  The->Current = make_plan(O);
  Kept = make_path(O);
  Current = make_version(O);
  Queue Mine;
  put(Mine, O);
  Py_RETURN_NONE;
}
static PyObject *change(PyObject *Self, PyObject *O) {
  TheLog->add(O);
  TheTable->Rows[2].push_back(O); // expect: nogil-racy-member/length-and-buffer
  put(*TheQueue, O);
  make_late(O);
  Py_RETURN_NONE;
}
static PyMethodDef Methods[] = {{"read", read, METH_O, 0},
                                {"renew", renew, METH_O, 0},
                                {"change", change, METH_O, 0},
                                {0}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT,
                             "built",
                             nullptr,
                             0,
                             Methods,
                             nullptr,
                             nullptr,
                             nullptr,
                             nullptr};
PyMODINIT_FUNC PyInit_built(void) {
  The = new Planner();
  TheLog = new Log();
  TheTable = new Table();
  TheQueue = new Queue();
  return PyModule_Create(&Module);
}
