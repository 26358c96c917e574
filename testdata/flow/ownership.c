// Who else has this object?
#include <Python.h>
#include <nogil_test.h>

struct counter {
  int count;
  PyObject *list;
};
typedef struct {
  PyObject_HEAD
  struct counter own;
  PyObject *items;
} Box;
static struct counter Global;
static struct counter *Kept;
int work(void);

static void on_the_stack(struct counter *C) { T_OWNED(C, yes); }
static void of_a_global(struct counter *C) { T_OWNED(C, no); }
static void of_both(struct counter *C) { T_OWNED(C, params); }
static void passed_on(struct counter *C) { on_the_stack(C); }
static void of_an_object(PyObject *O) { T_OWNED(O, no); }
static void just_made(PyObject *O) { T_OWNED(O, yes); }
static void loop_one(struct counter *C, int N);
static void loop_two(struct counter *C, int N) {
  T_OWNED(C, yes);
  if (N)
    loop_one(C, N - 1);
}
static void loop_one(struct counter *C, int N) { loop_two(C, N); }
void nobody_calls_it(struct counter *C) { T_OWNED(C, no); }

static PyObject *make_list(void) { return PyList_New(0); }
static struct counter *get_global(void) { return &Global; }

static PyObject *method(PyObject *Self, PyObject *Args, PyObject *Kwargs) {
  struct counter C = {0};
  T_OWNED(&C, yes);
  T_OWNED(get_global(), no);
  T_OWNED(Self, no);
  T_OWNED(Args, yes);
  T_OWNED(Kwargs, yes);
  T_OWNED(PyTuple_GET_ITEM(Args, 0), no);
  T_OWNED(((Box *)Self)->items, no);
  T_OWNED(&Global, no);
  on_the_stack(&C);
  passed_on(&C);
  of_a_global(&Global);
  of_both(&C);
  of_both(&Global);
  loop_one(&C, 3);
  of_an_object(Self);
  PyObject *New = PyList_New(0);
  T_OWNED(New, yes);
  just_made(New);
  PyObject *FromHelper = make_list();
  T_OWNED(FromHelper, yes);
  ((Box *)Self)->items = New;
  T_OWNED(New, no);
  Py_XDECREF(FromHelper);
  Py_RETURN_NONE;
}

static PyObject *published(PyObject *Self, PyObject *Arg) {
  struct counter C = {0};
  T_OWNED(&C, yes);
  Kept = &C;
  T_OWNED(&C, no);
  work();
  Kept = NULL;
  PyObject *Made = PyDict_New();
  if (work()) {
    PyList_Append(Arg, Made);
    T_OWNED(Made, no);
  } else {
    T_OWNED(Made, yes);
  }
  T_OWNED(Made, no);
  return Made;
}

static PyMethodDef Methods[] = {
    {"method", (PyCFunction)(void (*)(void))method,
     METH_VARARGS | METH_KEYWORDS, 0},
    {"published", published, METH_O, 0},
    {0, 0, 0, 0}};
