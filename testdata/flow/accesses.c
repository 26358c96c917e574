// The table of accesses.
#include <Python.h>
#include <nogil_test.h>
#include <pthread.h>

typedef struct {
  PyObject_HEAD
  PyObject *cache;
  int count;
  char *data;
  pthread_mutex_t lock;
} Box;
static int Total;
static PyObject *Registry;
static char Text[80];
static Box Only;
static Box *only(void) { return &Only; }
int work(void);
void fill(char **Where);

static PyObject *get(PyObject *Self, PyObject *Unused) {
  Box *B = (Box *)Self;
  if (B->cache == NULL) { T_ACCESS(null-test arg0->cache owned=no contexts=running,concurrent);
    B->cache = PyList_New(0); T_ACCESS(write arg0->cache);
  }
  B->count++; T_ACCESS(update arg0->count states=attached);
  B->count = 0; T_ACCESS(write-constant arg0->count);
  B->count = B->count | 4; T_ACCESS(update arg0->count);
  Total += 1; T_ACCESS(update Total contexts=running,concurrent);
  Py_INCREF(B->cache); T_ACCESS(reference arg0->cache);
  PyList_Append(B->cache, Self); T_ACCESS(changes arg0->cache);
  PyObject *Old = B->cache;
  B->cache = NULL; T_ACCESS(write-constant arg0->cache);
  Py_XDECREF(Old); T_ACCESS(release arg0->cache);
  fill(&B->data); T_ACCESS(address arg0->data);
  snprintf(Text, sizeof Text, "%d", Total); T_ACCESS(address Text[] owned=no);
  memset(Text + 8, 0, 8); T_ACCESS(address Text[]);
  only()->count = work(); T_ACCESS(write only()->count owned=no);
  __atomic_fetch_add(&B->count, 1, __ATOMIC_SEQ_CST); T_ACCESS(atomic arg0->count);
  Py_BEGIN_ALLOW_THREADS
  B->data[0] = 1; T_ACCESS(write-constant arg0->data states=detached);
  pthread_mutex_lock(&B->lock);
  B->count = work(); T_ACCESS(write arg0->count locks=arg0->lock);
  pthread_mutex_unlock(&B->lock);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static void start(Box *B) {
  B->count = work(); T_ACCESS(write arg0->count owned=yes contexts=running);
}
static PyObject *make(PyTypeObject *Type, PyObject *Args, PyObject *Kwargs) {
  Box *B = (Box *)Type->tp_alloc(Type, 0);
  if (B)
    start(B);
  return (PyObject *)B;
}
static void end(PyObject *Self) {
  free(((Box *)Self)->data); T_ACCESS(release arg0->data contexts=running,teardown);
}

static PyMethodDef Methods[] = {{"get", get, METH_NOARGS, 0}, {0, 0, 0, 0}};
static PyTypeObject BoxType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "box",
    .tp_methods = Methods,
    .tp_new = make,
    .tp_dealloc = end,
};
static struct PyModuleDef Module = {PyModuleDef_HEAD_INIT, "box", 0, -1, Methods};
PyMODINIT_FUNC PyInit_box(void) {
  Registry = PyDict_New(); T_ACCESS(write Registry contexts=init-only);
  return PyModule_Create(&Module);
}
