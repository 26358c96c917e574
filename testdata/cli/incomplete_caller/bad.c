typedef struct PyObject PyObject;
extern PyObject *PyErr_SetFromErrno(PyObject *);
extern PyObject *PyExc_OSError;
extern int open(const char *, int, ...);

static int first(const char *Path) {
  int Fd = open(Path, 0);
  if (Fd < 0)
    PyErr_SetFromErrno(PyExc_OSError);
  return Fd;
}
static int second(const char *Path) {
  int Fd = open(Path, 0);
  if (Fd < 0)
    PyErr_SetFromErrno(PyExc_OSError);
  return Fd;
}
static int nobody_calls(const char *Path) {
  int Fd = open(Path, 0);
  if (Fd < 0)
    PyErr_SetFromErrno(PyExc_OSError);
  return Fd;
}
int caller(const char *Path) {
  int (*Pointer)(const char *) = second;
  Attach(Saved, NOW);
  return first(Path) + Pointer(Path);
}
