// Libraries by what they say of threads: one that must not be called by two,
// one by its header of which nothing is known, one that is safe; the C library
// is none.
#include <archive.h>
#include <string.h>
typedef struct PyObject PyObject;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef struct {
  const char *ml_name;
  PyCFunction ml_meth;
  int ml_flags;
  const char *ml_doc;
} PyMethodDef;
typedef struct {
  int slot;
  void *value;
} PyModuleDef_Slot;
typedef struct {
  const char *m_name;
  PyMethodDef *m_methods;
  PyModuleDef_Slot *m_slots;
} PyModuleDef;
PyObject *PyModule_Create2(PyModuleDef *, int);
PyObject *PyModuleDef_Init(PyModuleDef *);
int PyModule_AddStringConstant(PyObject *, const char *, const char *);
PyObject *PyLong_FromLong(long);
struct sqlite3;
int sd_listen_fds(int);
int sqlite3_changes(struct sqlite3 *);
int rd_kafka_version(void);
int of_our_own(void);

static PyObject *fds(PyObject *self, PyObject *arg) {
  return PyLong_FromLong(sd_listen_fds(0));
}
static PyObject *count(PyObject *self, PyObject *arg) {
  return PyLong_FromLong(archive_version_number() + of_our_own());
}
static PyObject *version(PyObject *self, PyObject *arg) {
  return PyLong_FromLong(rd_kafka_version() + (long)strlen("x"));
}
static PyObject *changes(PyObject *self, PyObject *arg) {
  return PyLong_FromLong(sqlite3_changes(0) + rd_kafka_version());
}

static PyMethodDef env_methods[] = {{"fds", fds, 4, 0}, {0}};
static PyModuleDef env = {"env", env_methods, 0};
PyObject *PyInit_env(void) { return PyModule_Create2(&env, 1013); }

static PyMethodDef unknown_methods[] = {{"count", count, 4, 0}, {0}};
static PyModuleDef unknown = {"unknown", unknown_methods, 0};
PyObject *PyInit_unknown(void) { return PyModule_Create2(&unknown, 1013); }

// guard: what they say allows it
static PyMethodDef safe_methods[] = {
    {"version", version, 4, 0}, {"changes", changes, 4, 0}, {0}};
static PyModuleDef safe = {"safe", safe_methods, 0};
PyObject *PyInit_safe(void) { return PyModule_Create2(&safe, 1013); }
