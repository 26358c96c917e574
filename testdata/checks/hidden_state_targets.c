// As hidden_state_windows.c, for other targets: one result for the process.
// flags: --target=x86_64-unknown-linux-gnu
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

static PyObject *hour_bad(PyObject *Self, PyObject *Arg) {
  long long T = 0;
  struct tm *Tm = localtime(&T); // expect: nogil-global-error-state: 'localtime' returns one 'struct tm'
  return PyLong_FromLong(Tm ? Tm->tm_hour : 0);
}

static PyObject *word_bad(PyObject *Self, PyObject *Arg) {
  char Text[] = "a b";
  return PyLong_FromLong(strtok(Text, " ")[0]); // expect: nogil-global-error-state: 'strtok' keeps its position
}

static PyObject *login_bad(PyObject *Self, PyObject *Arg) {
  return PyLong_FromLong(getlogin()[0]); // expect: nogil-global-error-state: 'getlogin' returns one buffer for the whole process
}

static PyMethodDef Methods[] = {{"hour", hour_bad, 8, 0},
                                {"word", word_bad, 8, 0},
                                {"login", login_bad, 8, 0},
                                {0, 0, 0, 0}};
void *methods(void) { return Methods; }
