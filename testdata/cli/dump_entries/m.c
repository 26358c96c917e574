// Each state that an entry point may run in, and a handler of signals.
typedef struct PyObject PyObject;
typedef struct {
  const char *ml_name;
  PyObject *(*ml_meth)(PyObject *, PyObject *);
  int ml_flags;
  const char *ml_doc;
} PyMethodDef;
extern int pthread_create(void *, const void *, void *(*)(void *), void *);
extern void (*signal(int, void (*)(int)))(int);

static void *run(void *arg) { return arg; }
static void stop(int number) {}
static PyObject *start(PyObject *self, PyObject *arg) {
  signal(2, stop);
  pthread_create(0, 0, run, self);
  return self;
}
static PyMethodDef methods[] = {{"start", start, 4, 0}, {0}};
PyMethodDef *PyInit_m(void) { return methods; }
