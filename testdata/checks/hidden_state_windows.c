// The library of Microsoft keeps the results of these for each thread.
// flags: --target=x86_64-pc-windows-msvc
typedef struct _object PyObject;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef struct {
  const char *ml_name;
  PyCFunction ml_meth;
  int ml_flags;
  const char *ml_doc;
} PyMethodDef;
PyObject *PyLong_FromLong(long);
struct tm {
  int tm_hour;
};
struct tm *localtime(const long long *);
char *getlogin(void);
char *strtok(char *, const char *);

static PyObject *hour_ok(PyObject *Self, PyObject *Arg) {
  long long T = 0;
  struct tm *Tm = localtime(&T);
  return PyLong_FromLong(Tm ? Tm->tm_hour : 0);
}

static PyObject *word_ok(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  return PyLong_FromLong(strtok(Text, " ")[0]);
}

// Not of that library: whoever brings it along brings one for the process.
static PyObject *login_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(getlogin()[0]); // expect: nogil-global-error-state: 'getlogin' returns one buffer for the whole process
}

static PyMethodDef Methods[] = {{"hour", hour_ok, 8, 0},
                                {"word", word_ok, 8, 0},
                                {"login", login_bad, 8, 0},
                                {0, 0, 0, 0}};
void *methods(void) { return Methods; }
