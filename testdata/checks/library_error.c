// A library's message in place of an exception that Python code has set.
#include <Python.h>

typedef struct PGconn PGconn;
typedef struct PGresult PGresult;
const char *PQerrorMessage(PGconn *);
PGresult *run_in_loop(PGconn *, const char *);
PGresult *run_plain(PGconn *, const char *);
int keep(const char *Text);

int execute_bad(PGconn *Of, PGresult **Result, PyThreadState **State) {
  PyEval_RestoreThread(*State);
  *Result = run_in_loop(Of, "select 1");
  *State = PyEval_SaveThread();
  if (*Result == NULL)
    return keep(PQerrorMessage(Of)); // expect: nogil-global-error-state/wrong-reason: 'PQerrorMessage' is asked why 'run_in_loop' failed
  return 0;
}

int execute_ok(PGconn *Of, PGresult **Result, PyThreadState **State) {
  int Raised;
  PyEval_RestoreThread(*State);
  *Result = run_in_loop(Of, "select 1");
  Raised = *Result == NULL && PyErr_Occurred();
  *State = PyEval_SaveThread();
  if (*Result == NULL && !Raised)
    return keep(PQerrorMessage(Of));
  return 0;
}

// It runs detached: nothing in it has to do with Python.
int plain_ok(PGconn *Of, PGresult **Result) {
  *Result = run_plain(Of, "select 1");
  if (*Result == NULL)
    return keep(PQerrorMessage(Of));
  return 0;
}
